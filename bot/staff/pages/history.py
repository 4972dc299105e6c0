"""What texts were, putting one back, rolling back a release."""

from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.content.editing.difference import difference
from bot.errors import StaffError
from bot.staff import words
from bot.staff.page import Page, Visit
from bot.staff.roles import Role

PER_PAGE = 30


def plain(row: dict[str, object] | None) -> str:
    """A row as text: the text itself where it is one, else its columns."""
    if row is None:
        return ""
    if "value" in row and "language" in row:
        return str(row["value"])
    hidden = {"position", "version", "digest"}
    return "\n".join(f"{key}: {value}" for key, value in sorted(row.items()) if key not in hidden)


def subject_name(visit: Visit, subject: str) -> str:
    """What a step is about, in words."""
    kind, *key = subject.split(" ")
    if kind == "text" and len(key) == 3:
        return f"{key[0]}: {words.part_name(visit.voice, f'{key[1]} {key[2]}')}"
    names = {
        "entry": visit.voice.say("About the answer"),
        "example": visit.voice.say("Training question"),
        "contact": visit.voice.say("Contact"),
        "check": visit.voice.say("Check of a contact"),
        "source": visit.voice.say("Source"),
    }
    return f"{names.get(kind, kind)}: {' '.join(key)[:40]}"


def history(visit: Visit) -> Response:
    """What became of an entry, newest first."""
    raw = visit.request.query_params.get("before", "")
    before = int(raw) if raw.isdecimal() and len(raw) < 10 else None
    with visit.look() as work:
        if work.content.entry(visit.path["key"], withdrawn=True) is None:
            raise HTTPException(404)
        steps = work.ledger.of_entry(visit.path["key"], before, PER_PAGE)
    return visit.show(
        "history/history.html",
        key=visit.path["key"],
        steps=[(each, difference(plain(each.before), plain(each.after))) for each in steps],
        older=steps[-1].id if len(steps) == PER_PAGE else None,
        subject_name=lambda subject: subject_name(visit, subject),
        words=words,
    )


def restore(visit: Visit) -> Response:
    """Publish again what a step published."""
    with visit.work() as work:
        step = work.ledger.step(visit.path["number"])
        if step is None:
            raise HTTPException(404)
        changed = work.publisher.restore(step, visit.who)
        if not changed:
            raise StaffError(visit.voice.say("This is what readers get already."))
        details = {"step": step.id}
        work.audit.add(actor=visit.who, action="history.restore", subject=step.subject, details=details)
        work.commit()
    if step.subject.startswith("example "):
        visit.desk.train(visit.who)
    path = f"/entries/{step.entry_key}/history" if step.entry_key else "/releases"
    return visit.go(path, done="restored")


def releases(visit: Visit) -> Response:
    """What was published together, newest first."""
    with visit.look() as work:
        found = work.ledger.releases()
    return visit.show("history/releases.html", releases=found, words=words)


def since(visit: Visit) -> Response:
    """What rolling back would do."""
    with visit.look() as work:
        undo = work.publisher.undo_since(visit.path["number"])
    names = [subject_name(visit, each.subject) for each in undo]
    pieces = [difference(plain(each.now), plain(each.before)) for each in undo]
    pairs = list(zip(names, pieces, strict=True))
    return visit.show("history/since.html", pairs=pairs, number=visit.path["number"], count=len(undo))


def roll_back(visit: Visit) -> Response:
    """Put back everything since a moment, if it is still what was shown."""
    with visit.work() as work:
        work.ledger.alone()
        undo = work.publisher.undo_since(visit.path["number"])
        if str(len(undo)) != visit.field("count", 10):
            raise StaffError(visit.voice.say("Something was published meanwhile. Look at the list again."))
        done = work.publisher.roll_back(undo, visit.who)
        details = {"since": visit.path["number"], "rows": done}
        work.audit.add(actor=visit.who, action="release.rollback", details=details)
        work.commit()
    if any(each.subject.startswith(("example ", "entry ")) for each in undo):
        visit.desk.train(visit.who)
    return visit.go("/releases", done="rolled-back")


PAGES = (
    Page("/entries/{key}/history", history, Role.EDITOR),
    Page("/history/{number:int}/restore", restore, Role.REVIEWER, ("POST",)),
    Page("/releases", releases, Role.REVIEWER),
    Page("/releases/{number:int}", since, Role.REVIEWER),
    Page("/releases/{number:int}", roll_back, Role.REVIEWER, ("POST",)),
)
