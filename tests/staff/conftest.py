"""A staff web client over a fresh installation, signed in with any role."""

import re
from collections.abc import Callable

import httpx
import pytest
from starlette.testclient import TestClient

from bot.bootstrap import Installation
from bot.staff.app import StaffApp
from bot.staff.desk import Desk

ADDRESS = "http://127.0.0.1"


class Client:
    """A browser of one member of staff, without JavaScript."""

    def __init__(self, http: TestClient) -> None:
        """Browse over ``http``."""
        self.http = http

    def get(self, path: str, status: int = 200) -> str:
        """The page at ``path``."""
        answer = self.http.get(path, follow_redirects=False)
        assert answer.status_code == status, answer.text
        return answer.text

    def post(
        self, path: str, data: dict[str, object] | None = None, *, page: str, **more: object
    ) -> httpx.Response:
        """Fill in the form of ``page`` and send it to ``path``; redirects are not followed."""
        token = re.search(r'name="csrf" value="([^"]+)"', self.get(page))
        fields = {"csrf": token.group(1) if token else "", **(data or {})}
        return self.http.post(path, data=fields, follow_redirects=False, **more)


@pytest.fixture
def desk(installation: Installation) -> Desk:
    """A desk without a model."""
    return Desk(installation)


@pytest.fixture
def sign_in(desk: Desk) -> Callable[..., Client]:
    """Signs somebody in: ``sign_in("editor", "a@example.org")``."""
    app = StaffApp(desk)

    def signed_in(role: str = "admin", email: str = "", language: str = "en") -> Client:
        with desk.installation.work() as work:
            member = work.staff.add(email or f"{role}@example.org", role, language, state="active")
            cookie = work.staff.open_session(member, complete=True)
            work.commit()
        return Client(TestClient(app.asgi, base_url=ADDRESS, cookies={"guide_staff": cookie}))

    return signed_in
