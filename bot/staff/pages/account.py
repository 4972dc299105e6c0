"""One's own account: language, password, one-time codes, where one is signed in."""

from starlette.responses import Response

from bot.errors import StaffError
from bot.staff.page import Page, Visit
from bot.staff.passwords import hash_password, new_totp, picture, totp_step, verify_password, weakness
from bot.staff.roles import Role
from bot.store.staff import Member
from bot.store.work import UnitOfWork


def _me(visit: Visit) -> Member:
    if visit.member is None:
        raise StaffError("Nobody is signed in.")
    return visit.member


def account(visit: Visit) -> Response:
    """What can be changed."""
    return _shown(visit)


def _shown(visit: Visit, status: int = 200, weak: str = "", wrong: str = "") -> Response:
    me = _me(visit)
    with visit.look() as work:
        left, places = work.staff.recovery_codes_left(me), work.staff.sessions(me)
    values = {"left": left, "places": places, "weak": weak, "wrong": wrong}
    return visit.show("account/account.html", status, languages=visit.voice.languages, **values)


def language(visit: Visit) -> Response:
    """Speak another language from now on."""
    code = visit.field("language", 12)
    if code not in visit.voice.languages:
        raise StaffError(visit.voice.say("This language is not known."))
    with visit.work() as work:
        work.staff.set_language(_me(visit), code)
        work.commit()
    return visit.go("/account", done="saved")


def _sure(visit: Visit, work: UnitOfWork) -> bool:
    """Whether the present password was given; an open browser alone changes no secret."""
    me = _me(visit)
    name = f"account {me.email}"
    if work.throttle.wait(name):
        return False
    if verify_password(work.staff.secrets(me).password, str(visit.form.get("present", ""))[:500]):
        return True
    work.throttle.failed(name)
    work.commit()
    return False


def password(visit: Visit) -> Response:
    """Another password; all other browsers are signed out."""
    me, new = _me(visit), str(visit.form.get("password", ""))[:500]
    weak = weakness(visit.voice, new, me.email)
    with visit.work() as work:
        if not weak and _sure(visit, work):
            work.staff.set_password(me, hash_password(new))
            work.staff.end_sessions(me, visit.session)
            work.audit.add(actor=me.email, action="staff.password", subject=me.email)
            work.commit()
            return visit.go("/account", done="password")
    return _shown(visit, 422, weak=weak, wrong="" if weak else "password")


def codes(visit: Visit) -> Response:
    """Ten new recovery codes, shown once."""
    me = _me(visit)
    with visit.work() as work:
        if not _sure(visit, work):
            return _shown(visit, 422, wrong="codes")
        fresh = work.staff.new_recovery_codes(me)
        work.audit.add(actor=me.email, action="staff.codes", subject=me.email)
        work.commit()
    return visit.show("signin/codes.html", codes=fresh, next="/account")


def phone(visit: Visit) -> Response:
    """The form for another telephone."""
    return _phone_form(visit, new_totp())


def _phone_form(visit: Visit, totp: str, wrong: bool = False) -> Response:
    groups = " ".join(totp[at : at + 4] for at in range(0, len(totp), 4))
    return visit.show(
        "account/phone.html",
        422 if wrong else 200,
        totp=totp,
        groups=groups,
        picture=picture(totp, _me(visit).email),
        wrong=wrong,
    )


def new_phone(visit: Visit) -> Response:
    """Take the code of the new telephone."""
    me, totp = _me(visit), visit.field("totp", 64)
    if len(totp) != 32 or not totp.isalnum():
        return visit.go("/account/phone")
    try:
        step = totp_step(totp, visit.field("code", 20), visit.desk.clock())
    except ValueError:
        return visit.go("/account/phone")
    with visit.work() as work:
        if step is None or not _sure(visit, work):
            return _phone_form(visit, totp, wrong=True)
        work.staff.set_totp(me, totp)
        work.staff.use_step(me, step)
        work.staff.end_sessions(me, visit.session)
        work.audit.add(actor=me.email, action="staff.phone", subject=me.email)
        work.commit()
    return visit.go("/account", done="saved")


def elsewhere(visit: Visit) -> Response:
    """Sign out everywhere else."""
    with visit.work() as work:
        work.staff.end_sessions(_me(visit), visit.session)
        work.commit()
    return visit.go("/account", done="saved")


PAGES = (
    Page("/account", account, Role.EDITOR),
    Page("/account/language", language, Role.EDITOR, ("POST",)),
    Page("/account/password", password, Role.EDITOR, ("POST",)),
    Page("/account/codes", codes, Role.EDITOR, ("POST",)),
    Page("/account/phone", phone, Role.EDITOR),
    Page("/account/phone", new_phone, Role.EDITOR, ("POST",)),
    Page("/account/elsewhere", elsewhere, Role.EDITOR, ("POST",)),
)
