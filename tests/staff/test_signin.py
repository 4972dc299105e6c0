"""Joining, signing in, and what keeps others out."""

import re
from collections.abc import Iterator

import pyotp
import pytest
from starlette.testclient import TestClient

from bot.bootstrap import Installation
from bot.staff.app import StaffApp
from bot.staff.desk import Desk
from tests.staff.conftest import ADDRESS

EMAIL, PASSWORD = "sokha@example.org", "lotus-ferry-quiet-mango"


@pytest.fixture
def http(installation: Installation) -> Iterator[TestClient]:
    """A browser that nobody has signed in with."""
    with TestClient(StaffApp(Desk(installation)).asgi, base_url=ADDRESS, follow_redirects=False) as client:
        yield client


def token(page: str) -> str:
    """The token of the form on a page."""
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found
    return found.group(1)


def invite(installation: Installation, role: str = "editor", email: str = EMAIL) -> str:
    """A one-time link's path."""
    with installation.work() as work:
        path = "/join/" + work.staff.new_link(work.staff.add(email, role))
        work.commit()
    return path


def join(http: TestClient, path: str, password: str = PASSWORD, totp: str = "") -> tuple[str, list[str]]:
    """Join through the link; the one-time code that this took, and the recovery codes."""
    page = http.get(path).text
    secret = re.search(r'name="totp" value="(\w+)"', page)
    assert secret
    totp = totp or secret.group(1)
    form = {"csrf": token(page), "totp": totp, "password": password, "again": password}
    code = pyotp.TOTP(totp).now()
    answer = http.post(path, data={**form, "code": code})
    assert answer.status_code == 200, answer.text
    return code, re.findall(r"<code>([\w-]+)</code>", answer.text)


def give_password(http: TestClient, password: str = PASSWORD, email: str = EMAIL) -> int:
    """Give address and password; the status of the answer."""
    form = {"csrf": token(http.get("/sign-in").text), "email": email, "password": password}
    return http.post("/sign-in", data=form).status_code


def give_code(http: TestClient, code: str) -> int:
    """Give the one-time code."""
    return http.post(
        "/sign-in/code", data={"csrf": token(http.get("/sign-in").text), "code": code}
    ).status_code


def test_from_the_link_to_the_first_page(installation: Installation, http: TestClient) -> None:
    _, codes = join(http, invite(installation))
    assert len(codes) == len(set(codes)) == 10
    assert give_password(http) == 303
    assert http.get("/").status_code == 303, "the password alone opens nothing"
    assert give_code(http, codes[0]) == 303
    assert "<h1>Today</h1>" in http.get("/").text


def test_a_link_works_once(installation: Installation, http: TestClient) -> None:
    path = invite(installation)
    join(http, path)
    assert http.get(path).status_code == 410


def test_a_code_and_a_recovery_code_work_once(installation: Installation, http: TestClient) -> None:
    code, codes = join(http, invite(installation))
    give_password(http)
    # Joining has used up this code, although its half minute may not be over.
    assert give_code(http, code) == 403
    assert give_code(http, codes[3]) == 303
    http.cookies.clear()
    give_password(http)
    assert give_code(http, codes[3]) == 403


@pytest.mark.parametrize("weak", ["short", "password1234", "sokha@example.org", "aaaaaaaaaaaaaaaa"])
def test_a_weak_password_is_refused_with_a_reason(
    installation: Installation, http: TestClient, weak: str
) -> None:
    path = invite(installation)
    page = http.get(path).text
    secret = re.search(r'name="totp" value="(\w+)"', page)
    assert secret
    form = {"csrf": token(page), "totp": secret.group(1), "password": weak, "again": weak}
    answer = http.post(path, data={**form, "code": pyotp.TOTP(secret.group(1)).now()})
    assert answer.status_code == 422
    assert 'id="password-error"' in answer.text
    assert secret.group(1) in answer.text, "the app need not be set up again"


def test_guessing_is_slowed_down_and_says_how_long(installation: Installation, http: TestClient) -> None:
    join(http, invite(installation))
    assert [give_password(http, "wrong") for _ in range(5)] == [403] * 5
    answer = give_password(http)
    assert answer == 429, "even the right password has to wait"


def test_an_unknown_account_is_told_the_same(installation: Installation, http: TestClient) -> None:
    join(http, invite(installation))
    form = {"csrf": token(http.get("/sign-in").text), "password": "wrong"}
    known = http.post("/sign-in", data={**form, "email": EMAIL})
    unknown = http.post("/sign-in", data={**form, "email": "nobody@example.org"})
    assert (known.status_code, known.text) == (unknown.status_code, unknown.text)


def test_the_session_changes_when_the_code_is_given(installation: Installation, http: TestClient) -> None:
    _, codes = join(http, invite(installation))
    give_password(http)
    before = http.cookies["guide_staff"]
    give_code(http, codes[0])
    assert http.cookies["guide_staff"] != before
    http.cookies.clear()
    http.cookies.set("guide_staff", before)
    assert http.get("/").status_code == 303


@pytest.mark.parametrize(("idle", "age"), [(30 * 60 + 1, 30 * 60 + 1), (60, 12 * 3600 + 1)])
def test_a_session_ends(installation: Installation, http: TestClient, idle: int, age: int) -> None:
    from sqlalchemy import update

    from bot.store.staff_tables import staff_session

    _, codes = join(http, invite(installation))
    give_password(http)
    give_code(http, codes[0])
    assert http.get("/").status_code == 200
    with installation.engine.begin() as connection:
        columns = staff_session.c
        values = {"seen_at": columns.seen_at - idle, "created_at": columns.created_at - age}
        connection.execute(update(staff_session).values(**values))
    assert http.get("/").status_code == 303


def test_a_form_without_its_token_changes_nothing(installation: Installation, http: TestClient) -> None:
    join(http, invite(installation))
    assert http.post("/sign-in", data={"email": EMAIL, "password": PASSWORD}).status_code == 403
    wrong = {"csrf": "x" * 64, "email": EMAIL, "password": PASSWORD}
    assert http.post("/sign-in", data=wrong).status_code == 403


@pytest.mark.parametrize(
    "header", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}]
)
def test_a_form_of_another_site_is_refused(
    installation: Installation, http: TestClient, header: dict[str, str]
) -> None:
    join(http, invite(installation))
    form = {"csrf": token(http.get("/sign-in").text), "email": EMAIL, "password": PASSWORD}
    assert http.post("/sign-in", data=form, headers=header).status_code == 403


def test_another_name_for_this_machine_is_not_answered(http: TestClient) -> None:
    assert http.get("/sign-in", headers={"Host": "evil.example"}).status_code == 421


def test_a_large_body_is_refused_even_without_a_length(
    installation: Installation, http: TestClient
) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"csrf=x&email="
        for _ in range(30):
            yield b"a" * 50_000

    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    assert http.post("/sign-in", content=pieces(), headers=kind).status_code == 413
    assert http.post("/sign-in", content=b"a" * 1_100_000, headers=kind).status_code == 413


@pytest.mark.parametrize("path", ["/sign-in", "/", "/nowhere", "/static/staff.css", "/join/none"])
def test_every_answer_carries_the_headers(http: TestClient, path: str) -> None:
    headers = http.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert path.startswith("/static/") or headers["cache-control"] == "no-store"


def test_switching_an_account_off_ends_its_session(installation: Installation, http: TestClient) -> None:
    _, codes = join(http, invite(installation))
    give_password(http)
    give_code(http, codes[0])
    with installation.work() as work:
        member = work.staff.by_email(EMAIL)
        assert member
        work.staff.set_off(member, True)
        work.commit()
    assert http.get("/").status_code == 303
    assert give_password(http) == 403


def test_no_secret_stands_in_the_database(installation: Installation, http: TestClient) -> None:
    path = invite(installation)
    secret = re.search(r'name="totp" value="(\w+)"', http.get(path).text)
    assert secret
    # Joining brings the secret of that page back, whatever page is asked for later.
    _, codes = join(http, path, totp=secret.group(1))
    give_password(http)
    give_code(http, codes[0])
    with installation.engine.connect() as connection:
        dump = "\n".join(connection.connection.iterdump())
    for each in (PASSWORD, secret.group(1), codes[1], http.cookies["guide_staff"]):
        assert each not in dump
