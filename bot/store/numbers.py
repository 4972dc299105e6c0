"""The numbers of a chat's recent messages in the database, the bot's and the person's, for /hide."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import BigInteger, Float, bindparam, delete, select
from sqlalchemy.engine import Connection

from bot.conversation.stored import HIDE_HOURS
from bot.store import tables
from bot.store.upsert import Insert, Upsert

_row = tables.sent.c


def _add(insert: Insert) -> Any:
    """Of a person who was not forgotten meanwhile."""
    known = select(
        tables.chat.c.person, bindparam("number", type_=BigInteger), bindparam("now", type_=Float)
    ).where(tables.chat.c.person == bindparam("who"))
    # On PostgreSQL a /forget that is about to be committed is waited for.
    known = known.with_for_update(read=True)
    return insert(tables.sent).from_select(list(_row.keys()), known).on_conflict_do_nothing()


_ADD = Upsert(_add)


class NumberRepository:
    """Implements ``delivery.storage.Numbers``."""

    def __init__(self, connection: Connection, clock: Callable[[], float]) -> None:
        """Work over ``connection``; ``clock`` gives seconds since 1970."""
        self._connection, self._clock = connection, clock

    def add(self, person: str, number: int) -> None:
        """Remember a message, unless the person was forgotten meanwhile."""
        values = {"who": person, "number": number, "now": self._clock()}
        self._connection.execute(_ADD.on(self._connection), values)

    def recent(self, person: str) -> tuple[int, ...]:
        """The messages that Telegram still lets us delete, oldest first."""
        since = self._clock() - HIDE_HOURS * 3600.0
        query = select(_row.message_id).where(_row.person == person, _row.sent_at >= since)
        return tuple(self._connection.execute(query.order_by(_row.message_id)).scalars())

    def drop(self, person: str, numbers: Sequence[int]) -> None:
        """Forget messages that were deleted."""
        gone = delete(tables.sent).where(_row.person == person, _row.message_id.in_(numbers))
        self._connection.execute(gone)

    def forget_before(self, moment: float) -> int:
        """Forget messages sent before ``moment``; returns how many."""
        old = delete(tables.sent).where(_row.sent_at < moment)
        return int(self._connection.execute(old).rowcount)
