"""Joining through a one-time link, signing in, signing out."""

from starlette.responses import RedirectResponse, Response

from bot.staff.page import Page, Visit
from bot.staff.passwords import (
    hash_password,
    new_totp,
    outdated,
    picture,
    totp_step,
    verify_password,
    weakness,
)
from bot.store.staff import ACTIVE, Member, Secrets
from bot.store.work import UnitOfWork


def sign_in(visit: Visit) -> Response:
    """The form for address and password, or the one for the code."""
    if visit.member:
        return visit.go("/")
    return visit.show("signin/code.html" if visit.half else "signin/password.html", wait=0, wrong=False)


def give_password(visit: Visit) -> Response:
    """Check address and password; what is wrong with which is not said."""
    email, password = visit.field("email", 200).lower(), str(visit.form.get("password", ""))[:500]
    names = (f"account {email}", f"address {visit.address}")
    with visit.work() as work:
        wait = work.throttle.wait(*names)
        member = work.staff.by_email(email)
        known = work.staff.secrets(member) if member and member.state == ACTIVE else None
    if wait:
        return visit.show("signin/password.html", 429, wait=wait, wrong=False)
    good = verify_password(known.password if known else None, password)
    with visit.work() as work:
        if not good or member is None or known is None:
            work.throttle.failed(*names)
            work.audit.add(actor="system", action="signin.failed", subject="password")
            work.commit()
            return visit.show("signin/password.html", 403, wait=0, wrong=True)
        if known.password and outdated(known.password):
            work.staff.set_password(member, hash_password(password))
        response = _begin(visit, work, member, complete=False, path="/sign-in")
        work.commit()
    return response


def give_code(visit: Visit) -> Response:
    """Check the one-time code, or a recovery code in its place."""
    member, code = visit.half, visit.field("code", 40)
    if member is None:
        return visit.go("/sign-in")
    names = (f"account {member.email}", f"address {visit.address}")
    with visit.work() as work:
        wait = work.throttle.wait(*names)
        if wait:
            return visit.show("signin/code.html", 429, wait=wait, wrong=False)
        by = _accepted(visit, work, member, work.staff.secrets(member), code)
        if not by:
            work.throttle.failed(*names)
            work.audit.add(actor=member.email, action="signin.failed", subject="code")
            work.commit()
            return visit.show("signin/code.html", 403, wait=0, wrong=True)
        work.throttle.worked(*names)
        work.staff.signed_in(member)
        work.audit.add(actor=member.email, action="signin", subject=by)
        response = _begin(visit, work, member, complete=True, path="/")
        work.commit()
    return response


def _accepted(visit: Visit, work: UnitOfWork, member: Member, known: Secrets, code: str) -> str:
    """By what the code is accepted: "code", "recovery code", or "" when it is not."""
    step = totp_step(known.totp, code, visit.desk.clock()) if known.totp else None
    if step is not None and work.staff.use_step(member, step):
        return "code"
    return "recovery code" if work.staff.use_recovery_code(member, code) else ""


def _begin(visit: Visit, work: UnitOfWork, member: Member, *, complete: bool, path: str) -> Response:
    """A new session at each rise of rights: a cookie that was planted before is worth nothing."""
    if visit.session is not None:
        work.staff.end_session(visit.session)
    response = RedirectResponse(path, status_code=303)
    visit.cookies.begin(response, work.staff.open_session(member, complete=complete))
    return response


def sign_out(visit: Visit) -> Response:
    """End the session."""
    if visit.session is not None:
        with visit.work() as work:
            work.staff.end_session(visit.session)
            work.commit()
    response = visit.go("/sign-in", done="signed-out")
    visit.cookies.end(response)
    return response


# -- joining ----------------------------------------------------------------------------------------


def join(visit: Visit) -> Response:
    """The form behind a one-time link: a password, and an app for one-time codes."""
    with visit.look() as work:
        member = work.staff.linked(visit.path["secret"])
    if member is None:
        return visit.show("signin/old_link.html", 410)
    return _join_form(visit, member, new_totp(), "", wrong_code=False)


def joined(visit: Visit) -> Response:
    """Take password and code; show the recovery codes once."""
    secret, password = visit.path["secret"], str(visit.form.get("password", ""))[:500]
    totp = visit.field("totp", 64)
    with visit.work() as work:
        member = work.staff.linked(secret)
        if member is None:
            return visit.show("signin/old_link.html", 410)
        weak = weakness(visit.voice, password, member.email)
        if not weak and password != str(visit.form.get("again", ""))[:500]:
            weak = visit.voice.say("The two passwords are not the same.")
        step = totp_step(totp, visit.field("code", 20), visit.desk.clock()) if _base32(totp) else None
        if weak or step is None:
            return _join_form(visit, member, totp if _base32(totp) else new_totp(), weak, step is None)
        work.staff.use_link(secret)
        work.staff.set_password(member, hash_password(password))
        work.staff.set_totp(member, totp)
        work.staff.use_step(member, step)
        work.staff.activate(member)
        work.staff.end_sessions(member)
        codes = work.staff.new_recovery_codes(member)
        work.audit.add(actor=member.email, action="staff.join", subject=member.email)
        work.commit()
    return visit.show("signin/codes.html", codes=codes, next="/sign-in")


def _base32(secret: str) -> bool:
    return len(secret) == 32 and all(each in "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" for each in secret)


def _join_form(visit: Visit, member: Member, totp: str, weak: str, wrong_code: bool) -> Response:
    groups = " ".join(totp[at : at + 4] for at in range(0, len(totp), 4))
    return visit.show(
        "signin/join.html",
        422 if weak or wrong_code else 200,
        email=member.email,
        totp=totp,
        groups=groups,
        picture=picture(totp, member.email),
        weak=weak,
        wrong_code=wrong_code,
    )


PAGES = (
    Page("/sign-in", sign_in, None),
    Page("/sign-in", give_password, None, ("POST",)),
    Page("/sign-in/code", give_code, None, ("POST",), half=True),
    Page("/sign-out", sign_out, None, ("POST",), half=True),
    Page("/join/{secret}", join, None),
    Page("/join/{secret}", joined, None, ("POST",)),
)
