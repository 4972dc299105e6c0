"""Changes: write, preview, compare, send for review, publish, send back."""

from dataclasses import replace
from datetime import date

from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.content.editing import draft as drafts
from bot.content.editing.difference import difference
from bot.content.editing.draft import Draft
from bot.content.models import GROUPS, Entry, Field
from bot.content.translate import CONTEXT_LIMITS
from bot.errors import StaffError
from bot.language.languages import SOURCE, Language
from bot.staff import words
from bot.staff.page import Page, Visit
from bot.staff.preview import phones
from bot.staff.remarks import meaning, remarks_on
from bot.staff.roles import Role, role
from bot.store.changes import DRAFT, DROPPED, OPEN, REJECTED, REVIEW, Change, SaveConflictError
from bot.store.work import UnitOfWork

LONGEST_TEXT, LONGEST_COMMENT, MOST_QUESTIONS = 2_000, 1_000, 200


def changes(visit: Visit) -> Response:
    """What is being worked on, what waits for review, what was decided lately."""
    with visit.look() as work:
        waiting, working = work.changes.waiting(REVIEW), work.changes.waiting(DRAFT, REJECTED)
        done = work.changes.waiting("published", limit=15)
    return visit.show("changes/list.html", waiting=waiting, working=working, done=done, words=words)


def change(visit: Visit) -> Response:
    """The difference, the remarks, the preview, and what can be done."""
    with visit.look() as work:
        return _shown(visit, work, _change(visit, work))


def _shown(visit: Visit, work: UnitOfWork, found: Change, status: int = 200) -> Response:
    decided = found.state not in OPEN
    merged = None if decided else work.publisher.merged(found)
    draft = merged.draft if merged else found.draft
    before = found.base if decided else work.publisher.present(found.draft.key)
    names = drafts.changed(before, draft)
    old, new = before.flat() if before else {}, draft.flat()
    return visit.show(
        "changes/change.html",
        status,
        change=found,
        open=not decided,
        conflicts=merged.conflicts if merged else {},
        taken=merged.taken if merged else (),
        differences=[(name, difference(old.get(name, ""), new.get(name, ""))) for name in names],
        remarks=[] if decided else remarks_on(visit, work, draft),
        phones=phones(visit, work, _as_entry(work, draft)),
        meaning=meaning,
        words=words,
        mine=found.author == visit.who,
        may_decide=visit.member is not None and role(visit.member.role) >= Role.REVIEWER,
    )


def _change(visit: Visit, work: UnitOfWork) -> Change:
    found = work.changes.get(visit.path["number"])
    if found is None:
        raise HTTPException(404)
    return found


def _as_entry(work: UnitOfWork, draft: Draft) -> Entry:
    sources = work.content.sources()
    known = sources.get(draft.document) or next(iter(sources.values()))
    return drafts.as_entry(draft, known.as_of, known)


# -- writing ----------------------------------------------------------------------------------------


def edit(visit: Visit) -> Response:
    """The form."""
    with visit.look() as work:
        found = _change(visit, work)
        if found.author != visit.who or found.state not in OPEN:
            return visit.go(f"/changes/{found.id}")
        return _form(visit, work, found)


def _form(
    visit: Visit, work: UnitOfWork, found: Change, status: int = 200, *, previewed: bool = False
) -> Response:
    shelf = visit.desk.library.shelf(work)
    listed = remarks_on(visit, work, found.draft)
    return visit.show(
        "changes/edit.html",
        status,
        change=found,
        draft=found.draft,
        languages=_source_first(visit),
        parts_of=[part.value for part in Field],
        limits=CONTEXT_LIMITS,
        groups=words.groups(visit.voice),
        sources=work.content.sources(),
        members=[each.email for each in work.staff.all() if each.state == "active"],
        titles={key: each.question for key, each in shelf.entries.items() if key != found.draft.key},
        remarks={each.place: [one for one in listed if one.place == each.place] for each in listed},
        phones=phones(visit, work, _as_entry(work, found.draft)),
        previewed=previewed,
        meaning=meaning,
        words=words,
    )


def _source_first(visit: Visit) -> dict[str, Language]:
    """English stands first: it is what the others say again."""
    languages = visit.desk.installation.catalogues.languages
    return {SOURCE: languages[SOURCE], **languages}


def save(visit: Visit) -> Response:
    """Save what was typed; then preview it, send it for review, or go on."""
    with visit.work() as work:
        found = _change(visit, work)
        written = _written(visit, found)
        version = _number(visit.field("version", 10))
        try:
            saved = work.changes.save(
                found.id,
                version,
                written,
                minor=bool(visit.field("minor", 3)),
                critical=bool(visit.field("critical", 3)),
                comment=visit.field("comment", LONGEST_COMMENT),
                by=visit.who,
            )
        except SaveConflictError as error:
            names = drafts.changed(error.stored.draft, written)
            theirs, mine = error.stored.draft.flat(), written.flat()
            pairs = [(name, theirs.get(name, ""), mine.get(name, "")) for name in names]
            return visit.show("changes/collision.html", 409, change=error.stored, pairs=pairs, words=words)
        work.commit()
        action = visit.field("action", 12)
        if action == "preview":
            return _form(visit, work, saved, previewed=True)
        if action == "submit":
            return _submit(visit, work, saved)
    return visit.go(f"/changes/{saved.id}/edit", done="saved")


def autosave(visit: Visit) -> Response:
    """Save what was typed so far, for the script; answers with the new version and the preview."""
    with visit.work() as work:
        found = _change(visit, work)
        try:
            saved = work.changes.save(
                found.id,
                _number(visit.field("version", 10)),
                _written(visit, found),
                minor=bool(visit.field("minor", 3)),
                critical=bool(visit.field("critical", 3)),
                comment=visit.field("comment", LONGEST_COMMENT),
                by=visit.who,
            )
        except StaffError:
            return visit.show("changes/autosaved.html", 409, saved=None, phones={}, words=words)
        work.commit()
        shown = phones(visit, work, _as_entry(work, saved.draft))
    return visit.show("changes/autosaved.html", saved=saved, phones=shown, words=words)


def _written(visit: Visit, found: Change) -> Draft:
    """The draft as the form has it; a field that the form does not have stays as it is."""
    before = found.draft
    languages = [*visit.desk.installation.catalogues.languages]
    texts: drafts.Texts = {}
    reviewed: dict[str, tuple[str, ...]] = {}
    questions: dict[str, tuple[str, ...]] = {}
    for code in languages:
        texts[code] = {
            part.value: visit.field(f"t-{code}-{part.value}", LONGEST_TEXT)
            if f"t-{code}-{part.value}" in visit.form
            else before.text(code, part.value)
            for part in Field
        }
        texts[code] = {part: value for part, value in texts[code].items() if value}
        # English is what the others are translated from: nobody else has to read it first.
        reviewed[code] = tuple(
            part for part in texts[code] if code == SOURCE or visit.field(f"r-{code}-{part}", 3)
        )
        lines = [line.strip(" -•\t") for line in visit.field(f"q-{code}", 20_000).splitlines()]
        questions[code] = tuple(dict.fromkeys(line[:300] for line in lines if line))[:MOST_QUESTIONS]
    return replace(
        before,
        group=visit.field("group", 20) if visit.field("group", 20) in GROUPS else before.group,
        question=visit.field("question", 300),
        document=visit.field("document", 40) or before.document,
        pages=tuple(sorted({int(each) for each in visit.field("pages", 200).split() if each.isdecimal()})),
        review_by=_day(visit.field("review_by", 10)) or before.review_by,
        owner=visit.field("owner", 200),
        related=tuple(dict.fromkeys(each for each in _related(visit) if each)),
        texts={code: parts for code, parts in texts.items() if parts},
        reviewed={code: parts for code, parts in reviewed.items() if parts},
        questions={code: lines for code, lines in questions.items() if lines},
    )


def _related(visit: Visit) -> list[str]:
    return [visit.field(f"related-{place}", 40) for place in range(3)]


def _day(raw: str) -> date | None:
    try:
        return date.fromisoformat(raw)
    except ValueError:
        return None


def _number(raw: str) -> int:
    return int(raw) if raw.isdecimal() else -1


# -- deciding ---------------------------------------------------------------------------------------


def submit(visit: Visit) -> Response:
    """Send it for review."""
    with visit.work() as work:
        return _submit(visit, work, _change(visit, work))


def _submit(visit: Visit, work: UnitOfWork, found: Change) -> Response:
    _own(visit, found)
    faults = [each for each in remarks_on(visit, work, found.draft) if each.level == "error"]
    if faults:
        return _form(visit, work, found, 422)
    work.changes.submit(found.id)
    work.audit.add(actor=visit.who, action="change.submit", subject=found.draft.key)
    work.commit()
    return visit.go(f"/changes/{found.id}", done="submitted")


def publish(visit: Visit) -> Response:
    """Put it in place of what readers get now."""
    with visit.work() as work:
        found = _change(visit, work)
        if found.state not in OPEN:
            raise StaffError(visit.voice.say("This change was decided already."))
        if _number(visit.field("version", 10)) != found.version:
            raise StaffError(visit.voice.say("The change is not what you looked at any more. Look again."))
        merged = work.publisher.merged(found)
        faults = [each for each in remarks_on(visit, work, merged.draft) if each.level == "error"]
        if faults or merged.conflicts:
            return _shown(visit, work, found, 422)
        comment = visit.field("comment", LONGEST_COMMENT)
        trains = work.publisher.publish(found, visit.who, comment)
        work.audit.add(
            actor=visit.who,
            action="entry.publish",
            subject=found.draft.key,
            details={"change": found.id, "author": found.author},
        )
        work.commit()
    if trains:
        visit.desk.train(visit.who)
    return visit.go(f"/entries/{found.draft.key}", done="published-training" if trains else "published")


def reject(visit: Visit) -> Response:
    """Send it back to its author, with a word why."""
    comment = visit.field("comment", LONGEST_COMMENT)
    if not comment:
        raise StaffError(visit.voice.say("Write a word why, so that the author knows what to do."))
    with visit.work() as work:
        found = _change(visit, work)
        work.changes.decide(found.id, REJECTED, visit.who, comment)
        work.audit.add(actor=visit.who, action="change.reject", subject=found.draft.key)
        work.commit()
    return visit.go("/changes", done="rejected")


def drop(visit: Visit) -> Response:
    """Give it up. It stays readable."""
    with visit.work() as work:
        found = _change(visit, work)
        if found.author != visit.who and not _may_decide(visit):
            raise HTTPException(403)
        if found.state not in OPEN:
            raise StaffError(visit.voice.say("This change was decided already."))
        work.changes.decide(found.id, DROPPED, visit.who, "")
        work.audit.add(actor=visit.who, action="change.drop", subject=found.draft.key)
        work.commit()
    return visit.go("/changes", done="dropped")


def take_over(visit: Visit) -> Response:
    """Go on with another person's change."""
    with visit.work() as work:
        found = _change(visit, work)
        if found.state not in OPEN:
            raise StaffError(visit.voice.say("This change was decided already."))
        work.changes.take_over(found.id, visit.who)
        details = {"from": found.author}
        work.audit.add(actor=visit.who, action="change.take", subject=found.draft.key, details=details)
        work.commit()
    return visit.go(f"/changes/{found.id}/edit")


def resolve(visit: Visit) -> Response:
    """Choose, text by text, between one's own and what was published meanwhile."""
    with visit.work() as work:
        found = _change(visit, work)
        _own(visit, found)
        now = work.publisher.present(found.draft.key)
        if now is None:
            raise StaffError(visit.voice.say("This answer is not here any more."))
        merged = work.publisher.merged(found)
        theirs = [name for name in merged.conflicts if visit.field(f"take {name}", 8) == "theirs"]
        work.changes.rebase(found, drafts.take(merged.draft, now, theirs), now)
        work.commit()
    return visit.go(f"/changes/{found.id}/edit", done="saved")


def _own(visit: Visit, found: Change) -> None:
    if found.author != visit.who:
        raise StaffError(
            visit.voice.say("{person} works on this. Take it over first.", person=found.author)
        )


def _may_decide(visit: Visit) -> bool:
    return visit.member is not None and role(visit.member.role) >= Role.REVIEWER


PAGES = (
    Page("/changes", changes, Role.EDITOR),
    Page("/changes/{number:int}", change, Role.EDITOR),
    Page("/changes/{number:int}/edit", edit, Role.EDITOR),
    Page("/changes/{number:int}/edit", save, Role.EDITOR, ("POST",)),
    Page("/changes/{number:int}/autosave", autosave, Role.EDITOR, ("POST",)),
    Page("/changes/{number:int}/submit", submit, Role.EDITOR, ("POST",)),
    Page("/changes/{number:int}/publish", publish, Role.REVIEWER, ("POST",)),
    Page("/changes/{number:int}/reject", reject, Role.REVIEWER, ("POST",)),
    Page("/changes/{number:int}/drop", drop, Role.EDITOR, ("POST",)),
    Page("/changes/{number:int}/take", take_over, Role.EDITOR, ("POST",)),
    Page("/changes/{number:int}/resolve", resolve, Role.EDITOR, ("POST",)),
)
