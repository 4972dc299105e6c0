"""Counts as tables that show no group of fewer than five.

A number from 1 to 4 might be somebody, so it is not shown. Where it could be worked out from its
neighbours (the others of its column, whose sum stands elsewhere, or the other parts of a sum), one of
these is not shown either. Source: cell suppression, primary and secondary, as statistical offices do it
(Willenborg and de Waal, "Elements of Statistical Disclosure Control", chapter 4).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from bot.store.counts import Count

LEAST = 5
QUESTIONS = "questions"
# What a free text can come to; together they are the questions.
PARTS = ("answered", "suggested", "refused")
COLUMNS = (QUESTIONS, *PARTS, "picked", "menu", "helpful", "unhelpful")
_COLUMN = {"answer": "answered", "suggest": "suggested"}

# None: not shown.
Cell = int | None
Cells = Mapping[str, Cell]
Table = Mapping[str, Cells]


def suppressed(values: Mapping[str, int]) -> dict[str, Cell]:
    """Numbers under five left out, and where that is one alone, the smallest of the others too."""
    hidden = {name for name, value in values.items() if 0 < value < LEAST}
    if len(hidden) == 1:
        others = {name: value for name, value in values.items() if value >= LEAST}
        if others:
            hidden.add(min(others, key=lambda name: (others[name], name)))
    return {name: None if name in hidden else value for name, value in values.items()}


def table(counts: Iterable[Count], by: Callable[[Count], str | None]) -> dict[str, Cells]:
    """Counts summed up by a row's name, in the order of the first of each; None leaves a count out."""
    sums: dict[str, dict[str, int]] = {}
    for each in counts:
        name = by(each)
        if name is None:
            continue
        row = sums.setdefault(name, dict.fromkeys(COLUMNS, 0))
        column = _COLUMN.get(each.outcome, each.outcome)
        if column in row:
            row[column] += each.count
        if column in PARTS:
            row[QUESTIONS] += each.count
    columns = {column: suppressed({name: row[column] for name, row in sums.items()}) for column in COLUMNS}
    return {name: _whole({column: columns[column][name] for column in COLUMNS}) for name in sums}


def _whole(row: dict[str, Cell]) -> Cells:
    """A sum is not shown where it would give away its one part that is not."""
    if sum(row[part] is None for part in PARTS) == 1:
        row[QUESTIONS] = None
    return row


def ordered(rows: Table, *columns: str) -> list[str]:
    """Names of rows by the sum of what is shown of ``columns``, the largest first, without zeros."""
    weight = {name: sum(row[column] or 0 for column in columns) for name, row in rows.items()}
    return sorted((name for name in rows if weight[name]), key=lambda name: (-weight[name], name))


def shares(waits: Iterable[tuple[str, int, int]], language: str = "") -> dict[int, Cell]:
    """Bound in milliseconds → how many free texts were answered within it and beyond the one before."""
    found: dict[int, int] = defaultdict(int)
    for code, below, count in waits:
        if language in ("", code):
            found[below] += count
    cells = suppressed({str(below): found[below] for below in sorted(found)})
    return {int(name): cell for name, cell in cells.items()}
