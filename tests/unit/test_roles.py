"""Roles run together and end in order; some are for one process alone; the operator can watch."""

import asyncio
import time
from pathlib import Path

import pytest
from aiohttp import ClientSession

from bot.bootstrap import Installation
from bot.delivery import roles
from bot.delivery.endpoint import Endpoint
from bot.delivery.means import Means
from bot.delivery.metrics import LATE_SECONDS, Metrics
from bot.delivery.offload import Offload
from bot.delivery.roles import Role, run_roles
from bot.errors import RoleTakenError, StoreError
from bot.settings import Listen
from bot.store.exclusive import exclusive
from bot.store.filesystems import network_file_system
from bot.telegram.serve import TelegramService
from tests.doubles.understander import ScriptedUnderstander
from tests.unit.stores import Store


async def test_roles_end_one_after_the_other_in_the_order_of_messages() -> None:
    ended: list[str] = []

    def role(name: str) -> Role:
        async def run(stop: asyncio.Event) -> None:
            await stop.wait()
            await asyncio.sleep(0.01)
            ended.append(name)

        return Role(name, run)

    stop = asyncio.Event()
    asyncio.get_running_loop().call_later(0.05, stop.set)
    await run_roles([role("receive"), role("answer"), role("send")], stop)
    assert ended == ["receive", "answer", "send"]


async def test_a_role_that_fails_ends_the_process_and_says_why() -> None:
    async def fail(_: asyncio.Event) -> None:
        raise StoreError("why")

    async def wait(stop: asyncio.Event) -> None:
        await stop.wait()

    with pytest.raises(StoreError, match="why"):
        await run_roles([Role("answer", fail), Role("send", wait)], asyncio.Event())


async def test_what_does_not_end_in_time_is_left_for_the_next_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(roles, "STOP_SECONDS", 0.2)

    async def stubborn(_: asyncio.Event) -> None:
        await asyncio.sleep(60)

    stop = asyncio.Event()
    stop.set()
    began = time.monotonic()
    await run_roles([Role("answer", stubborn), Role("send", stubborn)], stop)
    assert time.monotonic() - began < 1


def test_what_one_process_may_do_no_other_does(store: Store) -> None:
    first, second = exclusive(store.engine, "send"), exclusive(store.engine, "send")
    assert first.acquire()
    assert first.acquire()
    assert not second.acquire()
    assert exclusive(store.engine, "receive").acquire()
    first.release()
    assert not first.held()
    assert second.acquire()
    second.release()


async def test_a_second_answering_process_on_sqlite_is_refused_with_an_explanation(
    installation: Installation, understander: ScriptedUnderstander
) -> None:
    right = installation.exclusive("answer")
    assert right.acquire()
    with pytest.raises(RoleTakenError, match="PostgreSQL"):
        await TelegramService(installation, understander, ["answer"]).run(asyncio.Event())
    right.release()


@pytest.mark.parametrize(
    ("folder", "kind"), [("/srv/data", "nfs4"), ("/srv/data/deep er", None), ("/", None), ("/srv", None)]
)
def test_a_network_file_system_is_told(tmp_path: Path, folder: str, kind: str | None) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(
        "22 1 0:1 / / rw shared:1 - ext4 /dev/vda rw\n"
        "23 22 0:2 / /srv/data rw - nfs4 server:/x rw\n"
        "24 23 0:3 / /srv/data/deep\\040er rw - xfs /dev/vdb rw\n"
    )
    assert network_file_system(Path(folder), mounts) == kind
    assert network_file_system(Path(folder), tmp_path / "none") is None


async def test_the_operator_sees_liveness_readiness_and_figures(
    installation: Installation, unused_tcp_port: int
) -> None:
    now = [0.0]
    metrics = Metrics(lambda: now[0])
    metrics.turns.labels("answer", "km").inc()
    metrics.beat("answer")
    refused = [False]
    metrics.watch_model(lambda: refused[0])
    means = Means(installation.work, Offload(1), metrics)
    async with Endpoint(Listen("127.0.0.1", unused_tcp_port), means), ClientSession() as session:
        address = f"http://127.0.0.1:{unused_tcp_port}"
        assert (await session.get(address + "/live")).status == 200
        assert (await session.get(address + "/ready")).status == 200
        page = await (await session.get(address + "/metrics")).text()
        assert 'guide_turns_total{language="km",outcome="answer"} 1.0' in page
        assert 'guide_queue_depth{queue="inbox"} 0.0' in page
        assert "guide_model_refused 0.0" in page
        refused[0] = True
        assert "guide_model_refused 1.0" in await (await session.get(address + "/metrics")).text()
        now[0] = LATE_SECONDS + 1
        late = await session.get(address + "/ready")
        assert (late.status, (await late.json())["late"]) == (503, ["answer"])


async def test_a_taken_port_does_not_stop_the_bot(installation: Installation, unused_tcp_port: int) -> None:
    means = Means(installation.work, Offload(1))
    listen = Listen("127.0.0.1", unused_tcp_port)
    async with Endpoint(listen, means), Endpoint(listen, means):
        pass
