"""What the assistant may say, as plain values. The store maps them to tables from outside."""

from dataclasses import dataclass, field
from datetime import date
from enum import Enum

GROUPS: tuple[str, ...] = ("before", "abroad", "return", "about")

# Answered at once even at middling confidence, because a delay can hurt someone.
DANGER_ENTRIES: frozenset[str] = frozenset({"abroad_emergency", "abroad_trafficking", "abroad_abuse"})


class Field(str, Enum):
    """The parts of an entry that are texts of their own, in the order in which a reader meets them."""

    TITLE = "title"
    ANSWER = "answer"
    CAMBODIA = "kh"
    MYANMAR = "mm"
    NEXT = "next"


@dataclass(frozen=True)
class Text:
    r"""One text of an entry in one language.

    Attributes:
        value: plain text; "\n• " begins a list item.
        native_reviewed: False while a draft awaits a native reader; the reader is told.
        outdated: the English text has changed since this translation was made; never shown as current.
        as_of: the month of the facts in an outdated translation, as the first day of it.
        critical: of an English text: its last change matters for people's safety, so that an outdated
            translation is not shown any more.
    """

    value: str
    native_reviewed: bool
    outdated: bool = False
    as_of: date | None = None
    critical: bool = False


@dataclass(frozen=True)
class Source:
    """Where the facts of an entry stand.

    Attributes:
        document: key of the document, e.g. "mmn-2017"; its title is an interface text.
        pages: printed page numbers, ascending; empty for what the software says of itself.
        as_of: the month the facts were true, as the first day of it.
        title: of a document that staff added; "" for those of the seed, whose titles are interface texts.
    """

    document: str
    pages: tuple[int, ...]
    as_of: date
    title: str = ""


@dataclass(frozen=True)
class Entry:
    """One question of the catalogue with its published texts.

    Attributes:
        key: stable identifier, also the intent's name.
        group: one of ``GROUPS``.
        question: the full English question, for translators and staff.
        source: where the facts come from.
        related: keys of the most useful next questions, best first.
        review_by: day after which the facts must be checked again.
        texts: language → field → text. English is complete; others may lack a field.
    """

    key: str
    group: str
    question: str
    source: Source
    related: tuple[str, ...]
    review_by: date
    texts: dict[str, dict[Field, Text]] = field(default_factory=dict)

    def fields(self) -> tuple[Field, ...]:
        """The fields this entry has, in reading order."""
        return tuple(each for each in Field if each in self.texts.get("en", {}))


@dataclass(frozen=True)
class Example:
    """One training question: ``intent`` is an entry's key or an intent of ``nlu/`` (greet, …)."""

    intent: str
    language: str
    style: str
    text: str
