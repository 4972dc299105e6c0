"""Short memories in the database, so that a restart and several answering processes share them."""

import json
from collections.abc import Callable

from sqlalchemy import delete, select
from sqlalchemy.engine import Connection

from bot.conversation.memory import SECONDS, Recent
from bot.store import tables
from bot.store.upsert import insert_into

_row = tables.memory.c
_KNOWN = frozenset(Recent.__dataclass_fields__)


class MemoryRepository:
    """Implements ``conversation.memory.Memories``."""

    def __init__(self, connection: Connection, clock: Callable[[], float]) -> None:
        """Read and write over ``connection``; ``clock`` gives seconds since 1970."""
        self._connection, self._clock = connection, clock

    def get(self, person: str) -> Recent:
        """What is remembered of ``person``; empty when nothing is."""
        query = select(_row.recent).where(_row.person == person, _row.expires_at > self._clock())
        found = self._connection.execute(query).scalar_one_or_none()
        return _parsed(found) if found else Recent()

    def put(self, person: str, recent: Recent) -> None:
        """Remember ``recent`` in place of what was; an empty one leaves no row."""
        if recent == Recent():
            self.forget(person)
            return
        fresh = {"recent": json.dumps(vars(recent)), "expires_at": self._clock() + SECONDS}
        first = insert_into(self._connection, tables.memory).values(person=person, **fresh)
        self._connection.execute(first.on_conflict_do_update(index_elements=["person"], set_=fresh))

    def forget(self, person: str) -> None:
        """Drop what is remembered of ``person``."""
        self._connection.execute(delete(tables.memory).where(_row.person == person))

    def forget_expired(self) -> int:
        """Drop the conversations that are over; returns how many."""
        over = delete(tables.memory).where(_row.expires_at <= self._clock())
        return int(self._connection.execute(over).rowcount)


def _parsed(text: str) -> Recent:
    # A process of another version may have written it.
    values = {name: value for name, value in json.loads(text).items() if name in _KNOWN}
    return Recent(**{**values, "suggested": tuple(values.get("suggested", ()))})
