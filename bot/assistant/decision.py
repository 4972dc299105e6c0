"""From probabilities to what to do: answer, suggest, serve small talk, or say "not understood"."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.content.models import DANGER_ENTRIES
from bot.conversation.understanding import Outcome, Ranked

# Intents of nlu/ that are not entries. What is out of scope must not be answered.
OUT_OF_SCOPE = "out_of_scope"
SERVICE_INTENTS = frozenset({"greet", "thanks", "goodbye", "insult", "robot", "repeat", "affirm", "deny"})
SUGGESTIONS = 3


@dataclass(frozen=True)
class Thresholds:
    """Calibrated probabilities, 0 to 1, chosen on development questions (docs/understanding.md).

    Attributes:
        answer: an entry at least this probable is answered.
        danger: an entry of danger at least this probable is answered at once.
        danger_suggestion: an entry of danger at least this probable is among the suggestions.
        suggest: at least this probable, the closest entries are suggested.
        service: small talk at least this probable is served.
        refuse: out of scope at least this probable is refused without suggestions.
    """

    answer: float
    danger: float
    danger_suggestion: float
    suggest: float
    service: float
    refuse: float


@dataclass(frozen=True)
class Decision:
    """What to do with one message."""

    outcome: Outcome
    intent: str | None
    confidence: float
    alternatives: tuple[Ranked, ...]


def decide(ranking: Sequence[Ranked], thresholds: Thresholds) -> Decision:
    """Decide on a full ranking of intents, best first.

    Danger comes first: a wrong answer to someone in no danger costs a moment, a missed one a life.
    """
    entries = [each for each in ranking if each.entry not in SERVICE_INTENTS and each.entry != OUT_OF_SCOPE]
    if not entries:
        return Decision("fallback", None, 0.0, ())
    chance = {each.entry: each.confidence for each in ranking}
    top, best = ranking[0], entries[0]
    alternatives = _alternatives(entries, thresholds)

    def decision(outcome: Outcome, chosen: Ranked | None) -> Decision:
        confidence = chosen.confidence if chosen else top.confidence
        return Decision(outcome, chosen.entry if chosen else None, confidence, alternatives)

    if best.entry in DANGER_ENTRIES and best.confidence >= thresholds.danger:
        return decision("answer", best)
    if top is best and best.confidence >= thresholds.answer:
        return decision("answer", best)
    if top.entry in SERVICE_INTENTS and top.confidence >= thresholds.service:
        return decision("service", top)
    if chance.get(OUT_OF_SCOPE, 0.0) >= thresholds.refuse:
        return decision("fallback", None)
    if best.confidence >= thresholds.suggest:
        return decision("suggest", best)
    return decision("fallback", None)


def _alternatives(entries: Sequence[Ranked], thresholds: Thresholds) -> tuple[Ranked, ...]:
    """The closest entries; one of danger displaces the last when it is not unlikely."""
    closest = list(entries[:SUGGESTIONS])
    danger = next((each for each in entries if each.entry in DANGER_ENTRIES), None)
    if danger and danger not in closest and danger.confidence >= thresholds.danger_suggestion:
        closest[-1] = danger
    return tuple(closest)
