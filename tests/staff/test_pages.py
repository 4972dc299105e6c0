"""Every page: who may open it, and what each answer carries."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from bot.staff.app import StaffApp
from bot.staff.desk import Desk
from bot.staff.page import Page
from bot.staff.pages import PAGES
from bot.staff.roles import Role, role
from tests.staff.conftest import ADDRESS, Client

WHO = ("nobody", "half", "editor", "reviewer", "admin")
# Open without signing in, and nothing else is.
PUBLIC = {"/sign-in", "/sign-in/code", "/sign-out", "/join/{secret}"}


def test_only_signing_in_is_open_to_all() -> None:
    assert {page.path for page in PAGES if page.role is None} == PUBLIC


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.methods[0]} {page.path}")
def test_who_gets_in(desk: Desk, page: Page, who: str) -> None:
    """The handler is replaced: only the door is tested, for every page that there is."""
    from dataclasses import replace

    from starlette.responses import PlainTextResponse

    opened = replace(page, handler=lambda _visit: PlainTextResponse("inside"))
    http = TestClient(StaffApp(desk, [opened]).asgi, base_url=ADDRESS, follow_redirects=False)
    token = ""
    if who != "nobody":
        with desk.installation.work() as work:
            level = who if who != "half" else "admin"
            member = work.staff.add("a@example.org", level, state="active")
            http.cookies.set("guide_staff", work.staff.open_session(member, complete=who != "half"))
            session = work.staff.session(http.cookies["guide_staff"])
            token = session.csrf if session else ""
            work.commit()
    path = page.path
    for name in ("number:int", "id:int"):
        path = path.replace("{" + name + "}", "1")
    path = path.replace("{", "").replace("}", "").replace(":path", "")
    answer = http.post(path, data={"csrf": token}) if page.methods[0] == "POST" else http.get(path)
    if page.role is None:
        allowed = who != "nobody" or not page.half
        # Without a session the form's token is that of the visit, which this test does not send.
        expected = {200, 403} if who == "nobody" and page.methods[0] == "POST" else {200}
        assert answer.status_code in (expected if allowed else {303})
    elif who in ("nobody", "half"):
        assert (answer.status_code, answer.headers.get("location")) == (303, "/sign-in")
    else:
        assert answer.status_code == (200 if role(who) >= page.role else 403)


def test_a_signed_in_editor_sees_the_first_page(sign_in: Callable[..., Client]) -> None:
    assert "<h1>Today</h1>" in sign_in("editor").get("/")


def test_an_unknown_page_says_so_in_the_language_of_the_member(sign_in: Callable[..., Client]) -> None:
    assert "This page is not here" in sign_in("editor").get("/nowhere", 404)


def test_an_admin_invites_and_an_editor_cannot(sign_in: Callable[..., Client]) -> None:
    admin = sign_in("admin")
    form = {"email": "new@example.org", "role": "editor"}
    assert "/join/" in admin.post("/members", form, page="/members").text
    assert sign_in("editor").http.get("/members").status_code == 403


@pytest.mark.parametrize(
    ("language", "why"), [("en", "last admin"), ("km", "អ្នកគ្រប់គ្រងតែម្នាក់គត់"), ("my", "နောက်ဆုံးကျန်တဲ့")]
)
def test_the_last_admin_stays_and_is_told_in_their_language(
    sign_in: Callable[..., Client], language: str, why: str
) -> None:
    admin = sign_in("admin", language=language)
    answer = admin.post("/members/1", {"what": "off"}, page="/members")
    assert answer.status_code == 409
    assert why in answer.text
    assert Role.ADMIN > Role.REVIEWER > Role.EDITOR
