"""Both queues seen from outside: how full they are, and what was given up."""

import re
from collections.abc import Callable
from typing import Any

from sqlalchemy import Column, Table, and_, delete, func, select, update
from sqlalchemy.engine import Connection, Row

from bot.delivery.codec import unpack_outgoing, unpack_received
from bot.delivery.values import DeadLetter, Depth
from bot.errors import SealError
from bot.store import inbox, outbox, tables
from bot.store.keyring import Keyring

_GIVEN_UP = ("dead", "unknown")
_NAME = re.compile(r"(in|out)-(\d{1,18})")
# Prefix of a dead letter's name → its table, its number and the time it came in.
_TABLES: dict[str, tuple[Table, Column[Any], Column[Any]]] = {
    "in": (tables.inbox, tables.inbox.c.update_id, tables.inbox.c.received_at),
    "out": (tables.outbox, tables.outbox.c.id, tables.outbox.c.created_at),
}


class QueueRepository:
    """Implements ``delivery.storage.Queues``."""

    def __init__(self, connection: Connection, keyring: Keyring, clock: Callable[[], float]) -> None:
        """Work over ``connection``; ``clock`` gives seconds since 1970."""
        self._connection, self._keyring, self._clock = connection, keyring, clock

    def depth(self) -> Depth:
        """How full the queues are."""
        waiting, waiting_seconds = self._waiting("in")
        sending, sending_seconds = self._waiting("out")
        dead = sum(self._count(table.c.state.in_(_GIVEN_UP)) for table, _, _ in _TABLES.values())
        return Depth(waiting, waiting_seconds, sending, sending_seconds, dead)

    def _waiting(self, prefix: str) -> tuple[int, float]:
        table, _, came = _TABLES[prefix]
        query = select(func.count(), func.min(came)).where(table.c.state == "waiting")
        count, oldest = self._connection.execute(query).one()
        return int(count), max(0.0, self._clock() - oldest) if count else 0.0

    def _count(self, where: Any) -> int:
        return int(self._connection.execute(select(func.count()).where(where)).scalar_one())

    def dead(self, limit: int) -> list[DeadLetter]:
        """What was given up, oldest first."""
        found = []
        for prefix, (table, number, came) in _TABLES.items():
            query = (
                select(number.label("number"), table.c.state, table.c.attempts, came.label("at"))
                .where(table.c.state.in_(_GIVEN_UP))
                .order_by(number)
                .limit(limit)
            )
            for row in self._connection.execute(query):
                found.append(DeadLetter(f"{prefix}-{row.number}", row.state, row.attempts, row.at))
        return sorted(found, key=lambda each: each.at)[:limit]

    def describe(self, name: str) -> dict[str, str] | None:
        """What an operator may know of a dead letter; None when there is none of that name."""
        where = _where(name)
        if where is None:
            return None
        table, condition = where
        row = self._connection.execute(select(table).where(condition)).first()
        if row is None:
            return None
        known = {"name": name, "state": row.state, "attempts": str(row.attempts)}
        try:
            return {**known, **(self._received(row) if table is tables.inbox else self._letter(row))}
        except SealError:
            return {**known, "content": "cannot be opened with the present keys"}

    def _received(self, row: Row) -> dict[str, str]:
        opened = unpack_received(row.update_id, self._keyring.open(inbox.PURPOSE, row.payload))
        content = opened.incoming.content
        return {"content": type(content).__name__.lower(), "characters": str(len(str(content)))}

    def _letter(self, row: Row) -> dict[str, str]:
        message = unpack_outgoing(self._keyring.open(outbox.PURPOSE, row.body))
        return {"content": row.kind, "characters": str(len(message.reply.text))}

    def replay(self, name: str) -> bool:
        """Try a dead letter again from the beginning; False when there is none of that name."""
        where = _where(name)
        if where is None:
            return False
        table, condition = where
        fresh: dict[str, Any] = {"state": "waiting", "attempts": 0, "not_before": 0.0}
        if table is tables.inbox:
            fresh.update(claims=0, done_at=None)
        changed = self._connection.execute(update(table).where(condition).values(fresh))
        return bool(changed.rowcount)

    def drop(self, name: str) -> bool:
        """Erase a dead letter; False when there is none of that name."""
        where = _where(name)
        if where is None:
            return False
        table, condition = where
        return bool(self._connection.execute(delete(table).where(condition)).rowcount)


def _where(name: str) -> tuple[Table, Any] | None:
    """The table and the row of a dead letter's name; None for what is not such a name."""
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    table, number, _ = _TABLES[match[1]]
    return table, and_(number == int(match[2]), table.c.state.in_(_GIVEN_UP))
