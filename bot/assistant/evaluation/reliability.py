"""Whether a confidence means what it says: of messages at 0.8, are 80 % right?

Reliability diagram and expected calibration error over bins of equal width (Guo et al., 2017). All
messages count, out of scope too: their first entry is never right.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.assistant.evaluation.judging import Judged

BINS = 10


@dataclass(frozen=True)
class Bin:
    """Messages whose confidence lies from ``low`` to ``high``: how sure on average, how many right."""

    low: float
    high: float
    n: int
    confidence: float
    right: float


@dataclass(frozen=True)
class Reliability:
    """The bins that hold messages, and the expected calibration error: 0 is perfect."""

    bins: tuple[Bin, ...]
    error: float


def reliability(judged: Sequence[Judged]) -> Reliability:
    """The reliability curve of an evaluation."""
    members: list[list[Judged]] = [[] for _ in range(BINS)]
    for each in judged:
        members[min(int(each.confidence * BINS), BINS - 1)].append(each)
    bins = tuple(_bin(at, group) for at, group in enumerate(members) if group)
    gaps = sum(each.n * abs(each.confidence - each.right) for each in bins)
    return Reliability(bins, round(gaps / len(judged), 4) if judged else 0.0)


def _bin(at: int, group: Sequence[Judged]) -> Bin:
    sure = sum(each.confidence for each in group) / len(group)
    right = sum(each.right for each in group) / len(group)
    return Bin(at / BINS, (at + 1) / BINS, len(group), round(sure, 4), round(right, 4))
