"""Short memories in the database, so that a restart and several answering processes share them."""

import json
from collections.abc import Callable

from sqlalchemy import bindparam, delete, select
from sqlalchemy.engine import Connection

from bot.conversation.memory import SECONDS, Recent
from bot.store import tables
from bot.store.upsert import replacing

_row = tables.memory.c
_KNOWN = frozenset(Recent.__dataclass_fields__)
# Built once: building a statement takes longer than running it.
_GET = select(_row.recent).where(_row.person == bindparam("person"), _row.expires_at > bindparam("now"))
_PUT = replacing(tables.memory)


class MemoryRepository:
    """Implements ``conversation.memory.Memories``."""

    def __init__(self, connection: Connection, clock: Callable[[], float]) -> None:
        """Read and write over ``connection``; ``clock`` gives seconds since 1970."""
        self._connection, self._clock = connection, clock

    def get(self, person: str) -> Recent:
        """What is remembered of ``person``; empty when nothing is."""
        moment = {"person": person, "now": self._clock()}
        found = self._connection.execute(_GET, moment).scalar_one_or_none()
        return _parsed(found) if found else Recent()

    def put(self, person: str, recent: Recent) -> None:
        """Remember ``recent`` in place of what was; an empty one leaves no row."""
        if recent == Recent():
            self.forget(person)
            return
        expires = self._clock() + SECONDS
        values = {"person": person, "recent": json.dumps(vars(recent)), "expires_at": expires}
        self._connection.execute(_PUT.on(self._connection), values)

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
