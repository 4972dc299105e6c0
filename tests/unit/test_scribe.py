"""Commits: together when they wait together, each for itself when one fails."""

import asyncio
from contextlib import suppress
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.delivery.offload import Offload
from bot.delivery.scribe import Scribe
from bot.errors import LeaseLostError, StoreError
from bot.store.work import UnitOfWork
from tests.unit.stores import Store

DAY = date(2026, 1, 1)


async def test_a_failure_of_the_database_that_somebody_swallowed_keeps_nothing(store: Store) -> None:
    """PostgreSQL answers such a commit by undoing everything, without a word."""

    def swallowing(work: UnitOfWork) -> None:
        work.chats.seen("ann", 42, DAY)
        with suppress(SQLAlchemyError):
            work._open().execute(text("SELECT * FROM no_such_table"))

    scribe = Scribe(store.work, Offload(1))
    good = asyncio.create_task(scribe.commit(lambda work: work.chats.seen("ben", 43, DAY)))
    with pytest.raises(StoreError):
        await scribe.commit(swallowing)
    await good
    with store.work() as work:
        assert (work.chats.chat_id("ann"), work.chats.chat_id("ben")) == (None, 43)


def test_who_only_reads_is_told_of_a_swallowed_failure_too(store: Store) -> None:
    with pytest.raises(StoreError), store.work() as work, suppress(SQLAlchemyError):
        work._open().execute(text("SELECT * FROM no_such_table"))


class Counted:
    """A store whose transactions are counted, and fail as often as the test has said."""

    def __init__(self, store: Store) -> None:
        self.store, self.begun, self.failures = store, 0, 0

    def work(self) -> UnitOfWork:
        self.begun += 1
        if self.failures:
            self.failures -= 1
            raise StoreError("away")
        return self.store.work()


@pytest.fixture
def counted(store: Store) -> Counted:
    return Counted(store)


async def test_changes_that_wait_together_share_a_commit(counted: Counted) -> None:
    scribe = Scribe(counted.work, Offload(1))
    changes = [scribe.commit(lambda work, n=n: work.chats.seen(str(n), n, DAY) or n) for n in range(20)]
    assert await asyncio.gather(*changes) == list(range(20))
    assert counted.begun <= 2
    with counted.store.work() as work:
        assert [work.chats.chat_id(str(n)) for n in range(20)] == list(range(20))


async def test_a_change_that_fails_takes_no_other_with_it(counted: Counted) -> None:
    scribe = Scribe(counted.work, Offload(1))

    def fail(work: UnitOfWork) -> None:
        work.chats.seen("bad", 1, DAY)
        raise LeaseLostError("lost")

    good = [scribe.commit(lambda work, n=n: work.chats.seen(str(n), n, DAY)) for n in range(3)]
    results = await asyncio.gather(*good[:2], scribe.commit(fail), good[2], return_exceptions=True)
    assert [type(each) for each in results] == [type(None), type(None), LeaseLostError, type(None)]
    with counted.store.work() as work:
        assert work.chats.chat_id("bad") is None
        assert [work.chats.chat_id(str(n)) for n in range(3)] == [0, 1, 2]


async def test_a_database_that_is_away_fails_the_change_and_the_next_one_works(counted: Counted) -> None:
    scribe = Scribe(counted.work, Offload(1))
    counted.failures = 1
    with pytest.raises(StoreError):
        await scribe.commit(lambda work: work.chats.seen("a", 1, DAY))
    for _ in range(50):
        await scribe.commit(lambda work: work.chats.seen("a", 1, DAY))


async def test_when_the_threads_have_ended_nobody_waits_forever(counted: Counted) -> None:
    offload = Offload(1)
    scribe = Scribe(counted.work, offload)
    offload.close()
    with pytest.raises(RuntimeError):
        await asyncio.wait_for(scribe.commit(lambda work: None), 2)
