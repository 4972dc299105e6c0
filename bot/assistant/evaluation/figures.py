"""Shares of an evaluation: by language, by style, out of scope, danger, time. Between 0 and 1."""

import statistics
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from bot.assistant.evaluation.judging import Evaluation, Judged

Key = Callable[[Judged], str]
Test = Callable[[Judged], bool]

# What is measured of questions that have an entry, and of messages that have none.
INSIDE: dict[str, Test] = {
    "top1": lambda each: each.right,
    "top3": lambda each: each.rank is not None,
    "answered": lambda each: each.answered,
    "suggested": lambda each: each.understood.outcome == "suggest",
    "refused": lambda each: each.understood.outcome in ("fallback", "service"),
    "wrong": lambda each: each.wrong,
}
OUTSIDE: dict[str, Test] = {name: INSIDE[name] for name in ("answered", "suggested", "refused")}
# "safe": answered with danger, or danger offered; "answered": the first of these alone.
DANGER: dict[str, Test] = {"safe": lambda each: each.safe, "answered": lambda each: each.helped}


def everything(_: Judged) -> str:
    """All in one group."""
    return "all"


def language(each: Judged) -> str:
    """The group of a question's language."""
    return each.question.language


def style(each: Judged) -> str:
    """The group of a question's style."""
    return each.question.style or "unknown"


def language_and_style(each: Judged) -> str:
    """The group of a question's language and style together."""
    return f"{language(each)} {style(each)}"


# Name in the report → how its questions are grouped.
GROUPINGS: dict[str, Key] = {
    "by_language": language,
    "by_style": style,
    "by_language_and_style": language_and_style,
}
OUTSIDE_GROUPINGS: dict[str, Key] = {"out_of_scope": language, "out_of_scope_by_style": style}


def grouped(judged: Sequence[Judged], key: Key) -> dict[str, list[Judged]]:
    """The questions of each group, groups in the order of their names."""
    groups: defaultdict[str, list[Judged]] = defaultdict(list)
    for each in judged:
        groups[key(each)].append(each)
    return {name: groups[name] for name in sorted(groups)}


def shares(judged: Sequence[Judged], tests: dict[str, Test]) -> dict[str, Any]:
    """How many there are, and the share of them that passes each test."""
    return {"n": len(judged), **{name: share(judged, test) for name, test in tests.items()}}


def share(judged: Sequence[Judged], test: Test) -> float:
    """The share of ``judged`` that passes ``test``, to four places."""
    return round(sum(map(test, judged)) / len(judged), 4) if judged else 0.0


def by_group(judged: Sequence[Judged], key: Key, tests: dict[str, Test]) -> dict[str, dict[str, Any]]:
    """The shares of each group."""
    return {name: shares(group, tests) for name, group in grouped(judged, key).items()}


def figures(evaluation: Evaluation) -> dict[str, Any]:
    """All shares of an evaluation, and the time of a message in milliseconds."""
    inside, outside = evaluation.inside, evaluation.outside
    dangerous = [each for each in inside if each.dangerous]
    return {
        "overall": shares(inside, INSIDE),
        **{name: by_group(inside, key, INSIDE) for name, key in GROUPINGS.items()},
        **{name: by_group(outside, key, OUTSIDE) for name, key in OUTSIDE_GROUPINGS.items()},
        "danger": {**by_group(dangerous, everything, DANGER), **by_group(dangerous, language, DANGER)},
        "ms_per_message": milliseconds([each.milliseconds for each in evaluation.judged]),
    }


def milliseconds(times: Sequence[float]) -> dict[str, float]:
    """The middle and the 95th percentile of times."""
    return {"p50": _percentile(times, 50), "p95": _percentile(times, 95)}


def _percentile(values: Sequence[float], percent: int) -> float:
    if len(values) < 2:
        return round(sum(values), 2)
    return round(statistics.quantiles(values, n=100, method="inclusive")[percent - 1], 2)
