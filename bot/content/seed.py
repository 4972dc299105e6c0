"""Reads the seed content: English entries, translated answers, training questions, contacts.

``bot/content/seed/entries.yml`` holds the English texts, ``locales/*/LC_MESSAGES/answers.po`` the
translations (msgctxt = entry key and field), ``nlu/`` the training questions in Rasa's 3.1 format.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import polib
import yaml

from bot.content.contacts import TEXTS, Contact
from bot.content.models import GROUPS, Entry, Example, Field, Source, Text
from bot.errors import SeedError
from bot.i18n.examine import REVIEWED
from bot.i18n.languages import read_languages
from bot.i18n.po import read_po
from bot.language.languages import SOURCE, Language

SEED_DIR = Path(__file__).parent / "seed"
ANSWERS = "answers"


@dataclass(frozen=True)
class SeedContent:
    """All seed content, in catalogue order."""

    entries: tuple[Entry, ...]
    examples: tuple[Example, ...]
    contacts: tuple[Contact, ...]


def load(locales_dir: Path, nlu_dir: Path) -> SeedContent:
    """Read and combine all seed files.

    Raises:
        SeedError: a file is missing or malformed; the message names it.
    """
    entries = english_entries()
    for language in read_languages(locales_dir).translated:
        path = locales_dir / language.code / "LC_MESSAGES" / f"{ANSWERS}.po"
        entries = tuple(_translated(entries, language, read_po(path, language)))
    return SeedContent(entries, tuple(read_examples(nlu_dir)), contacts())


def english_entries() -> tuple[Entry, ...]:
    """The catalogue with its English texts.

    Raises:
        SeedError: the seed file cannot be used.
    """
    document = _yaml(SEED_DIR / "entries.yml")
    try:
        sources = {
            key: (
                date.fromisoformat(str(each["as_of"])),
                date.fromisoformat(str(each["review_by"])),
            )
            for key, each in document["sources"].items()
        }
        return tuple(
            _entry(group, key, each, sources)
            for group in GROUPS
            for key, each in document["entries"][group].items()
        )
    except (KeyError, TypeError, ValueError) as error:
        raise SeedError(f"bot/content/seed/entries.yml cannot be used: {error!r}") from None


def _entry(group: str, key: str, raw: dict[str, Any], sources: dict[str, tuple[date, date]]) -> Entry:
    document = raw.get("source", "mmn-2017")
    as_of, review_by = sources[document]
    return Entry(
        key=key,
        group=group,
        question=raw["question"],
        source=Source(document, tuple(raw.get("pages", ())), as_of),
        related=tuple(raw["related"]),
        review_by=review_by,
        texts={SOURCE: {each: _english(raw, each) for each in Field if each.value in raw}},
    )


def _english(raw: dict[str, Any], part: Field) -> Text:
    """``critical`` names the fields whose last change matters for people's safety."""
    return Text(raw[part.value], True, critical=part.value in raw.get("critical", ()))


def context(entry: Entry, part: Field) -> str:
    """The msgctxt of one text of an answer: "before_deciding answer"."""
    return f"{entry.key} {part.value}"


def _translated(entries: tuple[Entry, ...], language: Language, catalogue: polib.POFile) -> Iterator[Entry]:
    """Entries with the translations of ``catalogue`` added; fuzzy ones are marked as outdated."""
    found = {(each.msgctxt, each.msgid): each for each in catalogue if each.msgstr and not each.obsolete}
    for entry in entries:
        texts = {}
        for part, english in entry.texts["en"].items():
            message = found.get((context(entry, part), english.value))
            if message is not None:
                reviewed = REVIEWED in message.tcomment and not message.fuzzy
                texts[part] = Text(message.msgstr, reviewed, message.fuzzy, entry.source.as_of)
        yield replace(entry, texts={**entry.texts, language.code: texts})


def read_examples(nlu_dir: Path) -> Iterator[Example]:
    """All training questions under ``nlu/{language}/{style}.yml``.

    Raises:
        SeedError: a file is not in Rasa's 3.1 format.
    """
    for path in sorted(nlu_dir.glob("*/*.yml")):
        language, style = path.parent.name, path.stem
        seen: set[str] = set()
        try:
            for block in _yaml(path)["nlu"]:
                for line in block["examples"].splitlines():
                    text = line.removeprefix("- ").strip()
                    if text and text not in seen:
                        seen.add(text)
                        yield Example(block["intent"], language, style, text)
        except (KeyError, TypeError, AttributeError):
            raise SeedError(f"nlu/{language}/{path.name} is not in Rasa's 3.1 training format") from None


def contacts() -> tuple[Contact, ...]:
    """The contact directory's first entries: from the proceedings, not verified, so not shown."""
    try:
        return tuple(_contact(each) for each in _yaml(SEED_DIR / "contacts.yml")["contacts"])
    except (KeyError, TypeError) as error:
        raise SeedError(f"bot/content/seed/contacts.yml cannot be used: {error!r}") from None


def _contact(raw: dict[str, Any]) -> Contact:
    texts = {SOURCE: {part: str(raw[part]) for part in TEXTS if part in raw}}
    phones = tuple(str(each) for each in raw.get("phones", ()))
    return Contact(raw["key"], texts, phones, raw.get("link", ""), page=int(raw["page"]))


def _yaml(path: Path) -> dict[str, Any]:
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SeedError(f"{path.parent.name}/{path.name} cannot be read: {error}") from None
    if not isinstance(document, dict):
        raise SeedError(f"{path.parent.name}/{path.name} holds no mapping")
    return document
