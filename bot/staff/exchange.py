"""Entries, contacts and training questions as tables: out, and in by a plan that is looked at first."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from starlette.datastructures import FormData

from bot.content.contacts import Contact
from bot.content.editing import draft as drafts
from bot.content.editing.draft import Draft, valid_key
from bot.content.models import GROUPS, Field
from bot.content.tabular import Record
from bot.staff.contact_form import form_class, form_data, read_form
from bot.staff.library import spelled
from bot.staff.page import Visit
from bot.staff.pages.questions import fault_of
from bot.staff.remarks import meaning, remarks_on
from bot.store.work import UnitOfWork

KINDS = ("entries", "contacts", "questions")
YES, NO = "yes", "no"
# When nothing else is said, facts and contacts are checked again after so long.
VALID = timedelta(days=180)


@dataclass(frozen=True)
class Step:
    """One thing that a file would change: the row it stands in, what, before and after."""

    row: int
    key: str
    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong in a file: row, column ("" for the whole row), and what, in words."""

    row: int
    column: str
    what: str


@dataclass(frozen=True)
class Plan:
    """What a file would do, and what stands against it.

    ``apply`` does it inside the transaction of the work that it was planned with.
    """

    steps: tuple[Step, ...] = ()
    faults: tuple[Fault, ...] = ()
    apply: Callable[[], None] = field(default=lambda: None, compare=False)


def columns(visit: Visit, kind: str) -> list[str]:
    """The columns of a table, in their order."""
    codes = list(visit.desk.installation.catalogues.languages)
    if kind == "entries":
        about = ["key", "group", "question", "document", "pages", "review_by", "owner", "related"]
        texts = [f"{code} {part.value}" for part in Field for code in codes]
        return [*about, *texts, *(f"{each} reviewed" for each in texts)]
    if kind == "contacts":
        texts = [f"{part}-{code}" for part in ("name", "address", "hours", "serves") for code in codes]
        about = ["phones", "certain", "link", "spoken", "cost", "origins", "entries", "document", "page"]
        return ["key", *texts, *about, "expires_on"]
    return ["intent", "language", "text", "active"]


def table(visit: Visit, work: UnitOfWork, kind: str) -> Iterator[dict[str, str]]:
    """The rows of a table as they are now."""
    if kind == "entries":
        shelf = visit.desk.library.shelf(work)
        for key, entry in shelf.entries.items():
            yield {"key": key, **drafts.of(entry, shelf.owners.get(key, "")).flat()}
    elif kind == "contacts":
        for contact in work.contacts.all():
            yield {"key": contact.key, **_contact_row(contact, visit)}
    else:
        for each in work.questions.all():
            yield {
                "intent": each.intent,
                "language": each.language,
                "text": each.text,
                "active": YES if each.active else NO,
            }


def _contact_row(contact: Contact, visit: Visit) -> dict[str, str]:
    data = form_data(contact, visit.today + VALID)
    return {name: str(value) for name, value in data.items()}


def plan(visit: Visit, work: UnitOfWork, kind: str, records: Sequence[Record]) -> Plan:
    """What ``records`` would do now."""
    say = visit.voice.say
    known, faults = set(columns(visit, kind)), []
    named = {name for _, row in records for name in row}
    for name in sorted(named - known):
        faults.append(Fault(1, name, say("This column is not known.")))
    needed = {"entries": {"key"}, "contacts": {"key"}, "questions": {"intent", "language", "text"}}[kind]
    for name in sorted(needed - named):
        faults.append(Fault(1, name, say("This column is missing.")))
    if faults or not records:
        return Plan(faults=tuple(faults))
    planners = {"entries": _entries, "contacts": _contacts, "questions": _questions}
    return planners[kind](visit, work, records)


def _doubles(visit: Visit, records: Sequence[Record]) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    for number, row in records:
        key = row.get("key", "")
        if key in seen:
            what = visit.voice.say("This short name stands in row {row} already.", row=str(seen[key]))
            yield Fault(number, "key", what)
        seen.setdefault(key, number)


# -- entries ----------------------------------------------------------------------------------------


def _entries(visit: Visit, work: UnitOfWork, records: Sequence[Record]) -> Plan:
    shelf, busy = visit.desk.library.shelf(work), work.changes.open_keys()
    steps: list[Step] = []
    faults = list(_doubles(visit, records))
    wanted: list[tuple[Draft, Draft | None]] = []
    for number, row in records:
        key = row.get("key", "")
        entry = shelf.entries.get(key)
        base = drafts.of(entry, shelf.owners.get(key, "")) if entry else None
        draft, wrong = _draft(visit, work, row, base)
        faults += [Fault(number, column, what) for column, what in wrong]
        if draft is None:
            continue
        old, new = base.flat() if base else {}, draft.flat()
        names = [name for name in dict.fromkeys((*old, *new)) if old.get(name, "") != new.get(name, "")]
        if not names:
            continue
        if key in busy:
            faults.append(Fault(number, "key", visit.voice.say("Somebody works on this answer already.")))
        steps += [Step(number, key, name, old.get(name, ""), new.get(name, "")) for name in names]
        faults += [
            Fault(number, each.place, meaning(visit.voice, each))
            for each in remarks_on(visit, work, draft)
            if each.level == "error"
        ]
        wanted.append((draft, base))

    def apply() -> None:
        for draft, base in wanted:
            change = work.changes.begin(draft, base, visit.who)
            work.changes.submit(change.id)

    return Plan(tuple(steps), tuple(faults), apply)


def _draft(
    visit: Visit, work: UnitOfWork, row: dict[str, str], base: Draft | None
) -> tuple[Draft | None, list[tuple[str, str]]]:
    """The entry that a row describes; columns that are not there stay as they are."""
    say, wrong = visit.voice.say, []
    key = row.get("key", "")
    if not valid_key(key):
        return None, [("key", say("The short name needs small letters, digits and _ only."))]
    start = base or Draft(key, "", "", "mmn-2017", (), visit.today + VALID)
    group = row.get("group", start.group)
    if group not in GROUPS:
        wrong.append(("group", say("Choose a group.")))
    if row.get("document", start.document) not in work.content.sources():
        wrong.append(("document", say("This source is not known.")))
    pages = row.get("pages", " ".join(map(str, start.pages))).split()
    if not all(each.isascii() and each.isdecimal() and len(each) < 5 for each in pages):
        wrong.append(("pages", say("Printed page numbers, with spaces.")))
        pages = []
    try:
        review_by = date.fromisoformat(row.get("review_by", start.review_by.isoformat())[:10])
    except ValueError:
        wrong.append(("review_by", say("A day is written as {example}.", example="2026-11-30")))
        review_by = start.review_by
    draft = replace(
        start,
        group=group,
        question=row.get("question", start.question),
        document=row.get("document", start.document),
        pages=tuple(sorted({int(each) for each in pages})),
        review_by=review_by,
        owner=row.get("owner", start.owner),
        related=tuple(row.get("related", " ".join(start.related)).split()),
    )
    return (None, wrong) if wrong else (_with_texts(visit, draft, row), wrong)


def _with_texts(visit: Visit, draft: Draft, row: dict[str, str]) -> Draft:
    texts: drafts.Texts = {}
    reviewed: dict[str, tuple[str, ...]] = {}
    for code in visit.desk.installation.catalogues.languages:
        parts = {
            part.value: row.get(f"{code} {part.value}", draft.text(code, part.value)) for part in Field
        }
        parts = {part: value for part, value in parts.items() if value}
        read = tuple(
            part
            for part in parts
            if row.get(f"{code} {part} reviewed", YES if draft.is_reviewed(code, part) else "") == YES
        )
        texts |= {code: parts} if parts else {}
        reviewed |= {code: read} if read else {}
    return replace(draft, texts=texts, reviewed=reviewed)


# -- contacts ---------------------------------------------------------------------------------------


def _contacts(visit: Visit, work: UnitOfWork, records: Sequence[Record]) -> Plan:
    present = {each.key: each for each in work.contacts.all()}
    shape = form_class(visit, work)
    steps: list[Step] = []
    faults = list(_doubles(visit, records))
    wanted: list[Contact] = []
    for number, row in records:
        key = row.get("key", "")
        if (
            not key
            or len(key) > 40
            or not key.replace("-", "").replace("_", "").isalnum()
            or not key.isascii()
        ):
            what = visit.voice.say("Write a short name (small letters, digits, -) and a title.")
            faults.append(Fault(number, "key", what))
            continue
        before = present.get(key)
        old = _contact_row(before, visit) if before else {}
        filled = {"cost": "unknown", "document": "mmn-2017", "certain": "", **old, **row}
        filled.setdefault("expires_on", (visit.today + VALID).isoformat())
        if filled.get("phones") == old.get("phones"):
            filled["certain"] = YES  # whoever wrote them was sure
        form = shape(FormData({name: value for name, value in filled.items() if name != "key"}))
        if not form.validate():
            faults += [
                Fault(number, name, " ".join(map(str, errors))) for name, errors in form.errors.items()
            ]
            continue
        contact = read_form(form, before or Contact(key, {}, owner=visit.who))
        new = _contact_row(contact, visit)
        names = [name for name in columns(visit, "contacts") if old.get(name, "") != new.get(name, "")]
        if names:
            steps += [Step(number, key, name, old.get(name, ""), new.get(name, "")) for name in names]
            wanted.append(contact)

    def apply() -> None:
        for each in wanted:
            work.contacts.save(each, visit.who, work.contacts.version(each.key))

    return Plan(tuple(steps), tuple(faults), apply)


# -- training questions -----------------------------------------------------------------------------


def _questions(visit: Visit, work: UnitOfWork, records: Sequence[Record]) -> Plan:
    say = visit.voice.say
    languages = visit.desk.installation.catalogues.languages
    present = work.questions.all()
    known = {(each.intent, each.language, spelled(each.text)): each for each in present}
    intents = {each.intent for each in present} | set(visit.desk.library.shelf(work).entries)
    steps: list[Step] = []
    faults: list[Fault] = []
    added: list[tuple[str, str, str]] = []
    switched: list[tuple[str, bool]] = []
    seen: dict[Any, int] = {}
    for number, row in records:
        intent, code, text = row.get("intent", ""), row.get("language", ""), row.get("text", "")
        name = (intent, code, spelled(text))
        found = known.get(name)
        active = row.get("active", YES) or YES
        if name in seen:
            if found is None:  # several of the seed differ in spelling alone
                what = say("This question stands in row {row} already.", row=str(seen[name]))
                faults.append(Fault(number, "text", what))
            continue
        seen[name] = number
        if active not in (YES, NO):
            faults.append(Fault(number, "active", say("Write {yes} or {no}.", yes=YES, no=NO)))
        elif found is not None and found.active != (active == YES):
            steps.append(Step(number, intent, f"{code}: {text}", YES if found.active else NO, active))
            switched.append((found.digest, active == YES))
        elif found is None:
            wrong = [("intent", say("This answer is not known."))] if intent not in intents else []
            wrong += [("language", say("This language is not known."))] if code not in languages else []
            wrong += [("text", what)] if (what := fault_of(visit, text)) else []
            faults += [Fault(number, column, what) for column, what in wrong]
            steps.append(Step(number, intent, code, "", text))
            added.append((intent, code, text))

    def apply() -> None:
        for intent, code, text in added:
            work.questions.add(intent, code, [text], visit.who)
        for digest, on in switched:
            work.questions.switch(digest, visit.who, on=on)

    return Plan(tuple(steps), tuple(faults), apply)
