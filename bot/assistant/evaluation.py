"""Measures understanding on questions that the model was not trained on."""

import csv
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.table import Table

from bot.assistant.agent import RasaUnderstander
from bot.assistant.decision import OUT_OF_SCOPE
from bot.conversation.understanding import Question as Query
from bot.conversation.understanding import Understanding
from bot.errors import EvaluationFileError
from bot.language.languages import LANGUAGES
from bot.language.normalise import normalise
from bot.language.scripts import decide_language

REQUIRED = ("text", "entry")


@dataclass(frozen=True)
class Question:
    """One line of an evaluation file."""

    line: int
    text: str
    entry: str
    language: str
    style: str


@dataclass(frozen=True)
class Judged:
    """A question with how it was understood and how long that took, in milliseconds."""

    question: Question
    understood: Understanding
    milliseconds: float

    @property
    def right(self) -> bool:
        """The expected entry is ranked first, whatever the outcome."""
        return self.rank == 1

    @property
    def rank(self) -> int | None:
        """Position of the expected entry among the alternatives, from 1; None if not there."""
        names = [each.entry for each in self.understood.alternatives]
        return names.index(self.question.entry) + 1 if self.question.entry in names else None

    @property
    def answered(self) -> bool:
        """The assistant gave an answer (right or wrong)."""
        return self.understood.outcome == "answer"

    @property
    def wrong(self) -> bool:
        """It gave the answer to another question."""
        return self.answered and self.understood.intent != self.question.entry


def read_questions(file: Path, entries: frozenset[str]) -> tuple[list[Question], list[str]]:
    """Read an evaluation file; rows that cannot be used are described with their line number.

    Raises:
        EvaluationFileError: the file cannot be read, or a required column is missing.
    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.DictReader(handle)
            missing = [name for name in REQUIRED if name not in (reader.fieldnames or ())]
            if missing:
                raise EvaluationFileError(
                    f"{file.name} lacks the column {', '.join(missing)}. "
                    "Its first line must name the columns: text,entry (and style,language if wanted)."
                )
            rows = [(reader.line_num, row) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise EvaluationFileError(f"{file.name} cannot be read as UTF-8 CSV: {error}") from None
    questions, bad = [], []
    for line, row in rows:
        problem = _problem(row, entries)
        if problem:
            bad.append(f"{file.name}, line {line}: {problem}; left out")
        else:
            questions.append(_question(line, row))
    return questions, bad


def _problem(row: dict[str, str], entries: frozenset[str]) -> str | None:
    entry, language = (row.get("entry") or "").strip(), (row.get("language") or "").strip()
    if not (row.get("text") or "").strip():
        return "no text"
    if entry != OUT_OF_SCOPE and entry not in entries:
        return f"unknown entry {entry!r}"
    if language and language not in LANGUAGES:
        return f"unknown language {language!r} (km, my or en)"
    return None


def _question(line: int, row: dict[str, str]) -> Question:
    text = row["text"].strip()
    return Question(
        line,
        text,
        row["entry"].strip(),
        (row.get("language") or "").strip() or _language(text),
        (row.get("style") or "").strip(),
    )


def _language(text: str) -> str:
    language = decide_language(normalise(text).text)
    return language if language in LANGUAGES else "en"


@dataclass(frozen=True)
class Evaluation:
    """All judged questions and the figures drawn from them."""

    judged: tuple[Judged, ...]

    def report(self) -> dict[str, Any]:
        """The figures as data; shares are between 0 and 1."""
        inside = [each for each in self.judged if each.question.entry != OUT_OF_SCOPE]
        outside = [each for each in self.judged if each.question.entry == OUT_OF_SCOPE]
        times = [each.milliseconds for each in self.judged]
        return {
            "by_language": _grouped(inside, lambda each: each.question.language, _inside),
            "by_style": _grouped(inside, lambda each: each.question.style or "unknown", _inside),
            "by_language_and_style": _grouped(
                inside,
                lambda each: f"{each.question.language} {each.question.style or 'unknown'}",
                _inside,
            ),
            "out_of_scope": _grouped(outside, lambda each: each.question.language, _outside),
            "out_of_scope_by_style": _grouped(
                outside, lambda each: each.question.style or "unknown", _outside
            ),
            "ms_per_message": {"p50": _percentile(times, 50), "p95": _percentile(times, 95)},
        }


async def evaluate(understander: RasaUnderstander, questions: Iterable[Question]) -> Evaluation:
    """Put every question to the assistant, one after the other, and time each."""
    judged = []
    for question in questions:
        started = time.perf_counter()
        understood = await understander.understand(Query(question.text))
        judged.append(Judged(question, understood, (time.perf_counter() - started) * 1000))
    return Evaluation(tuple(judged))


def write_errors(file: Path, evaluation: Evaluation) -> None:
    """Write the lines whose expected entry was not ranked first, or that were answered wrongly."""
    with file.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(["line", "language", "style", "entry", "outcome", "ranked", "text"])
        for each in evaluation.judged:
            expected = each.question.entry
            if each.wrong or (expected != OUT_OF_SCOPE and not each.right):
                ranked = " ".join(
                    f"{one.entry}={one.confidence:.2f}" for one in each.understood.alternatives
                )
                row = each.question
                writer.writerow(
                    [row.line, row.language, row.style, expected, each.understood.outcome, ranked,
                     row.text]
                )  # fmt: skip


def table(evaluation: Evaluation) -> Table:
    """The figures for the terminal."""
    report = evaluation.report()
    columns = ("n", "top1", "top3", "answered", "suggested", "refused", "wrong")
    shown = Table("", *columns, title="Understanding (shares of n)")
    for part in ("by_language", "by_style", "by_language_and_style"):
        for name, figures in report[part].items():
            shown.add_row(name, *(_cell(figures.get(column)) for column in columns))
        shown.add_section()
    for part in ("out_of_scope", "out_of_scope_by_style"):
        for name, figures in report[part].items():
            shown.add_row(f"out of scope {name}", *(_cell(figures.get(each)) for each in columns))
    times = report["ms_per_message"]
    shown.caption = f"ms a message: p50 {times['p50']:.0f}, p95 {times['p95']:.0f}"
    return shown


def _cell(value: float | None) -> str:
    if value is None:
        return ""
    return str(value) if isinstance(value, int) else f"{value:.3f}"


def _grouped(
    judged: list[Judged],
    key: Callable[[Judged], str],
    figures: Callable[[list[Judged]], dict[str, Any]],
) -> dict[str, dict[str, Any]]:
    groups: defaultdict[str, list[Judged]] = defaultdict(list)
    for each in judged:
        groups[key(each)].append(each)
    return {name: figures(groups[name]) for name in sorted(groups)}


def _inside(judged: list[Judged]) -> dict[str, Any]:
    return {
        "n": len(judged),
        "top1": _share(judged, lambda each: each.right),
        "top3": _share(judged, lambda each: each.rank is not None),
        **_outcomes(judged),
        "wrong": _share(judged, lambda each: each.wrong),
    }


def _outside(judged: list[Judged]) -> dict[str, Any]:
    return {"n": len(judged), **_outcomes(judged)}


def _outcomes(judged: list[Judged]) -> dict[str, float]:
    refused = ("fallback", "service")
    return {
        "answered": _share(judged, lambda each: each.answered),
        "suggested": _share(judged, lambda each: each.understood.outcome == "suggest"),
        "refused": _share(judged, lambda each: each.understood.outcome in refused),
    }


def _share(judged: list[Judged], test: Callable[[Judged], bool]) -> float:
    return round(sum(map(test, judged)) / len(judged), 4) if judged else 0.0


def _percentile(values: list[float], percent: int) -> float:
    if len(values) < 2:
        return round(sum(values), 2)
    return round(statistics.quantiles(values, n=100, method="inclusive")[percent - 1], 2)
