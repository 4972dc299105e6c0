"""What the assistant room tells the conversation about a free text."""

from dataclasses import dataclass
from typing import Literal, Protocol

Outcome = Literal["answer", "suggest", "fallback", "service"]


@dataclass(frozen=True)
class Ranked:
    """An entry (or service intent) with its calibrated probability, 0 to 1."""

    entry: str
    confidence: float


@dataclass(frozen=True)
class Understanding:
    """How a free text was understood.

    Attributes:
        language: "km", "my" or "en"; None where the text does not tell (only emoji or digits,
            another script).
        encoding: "unicode" or "zawgyi".
        outcome: "answer" one entry, "suggest" several, "service" (greeting, thanks, …) or "fallback".
        intent: the entry or service intent the outcome is about; None for a fallback.
        confidence: its probability, 0 to 1.
        alternatives: the closest entries, best first, at most three.
        danger: an entry of danger that is not unlikely although another entry is the answer.
    """

    language: str | None
    encoding: str
    outcome: Outcome
    intent: str | None
    confidence: float
    alternatives: tuple[Ranked, ...]
    danger: str | None = None


@dataclass(frozen=True)
class Question:
    """A free text that has to be understood.

    Attributes:
        text: as typed.
        language: the person's language, or the best guess.
        origin: the person's country of origin, if known.
        previous: the entry answered just before, if any: "how much?" is about it.
        near: the entries related to it.
    """

    text: str
    language: str = "en"
    origin: str | None = None
    previous: str | None = None
    near: tuple[str, ...] = ()


class Understander(Protocol):
    """Understands free text. The Rasa agent implements it; tests use a double."""

    async def understand(self, question: Question) -> Understanding:
        """Understand ``question``; all but its text are hints. Never raises for any text."""


class NoUnderstander:
    """Stands where nothing is ever asked: in a process that only receives or sends."""

    async def understand(self, question: Question) -> Understanding:
        """Refuse.

        Raises:
            RuntimeError: always; this process has no model.
        """
        raise RuntimeError("this process has no model")
