"""Every page: who may open it, and what each answer carries."""

from collections.abc import Callable

from starlette.testclient import TestClient

from bot.staff.app import StaffApp
from bot.staff.desk import Desk
from tests.staff.conftest import ADDRESS, Client


def test_the_first_page_needs_signing_in(desk: Desk) -> None:
    answer = TestClient(StaffApp(desk).asgi, base_url=ADDRESS).get("/", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


def test_a_signed_in_editor_sees_the_first_page(sign_in: Callable[..., Client]) -> None:
    assert "<h1>Today</h1>" in sign_in("editor").get("/")


def test_an_unknown_page_says_so(sign_in: Callable[..., Client]) -> None:
    assert "This page is not here" in sign_in("editor").get("/nowhere", 404)
