"""The contact directory: list, edit, vouch, withdraw."""

import re
from datetime import timedelta

from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.content.contacts import CHECKS_NEEDED, Contact, State, contact_digest, shown_phone, spelled
from bot.conversation.compose import contact_text
from bot.conversation.voice import Voice
from bot.errors import StaffError
from bot.staff.contact_form import form_class, form_data, read_form
from bot.staff.page import Page, Visit
from bot.staff.roles import Role
from bot.store.work import UnitOfWork

# A contact is checked at least twice a year: numbers of offices change often.
VALID = timedelta(days=183)


def state_name(voice: Voice, state: State) -> str:
    """A state in words."""
    return {
        State.SHOWN: voice.say("shown to readers"),
        State.ONCE: voice.say("needs one more person to check it"),
        State.UNCHECKED: voice.say("needs two people to check it"),
        State.EXPIRED: voice.say("too long not checked: not shown"),
        State.WITHDRAWN: voice.say("withdrawn"),
    }[state]


def contacts(visit: Visit) -> Response:
    """All contacts with what they lack."""
    wanted = visit.request.query_params.get("state", "")
    with visit.look() as work:
        found = [(each, each.state(visit.today)) for each in work.contacts.all()]
    if wanted in {each.value for each in State}:
        found = [each for each in found if each[1].value == wanted]
    return visit.show(
        "contacts/list.html",
        found=found,
        state_name=lambda state: state_name(visit.voice, state),
        states=list(State),
        wanted=wanted,
        codes=(visit.voice.language,),
    )


def contact(visit: Visit) -> Response:
    """One contact: as readers see it, for reading aloud, and who vouches for it."""
    with visit.look() as work:
        found = _contact(visit, work)
    voices = [Voice(visit.desk.installation.catalogues, code) for code in visit.voice.languages]
    state = found.state(visit.today)
    return visit.show(
        "contacts/contact.html",
        contact=found,
        state=state,
        state_name=state_name(visit.voice, state),
        shown=[(each.language, contact_text(each, found)) for each in voices],
        phones=[(shown_phone(each), spelled(each)) for each in found.phones],
        vouched=found.vouched(),
        needed=CHECKS_NEEDED,
        seen=contact_digest(found),
        codes=(visit.voice.language,),
    )


def _contact(visit: Visit, work: UnitOfWork) -> Contact:
    found = work.contacts.get(visit.path["key"])
    if found is None:
        raise HTTPException(404)
    return found


# -- writing ----------------------------------------------------------------------------------------


def new(visit: Visit) -> Response:
    """The form for a new contact."""
    with visit.look() as work:
        form = form_class(visit, work)(expires_on=visit.today + VALID)
    return visit.show("contacts/edit.html", form=form, contact=None, version=0)


def create(visit: Visit) -> Response:
    """Keep a new contact; nobody sees it before two people have checked it."""
    with visit.work() as work:
        form = form_class(visit, work)(visit.form)
        if not form.validate():
            return visit.show("contacts/edit.html", 422, form=form, contact=None, version=0)
        key = _free_key(work, str(form["name-en"].data))
        work.contacts.save(read_form(form, Contact(key, {}, owner=visit.who)), visit.who)
        work.audit.add(actor=visit.who, action="contact.add", subject=key)
        work.commit()
    return visit.go(f"/contacts/{key}", done="saved")


def _free_key(work: UnitOfWork, name: str) -> str:
    base = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:34] or "contact"
    taken = {each.key for each in work.contacts.all()}
    return next(key for key in (base, *(f"{base}-{n}" for n in range(2, 10_000))) if key not in taken)


def edit(visit: Visit) -> Response:
    """The form with what is known."""
    with visit.look() as work:
        found = _contact(visit, work)
        form = form_class(visit, work)(**form_data(found, visit.today + VALID))
        version = work.contacts.version(found.key)
    return visit.show("contacts/edit.html", form=form, contact=found, version=version)


def save(visit: Visit) -> Response:
    """Keep what was changed; after a change of what readers see, two people must check again."""
    with visit.work() as work:
        found = _contact(visit, work)
        form = form_class(visit, work)(visit.form)
        version = visit.field("version", 10)
        if not form.validate():
            return visit.show("contacts/edit.html", 422, form=form, contact=found, version=version)
        changed = read_form(form, found)
        work.contacts.save(changed, visit.who, int(version) if version.isdecimal() else -1)
        work.audit.add(actor=visit.who, action="contact.change", subject=found.key)
        work.commit()
    lost = bool(found.vouched()) and not changed.vouched()
    return visit.go(f"/contacts/{found.key}", done="check-again" if lost else "saved")


# -- vouching ---------------------------------------------------------------------------------------


def check(visit: Visit) -> Response:
    """Vouch for exactly what is there now."""
    how = visit.field("how", 200)
    if not how:
        raise StaffError(visit.voice.say("Write how you checked it, such as: called, and they answered."))
    with visit.work() as work:
        found = _contact(visit, work)
        if visit.field("seen", 64) != contact_digest(found):
            raise StaffError(visit.voice.say("The contact is not what you looked at any more. Look again."))
        found = work.contacts.check(found, visit.who, how, visit.today)
        if len(found.vouched()) >= CHECKS_NEEDED:
            work.contacts.keep_until(found, visit.today + VALID, visit.who)
        work.audit.add(actor=visit.who, action="contact.check", subject=found.key, details={"how": how})
        work.commit()
    return visit.go(f"/contacts/{found.key}", done="checked")


def unsay(visit: Visit) -> Response:
    """Take one's own check back: readers do not see the contact any more."""
    with visit.work() as work:
        found = _contact(visit, work)
        work.contacts.unsay(found, visit.who)
        work.audit.add(actor=visit.who, action="contact.uncheck", subject=found.key)
        work.commit()
    return visit.go(f"/contacts/{found.key}", done="saved")


def withdraw(visit: Visit) -> Response:
    """Take it away from readers, or give it back."""
    back = visit.field("what", 4) == "back"
    with visit.work() as work:
        found = _contact(visit, work)
        work.contacts.withdraw(found.key, visit.who, back=back)
        action = "contact.back" if back else "contact.withdraw"
        work.audit.add(actor=visit.who, action=action, subject=found.key)
        work.commit()
    return visit.go(f"/contacts/{found.key}", done="saved")


PAGES = (
    Page("/contacts", contacts, Role.EDITOR),
    Page("/contacts/new", new, Role.EDITOR),
    Page("/contacts/new", create, Role.EDITOR, ("POST",)),
    Page("/contacts/{key}", contact, Role.EDITOR),
    Page("/contacts/{key}/edit", edit, Role.EDITOR),
    Page("/contacts/{key}/edit", save, Role.EDITOR, ("POST",)),
    Page("/contacts/{key}/check", check, Role.EDITOR, ("POST",)),
    Page("/contacts/{key}/unsay", unsay, Role.EDITOR, ("POST",)),
    Page("/contacts/{key}/withdraw", withdraw, Role.REVIEWER, ("POST",)),
)
