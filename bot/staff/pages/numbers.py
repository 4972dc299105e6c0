"""Numbers: what is asked, what comes of it, how long it takes; never a group of fewer than five."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from starlette.responses import Response

from bot.content.models import GROUPS
from bot.content.tabular import CSV, XLSX, to_csv, to_xlsx
from bot.staff import words
from bot.staff.figures import COLUMNS, LEAST, QUESTIONS, Cell, Cells, ordered, shares, table
from bot.staff.library import Shelf
from bot.staff.page import Page, Visit
from bot.staff.pages.questions import ENOUGH, names_of
from bot.staff.roles import Role
from bot.store.counts import LONGER, Count

PERIODS = (7, 30, 90)
TOP = 15
# Bars of a chart, in units of its view box.
WIDTH, HEIGHT = 720, 160


@dataclass(frozen=True)
class Asked:
    """The period and the language that the page is about; "" for all languages."""

    days: int
    language: str


def _asked(visit: Visit) -> Asked:
    query = visit.request.query_params
    days = query.get("days", "")[:3]
    code = query.get("language", "")
    known = code if code in visit.desk.installation.catalogues.languages else ""
    return Asked(int(days) if days.isdecimal() and int(days) in PERIODS else 30, known)


@dataclass(frozen=True)
class Figures:
    """All tables of a page; what is not shown is None.

    Attributes:
        days, languages, groups, entries: name of the row → column → number.
        waits: bound in milliseconds → number of free texts.
        unasked: entries that nobody saw or was offered.
        few: (entry, language, number) of entries with too few training questions.
    """

    days: Mapping[str, Cells]
    languages: Mapping[str, Cells]
    groups: Mapping[str, Cells]
    entries: Mapping[str, Cells]
    waits: Mapping[int, Cell]
    unasked: Sequence[str]
    few: Sequence[tuple[str, str, int]]


def _figures(visit: Visit, asked: Asked) -> tuple[Figures, Shelf]:
    first = visit.today - timedelta(days=asked.days - 1)
    with visit.look() as work:
        shelf = visit.desk.library.shelf(work)
        counted = work.counts.since(first)
        waits = work.counts.waits_since(first)
        learnt = work.questions.counts()
    mine = [each for each in counted if asked.language in ("", each.language)]
    codes = [asked.language] if asked.language else list(visit.desk.installation.catalogues.languages)
    seen = {each.entry for each in mine}
    return Figures(
        days=_days(mine, first, asked.days),
        languages=table(counted, lambda each: each.language),
        groups=_sorted(table(mine, lambda each: _group(shelf, each)), GROUPS),
        entries=table(mine, lambda each: each.entry or None),
        waits=shares(waits, asked.language),
        unasked=[key for key in shelf.entries if key not in seen and key not in shelf.withdrawn],
        few=[
            (key, code, learnt.get((key, code), 0))
            for key in shelf.entries
            for code in codes
            if learnt.get((key, code), 0) < ENOUGH
        ],
    ), shelf


def _group(shelf: Shelf, each: Count) -> str | None:
    return shelf.entries[each.entry].group if each.entry in shelf.entries else None


def _days(counts: Sequence[Count], first: date, days: int) -> dict[str, Cells]:
    found = table(counts, lambda each: each.day.isoformat())
    nothing: Cells = dict.fromkeys(COLUMNS, 0)
    names = [(first + timedelta(days=number)).isoformat() for number in range(days)]
    return {name: found.get(name, nothing) for name in names}


def _sorted(rows: Mapping[str, Cells], order: Sequence[str]) -> dict[str, Cells]:
    return {name: rows[name] for name in order if name in rows}


def numbers(visit: Visit) -> Response:
    """The page."""
    asked = _asked(visit)
    figures, shelf = _figures(visit, asked)
    names = names_of(visit, shelf)
    return visit.show(
        "numbers/numbers.html",
        asked=asked,
        periods=PERIODS,
        figures=figures,
        names=names,
        columns=_columns(visit),
        days=_bars({name: row[QUESTIONS] for name, row in figures.days.items()}),
        most_asked=ordered(figures.entries, "answered", "picked", "menu")[:TOP],
        most_failed=ordered(figures.entries, "unhelpful", "suggested")[:TOP],
        group_name=lambda group: words.group_name(visit.voice, group),
        language_name=lambda code: visit.voice.called(code) if code in visit.voice.languages else code,
        voice_day=lambda name: visit.voice.day(date.fromisoformat(name)),
        entry_link=lambda key: names.get(key, key),
        wait_name=lambda below: _wait_name(visit, below),
        least=LEAST,
        enough=ENOUGH,
        width=WIDTH,
        height=HEIGHT,
    )


def _columns(visit: Visit) -> dict[str, str]:
    say = visit.voice.say
    return {
        QUESTIONS: say("Questions"),
        "answered": say("answered"),
        "suggested": say("suggested"),
        "refused": say("not understood"),
        "picked": say("picked from suggestions"),
        "menu": say("opened from the menu"),
        "helpful": say("helped"),
        "unhelpful": say("did not help"),
    }


def _wait_name(visit: Visit, below: int) -> str:
    if below == LONGER:
        return visit.voice.say("longer")
    if below < 1000:
        return visit.voice.say("within {count} milliseconds", count=visit.voice.number(below))
    return visit.voice.say("within {count} seconds", count=visit.voice.number(below // 1000))


def _bars(cells: Mapping[str, Cell]) -> list[dict[str, Any]]:
    """Rectangles of a chart, one a day; what is not shown has no height."""
    most = max((each or 0 for each in cells.values()), default=0) or 1
    step = WIDTH / max(1, len(cells))
    return [
        {
            "name": name,
            "x": round(number * step + step * 0.1, 1),
            "width": round(step * 0.8, 1),
            "height": round((HEIGHT - 4) * (cell or 0) / most, 1),
            "y": round(HEIGHT - (HEIGHT - 4) * (cell or 0) / most, 1),
            "cell": cell,
        }
        for number, (name, cell) in enumerate(cells.items())
    ]


# -- export -----------------------------------------------------------------------------------------

_PARTS = ("days", "languages", "groups", "entries")


def _rows(figures: Figures, part: str) -> list[list[Any]]:
    rows: Mapping[str, Cells] = getattr(figures, part)
    shown = [[name, *map(_told, row.values())] for name, row in rows.items()]
    return [[part, *COLUMNS], *shown]


def _told(cell: Cell) -> int | str:
    return "not shown" if cell is None else cell


def as_csv(visit: Visit) -> Response:
    """All tables in one file, one below the other."""
    figures, _ = _figures(visit, _asked(visit))
    rows: list[list[Any]] = []
    for part in _PARTS:
        rows += [*_rows(figures, part), []]
    return _file(to_csv(rows), CSV, "csv")


def as_xlsx(visit: Visit) -> Response:
    """A sheet for each table."""
    figures, _ = _figures(visit, _asked(visit))
    return _file(to_xlsx({part: _rows(figures, part) for part in _PARTS}), XLSX, "xlsx")


def _file(content: bytes, kind: str, ending: str) -> Response:
    headers = {"Content-Disposition": f"attachment; filename=mekong-guide-numbers.{ending}"}
    return Response(content, media_type=kind, headers=headers)


PAGES = (
    Page("/numbers", numbers, Role.EDITOR),
    Page("/numbers.csv", as_csv, Role.EDITOR),
    Page("/numbers.xlsx", as_xlsx, Role.EDITOR),
)
