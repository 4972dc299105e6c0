"""Chooses the decider's thresholds by cost, on questions that the model was not trained on.

The cost says what each outcome does to a person, in units of one needless "did you mean" screen.
Whoever disagrees changes ``Costs``, not the thresholds.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from itertools import product

from bot.assistant.decision import OUT_OF_SCOPE, Decision, Thresholds, decide
from bot.content.models import DANGER_ENTRIES
from bot.conversation.understanding import Ranked


@dataclass(frozen=True)
class Costs:
    """What an outcome costs the person; the right answer costs nothing.

    Attributes:
        suggested: the right entry is among the suggestions: one press more.
        suggested_wrong: it is not among them.
        refused: "not understood", though there is an answer.
        wrong: the answer to another question, given as if it were right.
        danger_missed: a message of danger that gets neither an answer of danger nor one suggested.
        outside_suggested: suggestions for what is out of scope.
        outside_answered: an answer to what is out of scope.
    """

    suggested: float = 1.0
    suggested_wrong: float = 4.0
    refused: float = 5.0
    wrong: float = 10.0
    danger_missed: float = 50.0
    outside_suggested: float = 1.0
    outside_answered: float = 8.0


@dataclass(frozen=True)
class Case:
    """One judged question: what was expected, and the full ranking of all intents, best first."""

    expected: str
    ranking: Sequence[Ranked]


GRID = {
    "answer": (0.35, 0.4, 0.45, 0.5, 0.55, 0.6),
    "danger": (0.2, 0.25, 0.3, 0.4, 0.5),
    "danger_suggestion": (0.02, 0.03, 0.05, 0.08),
    "suggest": (0.02, 0.04, 0.06, 0.1, 0.15),
    "refuse": (0.4, 0.5, 0.6, 0.7),
    "insist": (0.05, 0.1, 0.15, 0.25),
}


def cost(cases: Iterable[Case], thresholds: Thresholds, costs: Costs) -> float:
    """What these thresholds cost over all cases together."""
    return sum(_one(each.expected, decide(each.ranking, thresholds), costs) for each in cases)


def choose(cases: Sequence[Case], start: Thresholds, costs: Costs | None = None) -> Thresholds:
    """The cheapest thresholds of ``GRID``: one after the other, in rounds, until none improves."""
    costs = costs or Costs()
    best, lowest = start, cost(cases, start, costs)
    improved = True
    while improved:
        improved = False
        for name, value in product([each.name for each in fields(Thresholds)], range(9)):
            values = GRID.get(name, ())
            if value >= len(values):
                continue
            candidate = replace(best, **{name: values[value]})
            price = cost(cases, candidate, costs)
            if price < lowest:
                best, lowest, improved = candidate, price, True
    return best


def _one(expected: str, decision: Decision, costs: Costs) -> float:
    if expected == OUT_OF_SCOPE:
        return {"answer": costs.outside_answered, "suggest": costs.outside_suggested}.get(
            decision.outcome, 0
        )
    shown = {each.entry for each in decision.alternatives} if decision.outcome == "suggest" else set()
    if decision.outcome == "answer" and decision.intent:
        shown.add(decision.intent)
    if expected in DANGER_ENTRIES and not shown & DANGER_ENTRIES:
        return costs.danger_missed
    if decision.outcome == "answer":
        return 0.0 if decision.intent == expected else costs.wrong
    if decision.outcome == "suggest":
        return costs.suggested if expected in shown else costs.suggested_wrong
    return costs.refused
