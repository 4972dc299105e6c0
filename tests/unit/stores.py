"""An empty store on SQLite, and on PostgreSQL where TEST_POSTGRESQL_URL names a database."""

import os
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import Engine, make_url

from bot.store.engine import open_engine
from bot.store.keyring import Keyring
from bot.store.migrate import upgrade
from bot.store.work import UnitOfWork

POSTGRESQL = os.environ.get("TEST_POSTGRESQL_URL")
NEEDS_POSTGRESQL = pytest.mark.skipif(not POSTGRESQL, reason="TEST_POSTGRESQL_URL is not set")
KEYRING = Keyring(lambda: (b"k" * 32,))


@dataclass
class Store:
    """A store whose clock the test sets."""

    engine: Engine
    now: float = 1_000_000.0

    def work(self) -> UnitOfWork:
        return UnitOfWork(self.engine, KEYRING, self.clock)

    def clock(self) -> float:
        return self.now

    def commit(self, change: Callable[[UnitOfWork], object]) -> object:
        with self.work() as work:
            result = change(work)
            work.commit()
            return result


@contextmanager
def sqlite_store(folder: Path) -> Iterator[Store]:
    engine = open_engine(f"sqlite:///{folder / 'store.db'}")
    upgrade(engine)
    yield Store(engine)
    engine.dispose()


@contextmanager
def postgresql_schema() -> Iterator[str]:
    """The address of a schema of its own, gone afterwards."""
    assert POSTGRESQL
    schema = f"guide_{secrets.token_hex(6)}"
    outside = open_engine(POSTGRESQL)
    with outside.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    url = make_url(POSTGRESQL).update_query_dict({"options": f"-csearch_path={schema}"})
    try:
        yield url.render_as_string(hide_password=False)
    finally:
        with outside.begin() as connection:
            connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
        outside.dispose()


@contextmanager
def postgresql_store() -> Iterator[Store]:
    with postgresql_schema() as url:
        engine = open_engine(url)
        upgrade(engine)
        yield Store(engine)
        engine.dispose()


def at_once(*calls: Callable[[], object]) -> list[Exception]:
    """Make ``calls`` in threads of their own; returns what they failed with."""
    failed: list[Exception] = []

    def make(call: Callable[[], object]) -> None:
        try:
            call()
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=make, args=(each,)) for each in calls]
    for each in threads:
        each.start()
    for each in threads:
        each.join(20)
    return failed
