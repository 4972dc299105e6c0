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
    """Calibrated probabilities, 0 to 1, chosen by cost (``bot.assistant.thresholds``).

    Attributes:
        answer: an entry at least this probable is answered.
        danger: where an entry of danger is the likeliest entry and danger as a whole (its entries
            together) is at least this probable, it is answered at once.
        danger_suggestion: danger at least this probable as a whole is among the suggestions, and is
            never refused.
        suggest: at least this probable, the closest entries are suggested.
        service: small talk at least this probable is served.
        refuse: out of scope at least this probable is refused without suggestions, unless an entry
            is at least ``insist`` probable.
        insist: see ``refuse``.
    """

    answer: float
    danger: float
    danger_suggestion: float
    suggest: float
    service: float
    refuse: float
    insist: float


@dataclass(frozen=True)
class Decision:
    """What to do with one message."""

    outcome: Outcome
    intent: str | None
    confidence: float
    alternatives: tuple[Ranked, ...]
    danger: str | None = None
    """The likeliest entry of danger, where danger is not unlikely and is not itself the answer."""


def decide(ranking: Sequence[Ranked], thresholds: Thresholds) -> Decision:
    """Decide on a full ranking of intents, best first.

    Danger comes first: a wrong answer to someone in no danger costs a moment, a missed one a life.
    """
    entries = [each for each in ranking if each.entry not in SERVICE_INTENTS and each.entry != OUT_OF_SCOPE]
    if not entries:
        return Decision("fallback", None, 0.0, ())
    top, best, danger = ranking[0], entries[0], _danger(entries)
    warning = _likeliest_danger(entries) if danger >= thresholds.danger_suggestion else None
    alternatives = _alternatives(entries, warning)

    def decision(outcome: Outcome, chosen: Ranked | None) -> Decision:
        confidence = chosen.confidence if chosen else top.confidence
        intent = chosen.entry if chosen else None
        warn = warning.entry if warning and intent not in DANGER_ENTRIES else None
        return Decision(outcome, intent, confidence, alternatives, warn)

    if best.entry in DANGER_ENTRIES and danger >= thresholds.danger:
        return decision("answer", best)
    if top is best and best.confidence >= thresholds.answer:
        return decision("answer", best)
    if top.entry in SERVICE_INTENTS and top.confidence >= thresholds.service:
        return decision("service", top)
    if danger >= thresholds.danger_suggestion:
        return decision("suggest", best)
    if _refused(ranking, best, thresholds):
        return decision("fallback", None)
    return (
        decision("suggest", best) if best.confidence >= thresholds.suggest else decision("fallback", None)
    )


def _danger(entries: Sequence[Ranked]) -> float:
    """How probable danger is as a whole: "they beat me and lock the door" is split between entries."""
    return sum(each.confidence for each in entries if each.entry in DANGER_ENTRIES)


def _refused(ranking: Sequence[Ranked], best: Ranked, thresholds: Thresholds) -> bool:
    outside = next((each.confidence for each in ranking if each.entry == OUT_OF_SCOPE), 0.0)
    return outside >= thresholds.refuse and best.confidence < thresholds.insist


def _likeliest_danger(entries: Sequence[Ranked]) -> Ranked | None:
    return next((each for each in entries if each.entry in DANGER_ENTRIES), None)


def _alternatives(entries: Sequence[Ranked], warning: Ranked | None) -> tuple[Ranked, ...]:
    """The closest entries; where danger is not unlikely, its likeliest entry displaces the last."""
    closest = list(entries[:SUGGESTIONS])
    if warning and not any(each.entry in DANGER_ENTRIES for each in closest):
        closest[-1] = warning
    return tuple(closest)
