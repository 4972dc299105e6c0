"""The numbers of a chat's recent messages in the database, the bot's and the person's, for /hide."""

from collections.abc import Callable, Sequence

from sqlalchemy import delete, literal, select
from sqlalchemy.engine import Connection

from bot.conversation.stored import HIDE_HOURS
from bot.store import tables
from bot.store.upsert import insert_into

_row = tables.sent.c


class NumberRepository:
    """Implements ``delivery.storage.Numbers``."""

    def __init__(self, connection: Connection, clock: Callable[[], float]) -> None:
        """Work over ``connection``; ``clock`` gives seconds since 1970."""
        self._connection, self._clock = connection, clock

    def add(self, person: str, number: int) -> None:
        """Remember a message, unless the person was forgotten meanwhile."""
        known = select(tables.chat.c.person, literal(number), literal(self._clock())).where(
            tables.chat.c.person == person
        )
        statement = insert_into(self._connection, tables.sent).from_select(
            ["person", "message_id", "sent_at"], known
        )
        self._connection.execute(statement.on_conflict_do_nothing())

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
