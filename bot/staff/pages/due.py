"""Facts and contacts that must be checked again, and saying that they are still right."""

from dataclasses import dataclass
from datetime import date, timedelta

from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.errors import StaffError
from bot.staff.page import Page, Visit
from bot.staff.roles import Role
from bot.store.work import UnitOfWork

SOON = timedelta(days=21)
LONGEST = timedelta(days=366)


@dataclass(frozen=True)
class Due:
    """Something to check: where it is, what it is called, by when, and whose it is."""

    path: str
    name: str
    day: date
    owner: str


def due_soon(visit: Visit, work: UnitOfWork) -> list[Due]:
    """What is due within three weeks or was due before; one's own first, then by day."""
    shelf, until = visit.desk.library.shelf(work), visit.today + SOON
    found = [
        Due(f"/due/{key}", each.question, each.review_by, shelf.owners.get(key, ""))
        for key, each in shelf.entries.items()
        if each.review_by <= until and key not in shelf.withdrawn
    ]
    for contact in work.contacts.all():
        if contact.expires_on and contact.expires_on <= until and not contact.withdrawn:
            name = contact.text("name", (visit.voice.language,))
            found.append(Due(f"/contacts/{contact.key}", name, contact.expires_on, contact.owner))
    return sorted(found, key=lambda each: (each.owner != visit.who, each.day, each.name))


def due(visit: Visit) -> Response:
    """The list."""
    with visit.look() as work:
        found = due_soon(visit, work)
    return visit.show("due/list.html", found=found, today=visit.today)


def entry(visit: Visit) -> Response:
    """The facts of one entry, and the form that says that they are still right."""
    with visit.look() as work:
        found = work.content.entry(visit.path["key"], withdrawn=True)
        if found is None:
            raise HTTPException(404)
        owner = work.content.owner(found.key)
        members = [each.email for each in work.staff.all() if each.state == "active"]
    later = visit.today + timedelta(days=183)
    return visit.show("due/entry.html", entry=found, owner=owner, members=members, later=later)


def checked(visit: Visit) -> Response:
    """The facts are still right until another day; or somebody else looks after them."""
    owner = visit.field("owner", 200)
    try:
        day = date.fromisoformat(visit.field("day", 10))
    except ValueError:
        raise StaffError(visit.voice.say("Choose a day.")) from None
    if not visit.today < day <= visit.today + LONGEST:
        raise StaffError(visit.voice.say("Choose a day within a year from now."))
    with visit.work() as work:
        found = work.content.entry(visit.path["key"], withdrawn=True)
        if found is None:
            raise HTTPException(404)
        row = {"key": found.key, "review_by": day, "owner": owner or None}
        work.ledger.put("entry", row, visit.who, entry_key=found.key)
        details = {"until": day.isoformat(), "owner": owner}
        work.audit.add(actor=visit.who, action="entry.facts", subject=found.key, details=details)
        work.commit()
    return visit.go("/due", done="facts")


PAGES = (
    Page("/due", due, Role.EDITOR),
    Page("/due/{key}", entry, Role.EDITOR),
    Page("/due/{key}", checked, Role.REVIEWER, ("POST",)),
)
