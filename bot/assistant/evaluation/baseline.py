"""The baseline of the quality gate: what became of every evaluation question, in a file under git."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.assistant.evaluation.figures import DANGER, INSIDE, grouped, language, share
from bot.assistant.evaluation.judging import Evaluation, Judged
from bot.assistant.evaluation.mark import Mark, digest
from bot.errors import EvaluationFileError
from bot.settings import ROOT

FOLDER = ROOT / "tests" / "evaluation"
BASELINE = FOLDER / "baseline.json"

# Questions that are looked at once, before a release.
HELD_OUT = ROOT / "tests" / "heldout"

# Language → digest of a question → its mark.
Baseline = dict[str, dict[str, Mark]]


def files() -> list[Path]:
    """The evaluation files that the gate watches."""
    return sorted(FOLDER.glob("*.csv"))


def unlearnt() -> list[Path]:
    """All files with questions that no model may learn."""
    return [*files(), *sorted(HELD_OUT.glob("*.csv"))]


def write(file: Path, evaluation: Evaluation) -> None:
    """Take an evaluation as the baseline; the figures in it are for its readers."""
    groups = grouped(evaluation.judged, language)
    content = {
        "figures": {name: _figures(Evaluation(tuple(group))) for name, group in groups.items()},
        "lines": {name: _lines(group) for name, group in groups.items()},
    }
    file.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def _lines(judged: Sequence[Judged]) -> dict[str, str]:
    return {digest(each.question): str(Mark.of(each)) for each in judged}


def read(file: Path) -> Baseline:
    """Read a baseline.

    Raises:
        EvaluationFileError: there is none, or it is damaged.
    """
    try:
        languages = json.loads(file.read_text(encoding="utf-8"))["lines"]
        return {
            name: {key: Mark.parse(mark) for key, mark in lines.items()}
            for name, lines in languages.items()
        }
    except FileNotFoundError:
        raise EvaluationFileError("There is no baseline yet. Run `guide gate --update`.") from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise EvaluationFileError(
            f"{file.name} is damaged ({type(error).__name__}). Restore it, or run `guide gate --update`."
        ) from None


def _figures(evaluation: Evaluation) -> dict[str, Any]:
    """The shares that the gate watches, for people who read a change of the baseline."""
    inside, outside = evaluation.inside, evaluation.outside
    return {
        "top1": share(inside, INSIDE["top1"]),
        "wrong": share(inside, INSIDE["wrong"]),
        "out_of_scope_answered": share(outside, INSIDE["answered"]),
        "danger_safe": share([each for each in inside if each.dangerous], DANGER["safe"]),
    }
