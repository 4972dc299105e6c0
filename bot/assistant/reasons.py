"""A decision in words: which threshold decided, and by how much."""

from collections.abc import Mapping
from typing import Any

from bot.assistant.configuration import component
from bot.assistant.decider import OutcomeDecider
from bot.assistant.decision import OUT_OF_SCOPE
from bot.content.models import DANGER_ENTRIES

Thresholds = dict[str, float]
_WHOLE = "danger as a whole"


def thresholds() -> Thresholds:
    """The decider's thresholds."""
    return component(OutcomeDecider)


def reason(
    decision: Mapping[str, Any], chances: Mapping[str, float], limits: Thresholds, *, readable: bool
) -> str:
    """Say why ``decision`` was taken, along the rules of ``bot.assistant.decision.decide``.

    ``chances``: intent → probability; ``readable``: the text is in a script of ours or has no letters.
    """
    outcome, intent = decision.get("outcome"), str(decision.get("intent"))
    confidence = float(decision.get("confidence", 0.0))
    if outcome == "answer":
        return _answered(intent, confidence, chances, limits)
    if outcome == "service":
        return f"Small talk, because {intent} {_reaches(confidence, 'service', limits)}."
    if outcome == "suggest":
        return _suggested(intent, confidence, chances, limits)
    return _refused(decision, chances, limits, readable)


def _answered(intent: str, confidence: float, chances: Mapping[str, float], limits: Thresholds) -> str:
    danger = _danger(chances)
    if intent in DANGER_ENTRIES and danger >= limits["danger"]:
        return f"Answered, because {intent} leads and {_WHOLE} {_reaches(danger, 'danger', limits)}."
    return f"Answered, because {intent} {_reaches(confidence, 'answer', limits)}."


def _suggested(intent: str, confidence: float, chances: Mapping[str, float], limits: Thresholds) -> str:
    short, danger = _short_of_answer(intent, confidence, chances, limits), _danger(chances)
    if danger >= limits["danger_suggestion"]:
        reached = f"{_WHOLE} {_reaches(danger, 'danger_suggestion', limits)} and is never refused"
    else:
        reached = f"{intent} {_reaches(confidence, 'suggest', limits)}"
    return f"Suggested, not answered, because {short}, but {reached}."


def _short_of_answer(
    intent: str, confidence: float, chances: Mapping[str, float], limits: Thresholds
) -> str:
    first = max(chances, key=lambda name: chances[name], default=intent)
    if first != intent:
        return f"the likeliest intent is {first} ({chances[first]:.2f}), which is no entry"
    return f"{intent} has {confidence:.2f}, less than answer = {limits['answer']:g}"


def _refused(
    decision: Mapping[str, Any], chances: Mapping[str, float], limits: Thresholds, readable: bool
) -> str:
    if not readable:
        return "Not understood, because the text is in a script that the assistant does not read."
    best = next(iter(decision.get("alternatives") or ()), None)
    if best is None:
        return "Not understood, because no entry is likely at all."
    outside, likeliest = chances.get(OUT_OF_SCOPE, 0.0), f"the likeliest entry {best['entry']}"
    limit = "insist" if outside >= limits["refuse"] and best["confidence"] < limits["insist"] else "suggest"
    short = f"{likeliest} has {best['confidence']:.2f}, less than {limit} = {limits[limit]:g}"
    if limit == "suggest":
        return f"Not understood, because {short}."
    return f"Not understood, because {OUT_OF_SCOPE} {_reaches(outside, 'refuse', limits)}, and {short}."


def _danger(chances: Mapping[str, float]) -> float:
    return sum(chances.get(each, 0.0) for each in DANGER_ENTRIES)


def _reaches(confidence: float, name: str, limits: Thresholds) -> str:
    """Which threshold was reached; where it was not, say that another rule decided."""
    if confidence >= limits[name]:
        return f"has {confidence:.2f}, at least {name} = {limits[name]:g}"
    return f"has {confidence:.2f} (the threshold {name} is {limits[name]:g}; another rule decided)"
