"""Polling and webhook: Telegram is told only of what is committed."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestClient, TestServer
from telegram.error import Conflict, InvalidToken, NetworkError

from bot.delivery.means import Means
from bot.delivery.metrics import Metrics
from bot.delivery.offload import Offload
from bot.errors import StoreError
from bot.settings import Listen
from bot.telegram import poll
from bot.telegram.poll import Poller
from bot.telegram.webhook import HEADER, MAX_BODY, Webhook
from tests.doubles.ports import listening
from tests.unit.test_sending import Right

SECRET = "the-secret"


class Table:
    """An intake that keeps updates on a table, or fails as often as it is told to."""

    def __init__(self, failures: int = 0) -> None:
        self.kept: list[int] = []
        self.failures = failures

    async def take(self, updates: list[Any]) -> None:
        if self.failures:
            self.failures -= 1
            raise StoreError("away")
        self.kept += [each["update_id"] for each in updates]

    async def close(self) -> None:
        pass


class Source:
    """Telegram's side of polling: keeps updates until a poll confirms them."""

    def __init__(self, *script: Any) -> None:
        self.script = list(script)
        self.updates = [{"update_id": number} for number in (5, 6, 7)]
        self.offsets: list[int | None] = []

    async def raw_updates(self, offset: int | None, seconds: int, allowed: list[str]) -> list[Any]:
        self.offsets.append(offset)
        if self.script:
            raise self.script.pop(0)
        self.updates = [each for each in self.updates if each["update_id"] >= (offset or 0)]
        if not self.updates:
            await asyncio.sleep(30)
        return self.updates[:2]


@asynccontextmanager
async def polling(source: Source, table: Table) -> AsyncIterator[Right]:
    stop, right = asyncio.Event(), Right()
    means = Means(lambda: None, Offload(1))  # type: ignore[arg-type, return-value]
    poller = Poller(source, table, right, means, 30)  # type: ignore[arg-type]
    running = asyncio.create_task(poller.run(stop))
    try:
        yield right
    finally:
        stop.set()
        await running


async def until(condition: Callable[[], bool]) -> None:
    for _ in range(500):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not happen in 5 s")


async def test_updates_are_confirmed_after_they_are_kept_and_stopping_does_not_wait_for_a_poll() -> None:
    source, table = Source(), Table()
    async with polling(source, table) as right:
        await until(lambda: len(source.offsets) == 3)
    assert table.kept == [5, 6, 7]
    assert source.offsets == [None, 7, 8]
    assert right.released


async def test_when_the_database_fails_nothing_is_confirmed() -> None:
    source, table = Source(), Table(failures=1)
    async with polling(source, table):
        await until(lambda: len(source.offsets) == 4)
    assert source.offsets == [None, None, 7, 8]
    assert table.kept == [5, 6, 7]


@pytest.mark.parametrize("error", [NetworkError("x"), Conflict("x")])
async def test_when_telegram_fails_polling_goes_on(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(poll, "delay", lambda _: 0.01)
    source, table = Source(error, error), Table()
    async with polling(source, table):
        await until(lambda: table.kept == [5, 6, 7])


async def test_a_token_that_is_refused_ends_no_role_but_shows(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A proxy's 404 looks the same: the others go on, and receiving goes on when it is over."""
    monkeypatch.setattr(poll, "REFUSED_SECONDS", 0.1)
    beats: list[str] = []
    monkeypatch.setattr(Metrics, "beat", lambda _self, role: beats.append(role))
    source, table = Source(InvalidToken(), InvalidToken()), Table()
    async with polling(source, table):
        await until(lambda: len(source.offsets) == 2)
        assert beats == ["receive"]
        await until(lambda: table.kept == [5, 6, 7])
        assert len(beats) > 1
    assert "GUIDE_TELEGRAM_TOKEN" in caplog.text


@asynccontextmanager
async def hooked(table: Table) -> AsyncIterator[TestClient]:
    webhook = Webhook(Listen("127.0.0.1", 0), SECRET, table, Metrics())  # type: ignore[arg-type]
    app = web.Application(client_max_size=MAX_BODY)
    app.router.add_post("/{path:.*}", webhook.receive)
    async with TestClient(TestServer(app)) as client:
        yield client


async def test_a_webhook_call_is_answered_200_when_it_is_kept() -> None:
    table = Table()
    async with hooked(table) as client:
        answer = await client.post("/x", json={"update_id": 5}, headers={HEADER: SECRET})
        assert answer.status == 200
    assert table.kept == [5]


@pytest.mark.parametrize("headers", [{}, {HEADER: "wrong"}, {HEADER: SECRET + "x"}, {HEADER: "å"}])
async def test_a_forged_call_is_refused_and_not_even_parsed(headers: dict[str, str]) -> None:
    table = Table()
    async with hooked(table) as client:
        answer = await client.post("/x", data=b"{not json", headers=headers)
        assert answer.status == 403
        assert await answer.read() == b""
    assert table.kept == []


async def test_a_database_that_is_away_is_503_and_the_update_comes_again() -> None:
    table = Table(failures=1)
    async with hooked(table) as client:
        for status in (503, 200):
            answer = await client.post("/x", json={"update_id": 5}, headers={HEADER: SECRET})
            assert answer.status == status
    assert table.kept == [5]


@pytest.mark.parametrize(
    ("body", "status"), [(b"{", 400), (b"[]", 400), (b"\xff", 400), (b"1" * (MAX_BODY + 1), 413)]
)
async def test_what_is_no_update_is_refused(body: bytes, status: int) -> None:
    async with hooked(Table()) as client:
        assert (await client.post("/x", data=body, headers={HEADER: SECRET})).status == status


async def test_the_webhook_listens_until_it_is_told_to_stop(unused_tcp_port: int) -> None:
    stop, table = asyncio.Event(), Table()
    listen = Listen("127.0.0.1", unused_tcp_port)
    webhook = Webhook(listen, SECRET, table, Metrics())  # type: ignore[arg-type]
    running = asyncio.create_task(webhook.run(stop))
    await listening(unused_tcp_port)
    async with ClientSession() as session:
        address = f"http://127.0.0.1:{unused_tcp_port}/"
        answer = await session.post(address, json={"update_id": 1}, headers={HEADER: SECRET})
        assert answer.status == 200
    stop.set()
    await asyncio.wait_for(running, 2)
    assert table.kept == [1]
