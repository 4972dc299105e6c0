"""The pages over a real connection, and what happens when their port is taken."""

import asyncio
import socket

import httpx

from bot.settings import Listen
from bot.staff.desk import Desk
from bot.staff.server import StaffServer
from tests.doubles.ports import listening


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


async def _served(desk: Desk, listen: Listen, ask: str) -> httpx.Response:
    stop = asyncio.Event()
    serving = asyncio.create_task(StaffServer(desk, listen).run(stop))
    try:
        await listening(listen.port)
        async with httpx.AsyncClient() as client:
            return await client.get(ask)
    finally:
        stop.set()
        await asyncio.wait_for(serving, 10)


def test_the_sign_in_page_is_served_until_the_bot_stops(desk: Desk) -> None:
    listen = Listen("127.0.0.1", _free_port())
    address = f"http://127.0.0.1:{listen.port}"
    answer = asyncio.run(_served(Desk(desk.installation, url=address), listen, address + "/sign-in"))
    assert answer.status_code == 200
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "server" not in answer.headers


def test_a_port_that_is_taken_does_not_end_the_bot(desk: Desk) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        listen = Listen("127.0.0.1", taken.getsockname()[1])

        async def run() -> None:
            stop = asyncio.Event()
            serving = asyncio.create_task(StaffServer(desk, listen).run(stop))
            await asyncio.sleep(0.2)
            assert not serving.done()
            stop.set()
            await asyncio.wait_for(serving, 5)

        asyncio.run(run())
