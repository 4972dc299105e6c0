"""Entries: find, look, begin to change, withdraw."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.content.editing import draft as drafts
from bot.content.editing.draft import Draft
from bot.content.models import Entry
from bot.errors import StaffError
from bot.language.languages import SOURCE
from bot.staff import words
from bot.staff.library import Shelf, spelled
from bot.staff.page import Page, Visit
from bot.staff.preview import phones
from bot.staff.roles import Role
from bot.store.work import UnitOfWork

PER_PAGE = 40
SOON = timedelta(days=21)


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to; "" narrows nothing."""

    q: str = ""
    group: str = ""
    state: str = ""
    language: str = ""
    lack: str = ""
    due: str = ""
    feedback: str = ""

    def query(self, **more: object) -> str:
        """As the query of an address."""
        return urlencode({key: value for key, value in {**vars(self), **more}.items() if value})


def entries(visit: Visit) -> Response:
    """The list, narrowed by the form above it."""
    asked = visit.request.query_params
    filters = Filters(**{key: asked.get(key, "")[:200] for key in Filters.__dataclass_fields__})
    page = int(asked.get("page", "0")) if asked.get("page", "0").isdecimal() else 0
    with visit.look() as work:
        shelf = visit.desk.library.shelf(work)
        open_changes = work.changes.open_keys()
        feedback = work.counts.feedback() if filters.feedback else {}
    found = list(_found(shelf, filters, open_changes, feedback, visit.today))
    pages = -(-len(found) // PER_PAGE) or 1
    page = min(page, pages - 1)
    return visit.show(
        "entries/list.html",
        filters=filters,
        found=found[page * PER_PAGE : (page + 1) * PER_PAGE],
        count=len(found),
        page=page,
        pages=pages,
        shelf=shelf,
        open_changes=open_changes,
        groups=words.groups(visit.voice),
        words=words,
    )


def _found(
    shelf: Shelf,
    filters: Filters,
    changes: Mapping[str, str],
    feedback: Mapping[str, tuple[int, int]],
    today: date,
) -> Iterator[Entry]:
    wanted = spelled(filters.q).split()
    for key, entry in shelf.entries.items():
        lacks = shelf.lacks[key]
        lack = lacks.get(filters.language, "") if filters.language else next(iter(lacks.values()), "")
        state = changes.get(key) or ("withdrawn" if key in shelf.withdrawn else "published")
        helpful, unhelpful = feedback.get(key, (0, 0))
        if (
            all(each in shelf.words[key] for each in wanted)
            and filters.group in ("", entry.group)
            and filters.state in ("", state)
            and _lack_fits(filters, lacks, lack)
            and _due_fits(filters.due, entry.review_by, today)
            # Fewer than five tell nothing, and might be somebody.
            and (not filters.feedback or (helpful + unhelpful >= 5 and unhelpful >= helpful))
        ):
            yield entry


def _lack_fits(filters: Filters, lacks: Mapping[str, str], lack: str) -> bool:
    if not filters.lack:
        return True
    return lack == filters.lack if filters.language else filters.lack in lacks.values()


def _due_fits(due: str, day: date, today: date) -> bool:
    return not due or (day < today if due == "past" else day <= today + SOON)


def entry(visit: Visit) -> Response:
    """One entry: its texts, how readers see it, who works on it."""
    with visit.look() as work:
        found = _entry(visit, work)
        shelf = visit.desk.library.shelf(work)
        changes = work.changes.open_of(found.key)
        steps = work.ledger.of_entry(found.key, limit=5)
        shown = phones(visit, work, found)
    return visit.show(
        "entries/entry.html",
        entry=found,
        draft=drafts.of(found, shelf.owners.get(found.key, "")),
        withdrawn=found.key in shelf.withdrawn,
        lacks=shelf.lacks.get(found.key, {}),
        changes=changes,
        steps=steps,
        phones=shown,
        words=words,
        today=visit.today,
    )


def _entry(visit: Visit, work: UnitOfWork) -> Entry:
    found = work.content.entry(visit.path["key"], withdrawn=True)
    if found is None:
        raise HTTPException(404)
    return found


def begin(visit: Visit) -> Response:
    """Begin a change, or go on with one's own."""
    with visit.work() as work:
        found = _entry(visit, work)
        opened = work.changes.open_of(found.key)
        mine = [each for each in opened if each.author == visit.who]
        if mine:
            return visit.go(f"/changes/{mine[0].id}/edit")
        if opened and not visit.field("anyway", 3):
            # Two people on one answer: the second one is told before anything is written.
            return visit.go(f"/entries/{found.key}", busy="yes")
        draft = drafts.of(found, work.content.owner(found.key))
        change = work.changes.begin(draft, draft, visit.who)
        work.audit.add(actor=visit.who, action="change.begin", subject=found.key)
        work.commit()
    return visit.go(f"/changes/{change.id}/edit")


def new(visit: Visit) -> Response:
    """The form for a new entry's short name."""
    return visit.show("entries/new.html", groups=words.groups(visit.voice), words=words)


def begin_new(visit: Visit) -> Response:
    """Begin a new entry."""
    key, group = visit.field("key", 40).lower(), visit.field("group", 20)
    document = "mekong-guide" if group == "about" else "mmn-2017"
    due = visit.today.replace(year=visit.today.year + 1, day=min(visit.today.day, 28))
    draft = Draft(
        key=key,
        group=group,
        question=visit.field("question", 300),
        document=document,
        pages=(),
        review_by=due,
        owner=visit.who,
        texts={SOURCE: {"title": visit.field("question", 40)}},
    )
    with visit.work() as work:
        if not drafts.valid_key(key):
            raise StaffError(visit.voice.say("The short name needs small letters, digits and _ only."))
        if work.content.entry(key, withdrawn=True) or work.changes.open_of(key):
            raise StaffError(visit.voice.say("There is an answer with this short name already."))
        change = work.changes.begin(draft, None, visit.who)
        work.audit.add(actor=visit.who, action="change.begin", subject=key)
        work.commit()
    return visit.go(f"/changes/{change.id}/edit")


def withdraw(visit: Visit) -> Response:
    """Take an entry away from readers, or give it back."""
    back = visit.field("what", 4) == "back"
    with visit.work() as work:
        found = _entry(visit, work)
        trains = work.publisher.withdraw(found.key, visit.who, back=back)
        action = "entry.back" if back else "entry.withdraw"
        work.audit.add(actor=visit.who, action=action, subject=found.key)
        work.commit()
    if trains:
        visit.desk.train(visit.who)
    return visit.go(f"/entries/{found.key}", done="back" if back else "withdrawn")


PAGES = (
    Page("/entries", entries, Role.EDITOR),
    Page("/entries/new", new, Role.EDITOR),
    Page("/entries/new", begin_new, Role.EDITOR, ("POST",)),
    Page("/entries/{key}", entry, Role.EDITOR),
    Page("/entries/{key}/change", begin, Role.EDITOR, ("POST",)),
    Page("/entries/{key}/withdraw", withdraw, Role.REVIEWER, ("POST",)),
)
