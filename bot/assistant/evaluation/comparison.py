"""The same questions typed in another way: how much worse are they understood?"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from rich.table import Table

from bot.assistant.evaluation.figures import INSIDE, grouped, language, shares
from bot.assistant.evaluation.judging import Evaluation, Judged
from bot.assistant.evaluation.questions import Question
from bot.assistant.evaluation.retyping import VARIANTS

COMPARED = ("top1", "top3", "answered", "wrong")


def retyped(questions: Sequence[Question], variant: str) -> list[Question]:
    """Every question typed as ``variant``; a text in another script stays as it is."""
    return [replace(each, text=VARIANTS[variant](each.text)) for each in questions]


@dataclass(frozen=True)
class Comparison:
    """An evaluation of clean questions and one of the same questions retyped, in the same order."""

    variant: str
    clean: Evaluation
    retyped: Evaluation

    def report(self) -> dict[str, Any]:
        """By language, over the in-scope questions that the variant changes: clean, retyped, difference."""
        pairs = [
            (before, after)
            for before, after in zip(self.clean.judged, self.retyped.judged, strict=True)
            if before.inside and before.question.text != after.question.text
        ]
        before = grouped([clean for clean, _ in pairs], language)
        after = grouped([typed for _, typed in pairs], language)
        return {
            "name": self.variant,
            "retyped": len(pairs),
            "by_language": {name: _compared(before[name], after[name]) for name in before},
        }


def _compared(before: Sequence[Judged], after: Sequence[Judged]) -> dict[str, Any]:
    tests = {name: INSIDE[name] for name in COMPARED}
    clean, typed = shares(before, tests), shares(after, tests)
    difference = {name: round(typed[name] - clean[name], 4) for name in COMPARED}
    return {"n": len(before), "clean": clean, "retyped": typed, "difference": difference}


def comparison_table(comparison: Comparison) -> Table:
    """The comparison for the terminal."""
    shown = Table("", "n", *COMPARED, title=f"Clean → {comparison.variant}, and the difference in points")
    for name, each in comparison.report()["by_language"].items():
        cells = (
            f"{each['clean'][key]:.3f} → {each['retyped'][key]:.3f} ({each['difference'][key] * 100:+.1f})"
            for key in COMPARED
        )
        shown.add_row(name, str(each["n"]), *cells)
    return shown
