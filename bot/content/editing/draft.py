"""A whole entry as it shall be, as staff work on it."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from bot.content.models import Entry, Field, Source, Text
from bot.language.languages import SOURCE

Texts = dict[str, dict[str, str]]
_KEY = re.compile(r"[a-z][a-z0-9_]{2,39}")


def valid_key(key: str) -> bool:
    """Whether ``key`` can name an entry: it is an intent of the model and part of buttons too."""
    return bool(_KEY.fullmatch(key))


@dataclass(frozen=True)
class Draft:
    """An entry in the making.

    Attributes:
        key: stable identifier.
        group: one of ``bot.content.models.GROUPS``.
        question: the full English question.
        document: key of the source.
        pages: printed pages, ascending.
        review_by: day after which the facts must be checked again.
        owner: email of who checks them; "" for nobody.
        related: keys of related entries, best first.
        texts: language → field → text; a field without a text is not there.
        reviewed: language → fields that a native speaker has read.
        questions: language → training questions to add.
    """

    key: str
    group: str
    question: str
    document: str
    pages: tuple[int, ...]
    review_by: date
    owner: str = ""
    related: tuple[str, ...] = ()
    texts: Texts = field(default_factory=dict)
    reviewed: dict[str, tuple[str, ...]] = field(default_factory=dict)
    questions: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def text(self, language: str, part: str) -> str:
        """One text; "" where there is none."""
        return self.texts.get(language, {}).get(part, "")

    def is_reviewed(self, language: str, part: str) -> bool:
        """Whether a native speaker has read the text."""
        return part in self.reviewed.get(language, ())

    def flat(self) -> dict[str, str]:
        """Every part by a name such as "km answer" or "pages", for comparing."""
        parts = {
            "group": self.group,
            "question": self.question,
            "document": self.document,
            "pages": " ".join(map(str, self.pages)),
            "review_by": self.review_by.isoformat(),
            "owner": self.owner,
            "related": " ".join(self.related),
        }
        for language, part in self.named_texts():
            parts[f"{language} {part}"] = self.text(language, part)
            parts[f"{language} {part} reviewed"] = "yes" if self.is_reviewed(language, part) else ""
        for language, questions in self.questions.items():
            parts[f"{language} questions"] = "\n".join(questions)
        return {name: value for name, value in parts.items() if value}

    def named_texts(self) -> Iterator[tuple[str, str]]:
        """Language and field of each text."""
        for language, parts in self.texts.items():
            for part, value in parts.items():
                if value:
                    yield language, part

    def encode(self) -> str:
        """As JSON, the same for the same draft."""
        return json.dumps(
            {**vars(self), "review_by": self.review_by.isoformat()}, ensure_ascii=False, sort_keys=True
        )


def decode(raw: str | Mapping[str, Any]) -> Draft:
    """The draft that ``encode`` wrote."""
    data = dict(json.loads(raw) if isinstance(raw, str) else raw)
    data["review_by"] = date.fromisoformat(data["review_by"])
    for name in ("pages", "related"):
        data[name] = tuple(data[name])
    for name in ("reviewed", "questions"):
        data[name] = {key: tuple(values) for key, values in data[name].items()}
    return Draft(**data)


def of(entry: Entry, owner: str = "") -> Draft:
    """A draft that changes nothing."""
    texts = {
        language: {part.value: text.value for part, text in parts.items()}
        for language, parts in entry.texts.items()
    }
    reviewed = {
        language: tuple(part.value for part, text in parts.items() if text.native_reviewed)
        for language, parts in entry.texts.items()
    }
    return Draft(
        key=entry.key,
        group=entry.group,
        question=entry.question,
        document=entry.source.document,
        pages=entry.source.pages,
        review_by=entry.review_by,
        owner=owner,
        related=entry.related,
        texts=texts,
        reviewed=reviewed,
    )


def as_entry(draft: Draft, as_of: date, link: Source | None = None) -> Entry:
    """The draft as readers would get it."""
    texts = {
        language: {
            Field(part): Text(value, language == SOURCE or draft.is_reviewed(language, part))
            for part, value in parts.items()
            if value
        }
        for language, parts in draft.texts.items()
    }
    source = replace(link, pages=draft.pages) if link else Source(draft.document, draft.pages, as_of)
    return Entry(draft.key, draft.group, draft.question, source, draft.related, draft.review_by, texts)


@dataclass(frozen=True)
class Merged:
    """Two changes of the same entry put together.

    Attributes:
        draft: mine, with what only the others changed taken over.
        conflicts: names of parts (see ``Draft.flat``) that both changed → base, theirs, mine.
        taken: names of parts that were taken over from the others.
    """

    draft: Draft
    conflicts: dict[str, tuple[str, str, str]]
    taken: tuple[str, ...]


def merge(base: Draft, theirs: Draft, mine: Draft) -> Merged:
    """Put ``mine`` on top of ``theirs``; both began from ``base``."""
    flats = [each.flat() for each in (base, theirs, mine)]
    draft, conflicts, taken = mine, {}, []
    for name in sorted(set().union(*flats)):
        old, other, own = (each.get(name, "") for each in flats)
        if other in (old, own):
            continue
        if own == old:
            draft = _taken(draft, theirs, name)
            taken.append(name)
        else:
            conflicts[name] = (old, other, own)
    return Merged(draft, conflicts, tuple(taken))


def _taken(mine: Draft, theirs: Draft, name: str) -> Draft:
    """``mine`` with one part of ``theirs``."""
    words = name.split(" ")
    if len(words) == 1:
        return replace(mine, **{name: getattr(theirs, name)})
    language, part = words[0], words[1]
    if part == "questions":
        questions = {**mine.questions, language: theirs.questions.get(language, ())}
        return replace(mine, questions=questions)
    if len(words) == 3:
        parts = set(mine.reviewed.get(language, ())) - {part}
        if theirs.is_reviewed(language, part):
            parts.add(part)
        return replace(mine, reviewed={**mine.reviewed, language: tuple(sorted(parts))})
    texts = {**mine.texts.get(language, {}), part: theirs.text(language, part)}
    return replace(mine, texts={**mine.texts, language: texts})


def take(mine: Draft, theirs: Draft, names: Iterable[str]) -> Draft:
    """``mine`` with the parts ``names`` of ``theirs``."""
    for name in names:
        mine = _taken(mine, theirs, name)
    return mine


def changed(before: Draft | None, after: Draft) -> list[str]:
    """Names of the parts that differ (see ``Draft.flat``), in a stable order."""
    old, new = before.flat() if before else {}, after.flat()
    return [name for name in _ordered({*old, *new}) if old.get(name, "") != new.get(name, "")]


def _ordered(names: Iterable[str]) -> list[str]:
    """Texts first, English before the others, in reading order."""
    order = {part.value: place for place, part in enumerate(Field)}

    def place(name: str) -> tuple[bool, bool, str, int, str]:
        words = name.split(" ")
        language = words[0] if len(words) > 1 else ""
        part = order.get(words[1], 9) if len(words) > 1 else 9
        return (not language, language != SOURCE, language, part, name)

    return sorted(names, key=place)
