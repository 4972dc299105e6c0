"""A decision in words: which threshold decided, and by how much."""

from collections.abc import Mapping
from typing import Any

import yaml

from bot.assistant.decider import OutcomeDecider
from bot.assistant.decision import OUT_OF_SCOPE
from bot.content.models import DANGER_ENTRIES
from bot.settings import ROOT

Thresholds = dict[str, float]
_DECIDER = f"{OutcomeDecider.__module__}.{OutcomeDecider.__name__}"


def thresholds() -> Thresholds:
    """The decider's thresholds: those of config.yml, and the defaults of what it leaves out."""
    pipeline = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))["pipeline"]
    deciders = [each for each in pipeline if each["name"] == _DECIDER]
    written = {key: value for each in deciders for key, value in each.items() if key != "name"}
    return {**OutcomeDecider.get_default_config(), **written}


def reason(
    decision: Mapping[str, Any], chances: Mapping[str, float], limits: Thresholds, *, readable: bool
) -> str:
    """Say why ``decision`` was taken.

    ``chances``: intent → probability; ``readable``: the text is in a script of ours or has no letters.
    """
    outcome, intent = decision.get("outcome"), decision.get("intent")
    confidence = float(decision.get("confidence", 0.0))
    if outcome == "answer":
        return _answered(str(intent), confidence, limits)
    if outcome == "service":
        return f"Small talk, because {intent} {_reaches(confidence, 'service', limits)}."
    if outcome == "suggest":
        return _suggested(str(intent), confidence, chances, limits)
    return _refused(decision, chances, limits, readable)


def _answered(intent: str, confidence: float, limits: Thresholds) -> str:
    sooner = intent in DANGER_ENTRIES and confidence < limits["answer"]
    name = "danger" if intent in DANGER_ENTRIES else "answer"
    why = f"Answered, because {intent} {_reaches(confidence, name, limits)}"
    return f"{why}; danger is answered sooner than other entries." if sooner else f"{why}."


def _suggested(intent: str, confidence: float, chances: Mapping[str, float], limits: Thresholds) -> str:
    first = max(chances, key=lambda name: chances[name], default=intent)
    if first != intent:
        short = f"the likeliest intent is {first} ({chances[first]:.2f}), which is no entry"
    else:
        short = f"{intent} has {confidence:.2f}, less than answer = {limits['answer']:g}"
    return (
        f"Suggested, not answered, because {short}, but {intent} {_reaches(confidence, 'suggest', limits)}."
    )


def _refused(
    decision: Mapping[str, Any], chances: Mapping[str, float], limits: Thresholds, readable: bool
) -> str:
    if not readable:
        return "Not understood, because the text is in a script that the assistant does not read."
    outside = chances.get(OUT_OF_SCOPE, 0.0)
    if outside >= limits["refuse"]:
        return f"Not understood, because {OUT_OF_SCOPE} {_reaches(outside, 'refuse', limits)}."
    best = next(iter(decision.get("alternatives") or ()), None)
    if best is None:
        return "Not understood, because no entry is likely at all."
    return (
        f"Not understood, because the likeliest entry {best['entry']} has {best['confidence']:.2f}, "
        f"less than suggest = {limits['suggest']:g}."
    )


def _reaches(confidence: float, name: str, limits: Thresholds) -> str:
    """Which threshold was reached; where it was not, say that another rule decided."""
    if confidence >= limits[name]:
        return f"has {confidence:.2f}, at least {name} = {limits[name]:g}"
    return f"has {confidence:.2f} (the threshold {name} is {limits[name]:g}; another rule decided)"
