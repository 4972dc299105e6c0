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

from bot.content.models import GROUPS, Contact, Entry, Example, Field, Source, Text
from bot.errors import SeedError
from bot.language.languages import LANGUAGES

SEED_DIR = Path(__file__).parent / "seed"
ANSWERS = "answers"
# A translator's comment that starts so says who read the translation as a native speaker, and when.
REVIEWED = "native-reviewed:"


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
    for language in LANGUAGES:
        if language != "en":
            path = locales_dir / language / "LC_MESSAGES" / f"{ANSWERS}.po"
            entries = tuple(_translated(entries, language, read_po(path)))
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
        texts={"en": {each: Text(raw[each.value], True) for each in Field if each.value in raw}},
    )


def context(entry: Entry, part: Field) -> str:
    """The msgctxt of one text of an answer: "before_deciding answer"."""
    return f"{entry.key} {part.value}"


def read_po(path: Path) -> polib.POFile:
    """Read a catalogue.

    Raises:
        SeedError: it is missing or is not a valid UTF-8 PO file.
    """
    try:
        return polib.pofile(str(path), encoding="utf-8")
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise SeedError(f"{path.name} of {path.parent.parent.name} cannot be read: {error}") from None


def _translated(entries: tuple[Entry, ...], language: str, catalogue: polib.POFile) -> Iterator[Entry]:
    """Entries with the current (not fuzzy, not empty) translations of ``catalogue`` added."""
    found = {(each.msgctxt, each.msgid): each for each in catalogue.translated_entries()}
    for entry in entries:
        texts = {}
        for part, english in entry.texts["en"].items():
            message = found.get((context(entry, part), english.value))
            if message is not None:
                texts[part] = Text(message.msgstr, REVIEWED in message.tcomment)
        yield replace(entry, texts={**entry.texts, language: texts})


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
        return tuple(Contact(**each) for each in _yaml(SEED_DIR / "contacts.yml")["contacts"])
    except (KeyError, TypeError) as error:
        raise SeedError(f"bot/content/seed/contacts.yml cannot be used: {error!r}") from None


def _yaml(path: Path) -> dict[str, Any]:
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SeedError(f"{path.parent.name}/{path.name} cannot be read: {error}") from None
    if not isinstance(document, dict):
        raise SeedError(f"{path.parent.name}/{path.name} holds no mapping")
    return document
