"""Checks whole answers as readers get them: every entry, language and country of origin."""

from collections.abc import Iterable, Iterator

from bot.content.models import DANGER_ENTRIES, Entry
from bot.conversation import compose
from bot.conversation.reply import Reply
from bot.conversation.voice import Translations, Voice
from bot.language.languages import ORIGINS


def check_answers(translations: Translations, entries: Iterable[Entry]) -> list[str]:
    """What is wrong with the answers, one line a finding; an empty list is what is wanted."""
    entries = list(entries)
    keys = {entry.key for entry in entries}
    found = []
    for entry in entries:
        found += [f"{entry.key}: {problem}" for problem in _entry(entry, keys)]
        for language in translations.offered:
            voice = Voice(translations, language)
            for origin in (*ORIGINS, None):
                place = f"{entry.key} {language} {origin or 'both'}"
                found += [f"{place}: {problem}" for problem in _answer(voice, entry, origin)]
    return found


def _entry(entry: Entry, keys: set[str]) -> Iterator[str]:
    if not 2 <= len(set(entry.related)) <= 3 or entry.key in entry.related:
        yield "needs two or three related entries other than itself"
    for key in entry.related:
        if key not in keys:
            yield f"is related to {key}, which does not exist"
    for part, text in entry.texts["en"].items():
        if "{" in text.value or "}" in text.value:
            yield f"the English {part.value} has a brace"


def _answer(voice: Voice, entry: Entry, origin: str | None) -> Iterator[str]:
    missing = set(entry.fields()) - set(entry.texts.get(voice.language, {}))
    if missing:
        yield f"lacks {sorted(each.value for each in missing)}"
    reply = Reply(compose.answer(voice, entry, origin, []))
    if len(reply.text) > compose.MAX_CHARACTERS:
        yield f"has {len(reply.text)} characters, {compose.MAX_CHARACTERS} allowed"
    title = compose.title(entry, voice.spoken)
    if not 0 < len(title) <= compose.MAX_TITLE_CHARACTERS:
        yield f"its title has {len(title)} characters, {compose.MAX_TITLE_CHARACTERS} allowed"
    quiet = [block.text for block in reply.blocks if block.kind == "quiet"]
    if not quiet or voice.month(entry.source.as_of) not in quiet[0]:
        yield "does not end with its source and date"
    if entry.key in DANGER_ENTRIES and reply.blocks[0].kind != "text":
        yield "does not begin with what to do now"
