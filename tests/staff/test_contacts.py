"""A wrong number can harm: nothing reaches a reader that two people have not checked."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from bot.bootstrap import Installation
from bot.content.contacts import State
from bot.conversation.incoming import Incoming, Press
from bot.staff.desk import Desk
from bot.store.published import Published
from tests.doubles.understander import ScriptedUnderstander
from tests.staff.conftest import Client

SignIn = Callable[..., Client]
FORM: dict[str, Any] = {
    "name-en": "Help office",
    "name-km": "ការិយាល័យជំនួយ",
    "phones": "+855 12 345 678",
    "certain": "",
    "cost": "free",
    "origins": "",
    "document": "mmn-2017",
    "expires_on": (date.today() + timedelta(days=90)).isoformat(),
}
PATH = "/contacts/help-office"


async def said(installation: Installation) -> str:
    """What the bot answers to somebody in danger, with nothing remembered from a second ago."""
    object.__setattr__(installation, "published", Published())
    conversation = installation.conversation(ScriptedUnderstander())
    press = Incoming(chat=5, content=Press("entry:abroad_emergency:en"), app_language="en")
    return (await conversation.turn(press))[0].text


def create(client: Client, **more: str) -> None:
    """Add the contact."""
    answer = client.post("/contacts/new", {**FORM, **more}, page="/contacts/new")
    assert answer.status_code == 303, answer.text


def vouch(client: Client, status: int = 303) -> None:
    """Check the contact and say so."""
    import re

    seen = re.search(r'name="seen" value="(\w+)"', client.get(PATH))
    form = {"seen": seen.group(1) if seen else "", "how": "called, they answered"}
    assert client.post(PATH + "/check", form, page=PATH).status_code == status


async def test_two_different_people_and_nobody_less(sign_in: SignIn, desk: Desk) -> None:
    ann, ben = sign_in("editor", "ann@example.org"), sign_in("editor", "ben@example.org")
    create(ann)
    assert "Help office" not in await said(desk.installation)
    vouch(ann)
    vouch(ann, 409)
    assert "Help office" not in await said(desk.installation), "one person twice is one person"
    vouch(ben)
    assert "Help office\n+855 12 345 678" in await said(desk.installation)


async def test_a_change_needs_two_checks_again(sign_in: SignIn, desk: Desk) -> None:
    ann, ben = sign_in("editor", "ann@example.org"), sign_in("editor", "ben@example.org")
    create(ann)
    vouch(ann)
    vouch(ben)
    changed = {**FORM, "phones": "+855 12 345 679", "version": "2"}
    answer = ann.post(PATH + "/edit", {**changed, "version": version(ann)}, page=PATH + "/edit")
    assert answer.headers["location"].endswith("check-again")
    assert "Help office" not in await said(desk.installation)


def version(client: Client) -> str:
    """The version that the form of the contact holds."""
    import re

    found = re.search(r'name="version" value="(\d+)"', client.get(PATH + "/edit"))
    assert found
    return found.group(1)


async def test_expired_and_withdrawn_disappear(sign_in: SignIn, desk: Desk) -> None:
    admin, ben = sign_in("admin", "ann@example.org"), sign_in("editor", "ben@example.org")
    create(admin)
    vouch(admin)
    vouch(ben)
    with desk.installation.work() as work:
        contact = work.contacts.get("help-office")
        assert contact
        work.contacts.keep_until(contact, date.today() - timedelta(days=1), "x")
        work.commit()
    assert "Help office" not in await said(desk.installation)
    with desk.installation.work() as work:
        work.contacts.keep_until(contact, date.today(), "x")
        work.commit()
    assert "Help office" in await said(desk.installation), "its last day counts"
    admin.post(PATH + "/withdraw", page=PATH)
    assert "Help office" not in await said(desk.installation)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("phones", "12 345"),
        ("phones", "+855 12 345 678\u202e"),
        ("phones", "+999 12 345 678"),
        ("phones", "call me"),
        ("link", "javascript:alert(1)"),
        ("link", "http://mekongmigration.org"),
        ("link", "https://mekongmigration.org@evil.example"),
        ("link", "https://xn--mekongmigration-abc.org"),
        ("link", "https://evil.example"),
        ("name-en", "Help \u202eoffice"),
        ("name-en", "<b>Help</b>"),
        ("name-en", ""),
        ("expires_on", "soon"),
    ],
)
def test_what_could_mislead_is_refused_at_its_field(sign_in: SignIn, field: str, value: str) -> None:
    answer = sign_in("editor").post("/contacts/new", {**FORM, field: value}, page="/contacts/new")
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text


def test_a_short_number_needs_its_country_and_is_spelled_out(sign_in: SignIn, desk: Desk) -> None:
    editor = sign_in("editor")
    create(editor, phones="KH 117")
    with desk.installation.look() as work:
        contact = work.contacts.get("help-office")
    assert contact
    assert contact.phones == ("KH 117",)
    assert "1 1 7" in editor.get(PATH)


def test_staff_see_what_a_contact_lacks(sign_in: SignIn) -> None:
    editor = sign_in("editor")
    create(editor)
    assert "needs two people to check it" in editor.get("/contacts")
    assert "Help office" not in editor.get(f"/contacts?state={State.SHOWN.value}")


async def test_after_its_day_readers_are_told_that_facts_are_checked(sign_in: SignIn, desk: Desk) -> None:
    admin = sign_in("admin")
    note = "These facts are old. We are checking them again."
    with desk.installation.work() as work:
        past = date.today() - timedelta(days=1)
        work.ledger.put("entry", {"key": "abroad_emergency", "review_by": past}, "x")
        work.commit()
    assert note in await said(desk.installation)
    assert "/due/abroad_emergency" in admin.get("/")
    later = (date.today() + timedelta(days=100)).isoformat()
    form = {"day": later, "owner": "admin@example.org"}
    assert admin.post("/due/abroad_emergency", form, page="/due/abroad_emergency").status_code == 303
    assert note not in await said(desk.installation)
