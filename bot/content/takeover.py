"""What becomes of a translation that a file offers: pure decisions, carried out by the store."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum

from bot.content.models import Entry, Field
from bot.content.seed import context
from bot.i18n.examine import Examined, Translation

# Who wrote a revision that came from a .po file or a spreadsheet.
TRANSLATOR = "translator (file)"


class Decision(Enum):
    """What to do with an offered translation."""

    NOTHING = "nothing"
    REFRESH = "refresh"
    """The words are the same; what is known of them (reviewed, made from which English) is not."""
    PUBLISH = "publish"
    REVIEW = "review"
    CONFLICT = "conflict"
    """Staff changed the text meanwhile: both are shown side by side, neither is overwritten."""


@dataclass(frozen=True)
class Standing:
    """What stands in the store for one text.

    Attributes:
        value: the published text, or None.
        by_file: the published text is what a file wrote last; staff did not touch it.
        same_offer: the file offers what it offered last time; its translator changed nothing since.
        undecided: a revision with exactly the offered words waits, or was rejected.
    """

    value: str | None = None
    by_file: bool = True
    same_offer: bool = False
    undecided: bool = False


@dataclass
class TakeOver:
    """What taking over a file changed, as keys such as "before_tax km answer"."""

    published: list[str] = field(default_factory=list)
    review: list[str] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)
    """Edited by staff and by the translator: shown side by side until someone decides."""


def decide(standing: Standing, offered: Translation, *, publish: bool) -> Decision:
    """What to do with ``offered``; ``publish``: translators' texts need no review."""
    if standing.value == offered.text:
        return Decision.REFRESH
    if standing.undecided or standing.same_offer:
        return Decision.NOTHING
    if offered.outdated_of is not None and standing.value is not None:
        # A fuzzy text is unfinished work on one that stands.
        return Decision.NOTHING
    if not standing.by_file:
        return Decision.CONFLICT
    return Decision.PUBLISH if publish else Decision.REVIEW


def offers(entries: Mapping[str, Entry], found: Examined) -> Iterator[tuple[Entry, Field, Translation]]:
    """The good translations of a file that belong to an entry's text as it is now."""
    for entry in entries.values():
        for part, english in entry.texts["en"].items():
            translation = found.good.get((context(entry, part), english.value))
            if translation is not None:
                yield entry, part, translation
