"""An evaluation as data for programs, as a table for the terminal, and its faults as CSV."""

import csv
import io
from dataclasses import asdict
from typing import Any

from rich.box import SIMPLE
from rich.table import Table

from bot.assistant.evaluation.confusion import confusions
from bot.assistant.evaluation.figures import GROUPINGS, OUTSIDE_GROUPINGS, figures, grouped, language
from bot.assistant.evaluation.intervals import intervals
from bot.assistant.evaluation.judging import Evaluation, Judged
from bot.assistant.evaluation.reliability import reliability

COLUMNS = ("n", "top1", "top3", "answered", "suggested", "refused", "wrong")
# Shares whose interval stands beside them in the terminal.
BOUNDED = ("top1", "wrong")
CONFUSIONS_SHOWN = 12
ERROR_COLUMNS = ("line", "language", "style", "entry", "outcome", "ranked", "text", "file")


def report(evaluation: Evaluation) -> dict[str, Any]:
    """All figures as data; shares are between 0 and 1."""
    judged = evaluation.judged
    by_language = grouped(judged, language)
    return {
        **figures(evaluation),
        "intervals": intervals(evaluation),
        "confusions": [asdict(each) for each in confusions(judged)],
        "reliability": {
            "all": asdict(reliability(judged)),
            **{name: asdict(reliability(group)) for name, group in by_language.items()},
        },
    }


def table(evaluation: Evaluation) -> Table:
    """The figures for the terminal; 95 % intervals stand beside top1 and wrong."""
    found, bounds = figures(evaluation), intervals(evaluation)
    shown = Table("", *COLUMNS, title="Understanding (shares of n)", box=SIMPLE, padding=(0, 1, 0, 0))
    shown.add_row("all", *_cells(found["overall"], bounds["overall"]))
    for part in (*GROUPINGS, *OUTSIDE_GROUPINGS):
        shown.add_section()
        if part in OUTSIDE_GROUPINGS:
            shown.add_row("outside:")
        for name, row in found[part].items():
            shown.add_row(name, *_cells(row, bounds[part][name]))
    shown.caption = _caption(evaluation, found)
    return shown


def confusion_table(evaluation: Evaluation) -> Table:
    """The most frequent confusions for the terminal."""
    found = confusions(evaluation.judged)
    shown = Table("expected", "got", "count", "of them answered", title="Confusions")
    for each in found[:CONFUSIONS_SHOWN]:
        shown.add_row(each.expected, each.got, str(each.count), str(each.answered))
    if len(found) > CONFUSIONS_SHOWN:
        shown.caption = f"{len(found) - CONFUSIONS_SHOWN} more pairs: --json or --html"
    return shown


def errors_csv(evaluation: Evaluation) -> str:
    """The lines whose expected entry was not ranked first, or that were answered wrongly, as CSV."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(ERROR_COLUMNS)
    writer.writerows(_error(each) for each in evaluation.faults)
    return written.getvalue()


def _error(each: Judged) -> list[Any]:
    row = each.question
    ranked = " ".join(f"{one.entry}={one.confidence:.2f}" for one in each.understood.alternatives)
    return [
        row.line,
        row.language,
        row.style,
        row.entry,
        each.understood.outcome,
        ranked,
        row.text,
        row.file,
    ]


def _caption(evaluation: Evaluation, found: dict[str, Any]) -> str:
    times, error = found["ms_per_message"], reliability(evaluation.judged).error
    danger = found["danger"].get("all")
    parts = [
        f"ms a message: p50 {times['p50']:.0f}, p95 {times['p95']:.0f}",
        f"expected calibration error {error:.3f}",
    ]
    if danger:
        parts.append(f"danger answered or offered: {danger['safe']:.3f} of {danger['n']}")
    return "; ".join(parts)


def _cells(row: dict[str, Any], bounds: dict[str, Any]) -> list[str]:
    return [_cell(row.get(name), bounds.get(name) if name in BOUNDED else None) for name in COLUMNS]


def _cell(value: float | None, bound: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, int):
        return str(value)
    return f"{value:.3f}" + (f" {bound[0]:.2f}-{bound[1]:.2f}" if bound else "")
