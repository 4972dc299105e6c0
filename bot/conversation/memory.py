"""Short memory of a conversation: in the process only, bounded, gone after half an hour."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Recent:
    """What the last turns were about. Holds no words of the person.

    Attributes:
        entry: the entry answered last.
        suggested: the entries suggested last.
        other_language: a language other than the chosen one that the person is writing in …
        other_count: … and for how many messages in a row.
    """

    entry: str | None = None
    suggested: tuple[str, ...] = ()
    other_language: str | None = None
    other_count: int = 0


class ShortMemory:
    """Remembers the most recent conversations, each for ``seconds`` after its last turn."""

    def __init__(self, clock: Callable[[], float], seconds: float = 1800, people: int = 10_000) -> None:
        """``clock`` gives monotonic seconds; at most ``people`` conversations are held."""
        self._clock, self._seconds, self._people = clock, seconds, people
        self._held: OrderedDict[str, tuple[float, Recent]] = OrderedDict()

    def get(self, person: str) -> Recent:
        """What is remembered of ``person``; empty when nothing is."""
        when, recent = self._held.get(person, (float("-inf"), Recent()))
        return recent if self._clock() - when < self._seconds else Recent()

    def put(self, person: str, recent: Recent) -> None:
        """Remember, dropping the conversations that are over or longest ago."""
        self._held.pop(person, None)
        self._held[person] = (self._clock(), recent)
        oldest = next(iter(self._held))
        while len(self._held) > self._people or (self._clock() - self._held[oldest][0] >= self._seconds):
            del self._held[oldest]
            oldest = next(iter(self._held))

    def forget(self, person: str) -> None:
        """Drop what is remembered of ``person``."""
        self._held.pop(person, None)
