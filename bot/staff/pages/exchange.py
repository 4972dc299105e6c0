"""Bring in and take out: whole tables as files, with a look before anything is changed."""

import threading
import time
from dataclasses import dataclass

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.content import tabular
from bot.content.tabular import Record, TableError
from bot.errors import StaffError
from bot.staff.exchange import KINDS, Plan, columns, plan, table
from bot.staff.page import Page, Visit
from bot.staff.roles import Role

ENDINGS = {"xlsx": tabular.XLSX, "csv": tabular.CSV, "yaml": tabular.YAML}
SHOWN = 200
# A file that was looked at is kept in memory for so long, for at most so many members.
SECONDS, MOST = 1800.0, 20


@dataclass(frozen=True)
class Brought:
    """A file that somebody has looked at, and what it would do."""

    kind: str
    records: list[Record]
    plan: Plan
    at: float


class Shelves:
    """Files between the look and the decision, one a member."""

    def __init__(self) -> None:
        """Nothing was brought yet."""
        self._brought: dict[int, Brought] = {}
        self._lock = threading.Lock()

    def put(self, member: int, brought: Brought) -> None:
        """Keep it in place of what the member brought before."""
        with self._lock:
            self._brought[member] = brought
            while len(self._brought) > MOST:
                del self._brought[min(self._brought, key=lambda each: self._brought[each].at)]

    def take(self, member: int) -> Brought | None:
        """What the member brought, once."""
        with self._lock:
            found = self._brought.pop(member, None)
        return found if found and time.monotonic() - found.at < SECONDS else None


_shelves = Shelves()


def exchange(visit: Visit) -> Response:
    """What can be taken out and brought in."""
    return visit.show("exchange/exchange.html", kinds=_names(visit), endings=list(ENDINGS))


def _names(visit: Visit) -> dict[str, str]:
    say = visit.voice.say
    return {"entries": say("Answers"), "contacts": say("Contacts"), "questions": say("Training questions")}


def take_out(visit: Visit) -> Response:
    """One table as a file."""
    kind, ending = visit.path["kind"], visit.path["ending"]
    if kind not in KINDS or ending not in ENDINGS:
        raise HTTPException(404)
    with visit.look() as work:
        rows = list(table(visit, work, kind))
    names = columns(visit, kind)
    cells = [names, *([row.get(name, "") for name in names] for row in rows)]
    if ending == "csv":
        content = tabular.to_csv(cells)
    elif ending == "xlsx":
        content = tabular.to_xlsx({kind: cells})
    else:
        content = tabular.to_yaml({name: row.get(name, "") for name in names} for row in rows)
    headers = {"Content-Disposition": f"attachment; filename=mekong-guide-{kind}.{ending}"}
    return Response(content, media_type=ENDINGS[ending], headers=headers)


def look_at(visit: Visit) -> Response:
    """What a file would change; nothing is changed yet."""
    kind = visit.field("kind", 20)
    given = visit.form.get("file")
    if kind not in KINDS:
        raise HTTPException(404)
    if not isinstance(given, UploadFile) or not given.filename:
        raise StaffError(visit.voice.say("Choose a file first."))
    try:
        records = tabular.read(given.file.read(), given.filename.rpartition(".")[2].lower())
    except TableError as error:
        raise StaffError(_why(visit, str(error))) from None
    with visit.look() as work:
        found = plan(visit, work, kind, records)
    if visit.member and found.steps and not found.faults:
        _shelves.put(visit.member.id, Brought(kind, records, found, time.monotonic()))
    return visit.show(
        "exchange/plan.html",
        kind=_names(visit)[kind],
        plan=found,
        rows=len(records),
        steps=found.steps[:SHOWN],
        faults=found.faults[:SHOWN],
    )


def _why(visit: Visit, fault: str) -> str:
    say = visit.voice.say
    words = {
        tabular.NOT_UTF8: say(
            "The letters of this file cannot be read. Save it as {name}.", name="CSV UTF-8"
        ),
        tabular.TOO_MANY: say("This file has too many rows, or is too large when it is unpacked."),
        tabular.NO_HEADING: say(
            "The first row must name the columns, as in a file that was taken out here."
        ),
        tabular.ALIASES: say("This file uses references (& and *). Write each text out."),
    }
    return words.get(
        fault, say("This file cannot be read. It must be {kinds}.", kinds=".xlsx, .csv, .yaml")
    )


def apply(visit: Visit) -> Response:
    """Do all of what was looked at, or nothing."""
    brought = _shelves.take(visit.member.id if visit.member else 0)
    if brought is None:
        raise StaffError(visit.voice.say("The file is not here any more. Bring it in again."))
    with visit.work() as work:
        now = plan(visit, work, brought.kind, brought.records)
        if now != brought.plan:
            raise StaffError(visit.voice.say("Something was published meanwhile. Look at the list again."))
        now.apply()
        details = {"kind": brought.kind, "count": len(now.steps)}
        work.audit.add(actor=visit.who, action="exchange.apply", details=details)
        work.commit()
    if brought.kind == "questions":
        visit.desk.train(visit.who)
        return visit.go("/training", done="questions")
    if brought.kind == "entries":
        return visit.go("/changes", done="submitted")
    return visit.go("/contacts", done="saved")


PAGES = (
    Page("/exchange", exchange, Role.EDITOR),
    Page("/exchange", look_at, Role.REVIEWER, ("POST",)),
    Page("/exchange/apply", apply, Role.REVIEWER, ("POST",)),
    Page("/exchange/{kind}.{ending}", take_out, Role.EDITOR),
)
