"""How far a share may be off by chance: percentile bootstrap (Efron and Tibshirani, 1993).

Messages are drawn anew with replacement; the interval holds the middle 95 % of the shares drawn.
Messages on the same entry fail together, so the true uncertainty is somewhat larger.
"""

import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from bot.assistant.evaluation.figures import (
    DANGER,
    GROUPINGS,
    INSIDE,
    OUTSIDE_GROUPINGS,
    Test,
    everything,
    grouped,
    language,
)
from bot.assistant.evaluation.judging import Evaluation, Judged

RESAMPLES = 1000
CONFIDENCE = 0.95
SEED = 2017
MEASURES: dict[str, Test] = {name: INSIDE[name] for name in ("top1", "top3", "answered", "wrong")}
OUTSIDE_MEASURES: dict[str, Test] = {"answered": INSIDE["answered"]}
DANGER_MEASURES: dict[str, Test] = {"safe": DANGER["safe"]}


def interval(flags: Sequence[bool]) -> list[float]:
    """Lower and upper bound of the share of true ``flags``; the same flags give the same bounds.

    Resampling n flags of which k are true draws a number of true ones from the binomial (n, k / n).
    """
    if not flags:
        return [0.0, 1.0]
    count = len(flags)
    seed = zlib.crc32(f"{SEED} {sum(flags)} {count}".encode())
    drawn = np.random.default_rng(seed).binomial(count, sum(flags) / count, RESAMPLES) / count
    tail = (1 - CONFIDENCE) / 2
    return [round(float(each), 4) for each in np.quantile(drawn, [tail, 1 - tail])]


def intervals(evaluation: Evaluation) -> dict[str, Any]:
    """Bounds of the main shares, in the groups of ``figures``, with how they were drawn."""
    inside, outside = evaluation.inside, evaluation.outside
    dangerous = [each for each in inside if each.dangerous]
    return {
        "confidence": CONFIDENCE,
        "resamples": RESAMPLES,
        "overall": _bounds(inside, MEASURES),
        **{name: _by_group(inside, key, MEASURES) for name, key in GROUPINGS.items()},
        **{name: _by_group(outside, key, OUTSIDE_MEASURES) for name, key in OUTSIDE_GROUPINGS.items()},
        "danger": {
            **_by_group(dangerous, everything, DANGER_MEASURES),
            **_by_group(dangerous, language, DANGER_MEASURES),
        },
    }


def _by_group(judged: Sequence[Judged], key: Any, tests: dict[str, Test]) -> dict[str, Any]:
    return {name: _bounds(group, tests) for name, group in grouped(judged, key).items()}


def _bounds(judged: Sequence[Judged], tests: dict[str, Test]) -> dict[str, Any]:
    bounds = {name: interval([test(each) for each in judged]) for name, test in tests.items()}
    return {"n": len(judged), **bounds}
