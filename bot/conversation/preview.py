"""The conversation as readers get it in one language, with what is missing or outdated marked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.content.models import GROUPS, Entry, Field
from bot.conversation import compose, menu
from bot.conversation.profile import Profile
from bot.conversation.reply import Reply
from bot.conversation.sayings import Sayings
from bot.conversation.stored import Stored, lines
from bot.conversation.voice import Voice
from bot.errors import CatalogueError
from bot.i18n.catalogues import Catalogues
from bot.language.languages import Language

# Entries shown when none is asked for: the first of each group.
MISSING, OUTDATED = "✗ missing", "↻ outdated"


@dataclass(frozen=True)
class Scene:
    """One message of the preview: what the person did, what is shown, what is wrong with it."""

    asked: str
    reply: Reply
    marks: tuple[str, ...] = ()


class MarkedTranslations:
    """Translations that write ⟨…⟩ around each interface text that is missing."""

    def __init__(self, catalogues: Catalogues) -> None:
        """Look texts up in ``catalogues``."""
        self._catalogues = catalogues

    @property
    def languages(self) -> Mapping[str, Language]:
        """All languages."""
        return self._catalogues.languages

    @property
    def offered(self) -> Sequence[str]:
        """All languages: a preview shows those that are not yet offered too."""
        return tuple(self._catalogues.languages)

    def text(self, language: str, message: str, /, **values: Any) -> str:
        """Translate ``message``; mark it when it has no translation of its own."""
        text = self._catalogues.text(language, message, **values)
        return text if language == "en" or self._catalogues.share(language, [message]) else f"⟨{text}⟩"


def preview(
    catalogues: Catalogues, entries: Iterable[Entry], language: str, key: str | None = None
) -> list[Scene]:
    """Scenes of a conversation: greeting, menu, a list of questions and answers; or one entry only.

    Raises:
        CatalogueError: there is no such language or entry.
    """
    if language not in catalogues.languages:
        raise CatalogueError(f"{language} is none of the languages: {', '.join(catalogues.languages)}.")
    all_entries = {entry.key: entry for entry in entries}
    if key is not None and key not in all_entries:
        raise CatalogueError(f"There is no entry {key!r}; `guide locales status` lists entries.")
    translations = MarkedTranslations(catalogues)
    voice = Voice(translations, language)
    if key is not None:
        return [_answer(voice, all_entries[key], all_entries)]
    first = {entry.group: entry for entry in reversed(all_entries.values())}
    return [*_doors(translations, voice), *(_answer(voice, first[each], all_entries) for each in GROUPS)]


def _doors(translations: MarkedTranslations, voice: Voice) -> list[Scene]:
    day = date(2026, 1, 1)
    profile = Profile("", voice.language, voice.spoken.origin, True, False, day, day)
    stored = Stored(profile, chat=True, numbers=1, messages=1, replies=1)
    sayings = Sayings(voice)
    return [
        Scene("/start", menu.languages(translations, translations.offered, voice.language)),
        Scene(voice.spoken.name, menu.home(voice, profile)),
        Scene("/help", sayings.help()),
        Scene("?", sayings.not_understood(True)),
        Scene("/mydata", sayings.my_data(lines(voice, stored, {}), retention_days=180)),
    ]


def _answer(voice: Voice, entry: Entry, entries: dict[str, Entry]) -> Scene:
    blocks = compose.answer(voice, entry, None, [])
    titles = {each: compose.title(entries[each], voice.spoken) for each in entry.related if each in entries}
    rows = (*menu.entry_rows(titles, entry.related), (menu.home_button(voice), menu.person_button(voice)))
    return Scene(compose.title(entry, voice.spoken), Reply(blocks, rows), tuple(_marks(voice, entry)))


def _marks(voice: Voice, entry: Entry) -> Iterable[str]:
    own = entry.texts.get(voice.language, {})
    for part in Field:
        if part in entry.fields() and part not in own:
            yield f"{MISSING}: {entry.key} {part.value}"
        elif part in own and own[part].outdated:
            yield f"{OUTDATED}: {entry.key} {part.value}"
