"""Commands that measure understanding: evaluate, gate, benchmark."""

import asyncio
import json
import os
from collections.abc import Sequence
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.bootstrap import open_installation
from bot.cli.shared import AsJson, app, entry_keys, err, open_understander, out
from bot.errors import EvaluationFileError
from bot.settings import Settings, load_settings

if TYPE_CHECKING:
    from bot.assistant.evaluation import Evaluation, Near, Question
    from bot.assistant.evaluation.comparison import Comparison
    from bot.assistant.thresholds import Case


class Variant(str, Enum):
    """Other ways to type the same text."""

    zawgyi = "zawgyi"
    zwsp = "zwsp"
    disordered = "disordered"


@app.command()
def evaluate(
    files: list[Path],
    json_: AsJson = False,
    errors: Annotated[
        Path | None, typer.Option(help="Write the lines that went wrong to this CSV file.")
    ] = None,
    html: Annotated[Path | None, typer.Option(help="Write a page to look at to this HTML file.")] = None,
    variant: Annotated[
        Variant | None, typer.Option(help="Also evaluate the same texts typed in this way.")
    ] = None,
) -> None:
    """Measure understanding on CSV files with the columns text, entry (and style, language, previous).

    Example: [bold]guide evaluate tests/evaluation/*.csv --html report.html[/bold]
    """
    from bot.assistant.evaluation.page import page
    from bot.assistant.evaluation.report import errors_csv

    _check_places(errors, html)
    settings = load_settings()
    questions = read_questions(settings, files)
    result, comparison = _measure(settings, questions, variant)
    if errors:
        errors.write_text(errors_csv(result), encoding="utf-8")
    if html:
        html.write_text(page(result, [each.name for each in files], comparison), encoding="utf-8")
    _show(result, comparison, json_)


def _check_places(*files: Path | None) -> None:
    """Refuse, before minutes of asking, a file that could not be written after them.

    Raises:
        EvaluationFileError: its folder is missing or closed.
    """
    for file in files:
        if file and not (
            file.parent.is_dir() and os.access(file if file.exists() else file.parent, os.W_OK)
        ):
            raise EvaluationFileError(f"{file} cannot be written. Choose a file in a folder of yours.")


def read_questions(settings: Settings, files: Sequence[Path]) -> "list[Question]":
    """The questions of evaluation files; bad rows are named on standard error."""
    from bot.assistant.evaluation.questions import read_all

    questions, bad = read_all(files, entry_keys(open_installation(settings)))
    for line in bad:
        err.print(line, style="yellow", highlight=False, markup=False)
    return questions


def judge(settings: Settings, questions: "Sequence[Question]", understander: Any = None) -> "Evaluation":
    """Put the questions to the trained model, with a progress bar."""
    from rich.progress import track

    from bot.assistant.evaluation import evaluate as measure

    understander = understander or open_understander(settings)
    bar = iter(track(questions, "Asking", console=err, transient=True))
    return asyncio.run(measure(understander, bar, near=_near(settings)))


def _near(settings: Settings) -> "Near":
    with open_installation(settings).work() as work:
        near: Near = work.published.near
    return near


def _measure(
    settings: Settings, questions: "Sequence[Question]", variant: Variant | None
) -> "tuple[Evaluation, Comparison | None]":
    """What to report, and where a variant is asked for, how it compares with the clean texts."""
    understander = open_understander(settings)
    clean = judge(settings, questions, understander)
    if variant is None:
        return clean, None
    from bot.assistant.evaluation.comparison import Comparison, retyped

    typed = judge(settings, retyped(questions, variant.value), understander)
    return typed, Comparison(variant.value, clean, typed)


def _show(result: "Evaluation", comparison: "Comparison | None", json_: bool) -> None:
    from bot.assistant.evaluation.comparison import comparison_table
    from bot.assistant.evaluation.report import confusion_table, report, table

    if json_:
        found = report(result) | ({"variant": comparison.report()} if comparison else {})
        print(json.dumps(found, ensure_ascii=False, indent=2))
        return
    out.print(table(result))
    out.print(confusion_table(result))
    if comparison:
        out.print(comparison_table(comparison))


@app.command()
def gate(
    update: Annotated[
        bool, typer.Option("--update", help="Take what is understood now as the new baseline.")
    ] = False,
) -> None:
    """Compare understanding with the baseline in tests/evaluation; exit 1 where it became worse.

    Example: [bold]guide gate[/bold]
    """
    from bot.assistant.evaluation import baseline
    from bot.assistant.evaluation.gate import compare

    settings = load_settings()
    result = judge(settings, read_questions(settings, baseline.files()))
    if update:
        baseline.write(baseline.BASELINE, result)
        err.print("Baseline written. Commit it with the reason for the change.")
        return
    verdict = compare(baseline.read(baseline.BASELINE), result)
    for line in verdict.lines():
        print(line)
    if verdict.findings:
        raise typer.Exit(1)


def baseline_gate(settings: Settings) -> Any:
    """The gate as a function of a model, for a training: its findings against the baseline.

    Raises:
        EvaluationFileError: there is no baseline, or it is damaged.
    """
    from bot.assistant.evaluation import baseline
    from bot.assistant.evaluation import evaluate as measure
    from bot.assistant.evaluation.gate import compare

    questions, known = read_questions(settings, baseline.files()), baseline.read(baseline.BASELINE)

    async def findings(understander: Any) -> Sequence[str]:
        return compare(known, await measure(understander, questions)).findings

    return findings


@app.command()
def thresholds(files: list[Path]) -> None:
    """Choose the decider's thresholds by their cost on evaluation files; copy them into config.yml.

    Example: [bold]guide thresholds tests/evaluation/*.csv[/bold]
    """
    from bot.assistant.configuration import component
    from bot.assistant.decider import OutcomeDecider
    from bot.assistant.decision import Thresholds
    from bot.assistant.thresholds import Costs, choose, cost

    settings = load_settings()
    cases = _cases(settings, files)
    present = Thresholds(**component(OutcomeDecider))
    best = choose(cases, present)
    for name, value in vars(best).items():
        print(f"{name}: {value}")
    before, after = (cost(cases, each, Costs()) for each in (present, best))
    err.print(f"Cost of {len(cases)} questions: {after:.0f}; with the present thresholds {before:.0f}.")


def _cases(settings: Settings, files: Sequence[Path]) -> "list[Case]":
    from bot.assistant.thresholds import Case
    from bot.conversation.understanding import Ranked

    understander = open_understander(settings)
    cases = []
    for each in read_questions(settings, files):
        ranking = asyncio.run(understander.parse(each.text))["intent_ranking"]
        cases.append(Case(each.entry, [Ranked(one["name"], one["confidence"]) for one in ranking]))
    return cases
