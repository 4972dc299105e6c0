"""Accounts, for admins."""

import re

from starlette.responses import Response

from bot.errors import StaffError
from bot.staff.page import Page, Visit
from bot.staff.roles import Role
from bot.store.staff import OFF, Member
from bot.store.work import UnitOfWork

_EMAIL = re.compile(r"[^@\s<>\"',;]{1,64}@[^@\s<>\"',;]{1,120}")


def members(visit: Visit) -> Response:
    """All accounts."""
    with visit.look() as work:
        found = work.staff.all()
    return visit.show("account/members.html", members=found, link="", email="")


def invite(visit: Visit) -> Response:
    """A new account, with its one-time link shown once."""
    email, wanted = visit.field("email", 200).lower(), visit.field("role", 12)
    if not valid_email(email) or wanted not in {each.key for each in Role}:
        raise StaffError(visit.voice.say("Write an e-mail address and choose a role."))
    with visit.work() as work:
        member = work.staff.add(email, wanted, visit.voice.language)
        return _linked(visit, work, member, "staff.add")


def valid_email(email: str) -> bool:
    """Whether ``email`` can be an address; nothing is ever sent to it."""
    return bool(_EMAIL.fullmatch(email)) and email.isascii()


def reset(visit: Visit) -> Response:
    """A new one-time link for somebody who lost password or telephone; the old ones work no more."""
    with visit.work() as work:
        member = _one(visit, work)
        if member.state == OFF:
            raise StaffError(visit.voice.say("This account is off. Switch it on first."))
        work.staff.set_off(member, False)
        return _linked(visit, work, member, "staff.reset")


def _linked(visit: Visit, work: UnitOfWork, member: Member, action: str) -> Response:
    link = f"{visit.desk.url}/join/{work.staff.new_link(member)}"
    work.audit.add(actor=visit.who, action=action, subject=member.email, details={"role": member.role})
    found = work.staff.all()
    work.commit()
    return visit.show("account/members.html", members=found, link=link, email=member.email)


def change(visit: Visit) -> Response:
    """Another role, off or on."""
    what = visit.field("what", 12)
    with visit.work() as work:
        member = _one(visit, work)
        if what in {each.key for each in Role}:
            work.staff.set_role(member, what)
        elif what in ("off", "on"):
            work.staff.set_off(member, what == "off")
        else:
            raise StaffError(visit.voice.say("Choose a role."))
        work.audit.add(actor=visit.who, action="staff.change", subject=member.email, details={"to": what})
        work.commit()
    return visit.go("/members", done="saved")


def _one(visit: Visit, work: UnitOfWork) -> Member:
    number = visit.path["number"]
    member = work.staff.member(number)
    if member is None:
        raise StaffError(visit.voice.say("This account is not here any more."))
    return member


PAGES = (
    Page("/members", members, Role.ADMIN),
    Page("/members", invite, Role.ADMIN, ("POST",)),
    Page("/members/{number:int}", change, Role.ADMIN, ("POST",)),
    Page("/members/{number:int}/reset", reset, Role.ADMIN, ("POST",)),
)
