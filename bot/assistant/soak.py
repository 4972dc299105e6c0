"""Measures serving: time to the first answer, memory after so many messages, and whether it grows."""

import asyncio
import os
import statistics
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Any

from bot.content.models import Example
from bot.errors import ModelError

_MEMORY = Path("/proc/self/smaps_rollup")
_STATUS = Path("/proc/self/stat")
# Memory is noted every so many seconds.
SAMPLE_EVERY = 10.0
# The first part of a soak, in which caches still fill, is left out of the slope.
SETTLING = 0.2
# Characters of a question that is cut short: what many people write.
CUT = 20

Ask = Callable[[int, str], Awaitable[object]]


@dataclass(frozen=True)
class Memory:
    """Memory of this process in MB.

    Attributes:
        rss: resident, what a server must have free.
        pss: the same, with what it shares with other processes divided among them.
        own: what it wrote itself; the rest are pages of files (libraries, the embeddings' weights),
            which come in as they are touched, and which the system may drop again.
    """

    rss: float
    pss: float
    own: float


@dataclass
class Soak:
    """What was measured.

    Attributes:
        start: seconds from the start of the process to the first answer.
        after: number of messages → memory then.
        p50, p95: milliseconds a message.
        slope: growth of its own memory in MB an hour; None where there was no long part.
        samples: its own memory over the long part: (seconds, MB).
    """

    start: float = 0.0
    after: dict[int, Memory] = field(default_factory=dict)
    p50: float = 0.0
    p95: float = 0.0
    slope: float | None = None
    samples: list[tuple[float, float]] = field(default_factory=list)

    def report(self) -> dict[str, Any]:
        """The figures as data."""
        return asdict(self)


def memory() -> Memory:
    """Memory of this process now.

    Raises:
        ModelError: this is not Linux.
    """
    try:
        lines = _MEMORY.read_text(encoding="ascii").splitlines()[1:]
    except OSError:
        raise ModelError("Memory can only be measured on Linux (/proc/self/smaps_rollup).") from None
    found = {name: int(rest.split()[0]) / 1024 for name, _, rest in (each.partition(":") for each in lines)}
    return Memory(*(round(found[name], 2) for name in ("Rss", "Pss", "Anonymous")))


def since_start() -> float:
    """Seconds since this process was started, the interpreter's own start included (Linux)."""
    # Field 22, counted after the command's name, which may hold spaces.
    ticks = int(_STATUS.read_text(encoding="ascii").rpartition(")")[2].split()[19])
    return time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK")


def texts(examples: Iterable[Example]) -> Iterator[str]:
    """Without end: training questions whole, and cut short, which leaves the n-grams unsure."""
    for at, each in enumerate(cycle([example.text for example in examples])):
        yield each if at % 2 else each[:CUT]


async def soak(
    ask: Ask,
    source: Iterator[str],
    marks: Sequence[int],
    minutes: float,
    rate: float,
    note: Callable[[str], None],
) -> Soak:
    """Ask one after the other up to each of ``marks``, then ``rate`` a second for ``minutes``.

    ``note`` is told each measurement as it is made: a soak is long.
    """
    result, times, asked = Soak(), [], 0
    for mark in sorted(marks):
        while asked < mark:
            times.append(await _timed(ask, asked, next(source)))
            if not asked:
                result.start = round(since_start(), 2)
            asked += 1
        result.after[mark] = memory()
        note(f"{mark:,} messages: {result.after[mark]}")
    result.p50, result.p95 = _percentiles(times)
    if minutes:
        result.samples = await _steadily(ask, source, asked, minutes * 60, rate, note)
        result.slope = round(slope(result.samples), 2)
    return result


async def _timed(ask: Ask, number: int, text: str) -> float:
    started = time.perf_counter()
    await ask(number, text)
    return (time.perf_counter() - started) * 1000


async def _steadily(
    ask: Ask,
    source: Iterator[str],
    first: int,
    seconds: float,
    rate: float,
    note: Callable[[str], None],
) -> list[tuple[float, float]]:
    samples: list[tuple[float, float]] = []
    started, number = time.monotonic(), first
    while (passed := time.monotonic() - started) < seconds:
        if passed >= len(samples) * SAMPLE_EVERY:
            samples.append((round(passed, 1), memory().own))
            own, growth = samples[-1][1], slope(samples)
            note(f"{passed / 60:.1f} min: {own:.2f} MB of its own, {growth:+.2f} MB an hour")
        await ask(number, next(source))
        number += 1
        await asyncio.sleep(max(0.0, started + (number - first) / rate - time.monotonic()))
    return samples


def slope(samples: Sequence[tuple[float, float]]) -> float:
    """MB an hour by least squares, without the first part, in which caches fill."""
    late = samples[int(len(samples) * SETTLING) :]
    if len(late) < 2:
        return 0.0
    seconds, sizes = zip(*late, strict=True)
    return statistics.linear_regression(seconds, sizes).slope * 3600


def _percentiles(times: Sequence[float]) -> tuple[float, float]:
    if len(times) < 2:
        return (times or [0.0])[0], (times or [0.0])[0]
    parts = statistics.quantiles(times, n=20, method="inclusive")
    return round(parts[9], 1), round(parts[18], 1)
