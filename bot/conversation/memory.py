"""Short memory of a conversation: no words, gone after half an hour."""

from dataclasses import dataclass
from typing import Protocol

# A conversation is over this many seconds after its last turn.
SECONDS = 1800.0


@dataclass(frozen=True)
class Recent:
    """What the last turns were about. Holds no words of the person.

    Attributes:
        entry: the entry answered last.
        suggested: the entries suggested last.
        other_language: a language other than the chosen one that the person is writing in …
        other_count: … and for how many messages in a row.
        rated: the entry of which the person said last whether it helped, so that it counts once.
    """

    entry: str | None = None
    suggested: tuple[str, ...] = ()
    other_language: str | None = None
    other_count: int = 0
    rated: str | None = None


class Memories(Protocol):
    """Where conversations are remembered, each for ``SECONDS`` after its last turn."""

    def get(self, person: str) -> Recent:
        """What is remembered of ``person``; empty when nothing is."""

    def put(self, person: str, recent: Recent) -> None:
        """Remember ``recent`` in place of what was."""

    def forget(self, person: str) -> None:
        """Drop what is remembered of ``person``."""

    def forget_expired(self) -> int:
        """Drop the conversations that are over; returns how many."""
