"""Which entries are taken for which."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from bot.assistant.decision import OUT_OF_SCOPE
from bot.assistant.evaluation.judging import Judged


@dataclass(frozen=True)
class Confusion:
    """``count`` messages about ``expected`` had ``got`` ranked first; ``answered`` got its answer."""

    expected: str
    got: str
    count: int
    answered: int


def confusions(judged: Iterable[Judged]) -> list[Confusion]:
    """Confused pairs, the most frequent first; out of scope counts where it was answered."""
    counts: Counter[tuple[str, str]] = Counter()
    answered: Counter[tuple[str, str]] = Counter()
    for each in judged:
        pair = _pair(each)
        if pair:
            counts[pair] += 1
            answered[pair] += each.wrong
    found = [Confusion(*pair, count, answered[pair]) for pair, count in counts.items()]
    return sorted(found, key=lambda each: (-each.count, -each.answered, each.expected, each.got))


def _pair(each: Judged) -> tuple[str, str] | None:
    expected = each.question.entry
    if expected == OUT_OF_SCOPE:
        return (expected, each.understood.intent or "") if each.answered else None
    got = each.best or each.understood.outcome
    return None if each.right else (expected, got)
