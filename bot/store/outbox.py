"""The outbox in the database."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Integer, and_, bindparam, delete, exists, insert, or_, select, update
from sqlalchemy.engine import Connection

from bot.delivery.codec import pack_outgoing, unpack_outgoing
from bot.delivery.values import Kind, Letter, Outgoing
from bot.store import tables
from bot.store.due import LONGEST_WAIT, due
from bot.store.keyring import Keyring
from bot.store.numbers import NumberRepository

PURPOSE = "outbox.body"

_row = tables.outbox.c


def _due() -> Any:
    """The next letter of each person, replies before bulk."""
    earlier = tables.outbox.alias("earlier")
    # "reply" stands behind "bulk" in the alphabet: the greater kind goes first.
    before = or_(
        earlier.c.kind > _row.kind,
        and_(earlier.c.kind == _row.kind, earlier.c.id < _row.id),
    )
    first = ~exists().where(and_(earlier.c.state == "waiting", earlier.c.person == _row.person, before))
    return (
        select(_row.id, _row.person, _row.kind, _row.body, _row.attempts, _row.created_at)
        .where(_row.state == "waiting", due(_row.not_before), first)
        .order_by(_row.kind.desc(), _row.id)
        .limit(bindparam("most", type_=Integer))
    )


# Built once: building a statement takes longer than running it.
_DUE = _due()
_NEW = insert(tables.outbox)
_SENT = delete(tables.outbox).where(_row.id == bindparam("letter"))
_MORE = select(_row.id).where(_row.state == "waiting", _row.person == bindparam("person")).limit(1)


class OutboxRepository:
    """Implements ``delivery.storage.Outbox``."""

    def __init__(self, connection: Connection, keyring: Keyring, clock: Callable[[], float]) -> None:
        """Work over ``connection``; ``clock`` gives seconds since 1970."""
        self._connection, self._keyring, self._clock = connection, keyring, clock
        self._numbers = NumberRepository(connection, clock)

    def add(
        self, person: str, messages: list[Outgoing], update_id: int | None, kind: Kind = "reply"
    ) -> None:
        """Queue messages in their order."""
        now = self._clock()
        rows = [
            {
                "update_id": update_id,
                "sequence": sequence,
                "person": person,
                "kind": kind,
                "body": self._keyring.seal(PURPOSE, pack_outgoing(message)),
                "state": "waiting",
                "attempts": 0,
                "not_before": 0.0,
                "created_at": now,
            }
            for sequence, message in enumerate(messages)
        ]
        if rows:
            self._connection.execute(_NEW, rows)

    def due(self, limit: int) -> list[Letter]:
        """The next letter of each person, replies before bulk, at most ``limit``."""
        now = self._clock()
        moment = {"now": now, "never": now + LONGEST_WAIT, "most": limit}
        return [Letter(**row._mapping) for row in self._connection.execute(_DUE, moment)]

    def message(self, letter: Letter) -> Outgoing:
        """Open a letter; one that hides gets the numbers of what is to be deleted.

        They are looked up only now, when all letters before it have been sent.

        Raises:
            SealError: the keys do not fit.
        """
        message = unpack_outgoing(self._keyring.open(PURPOSE, letter.body))
        if not message.reply.hides:
            return message
        return replace(message, deletes=self._numbers.recent(letter.person))

    def sending(self, letter: Letter) -> None:
        """Mark a bulk letter before it is sent, so that a crash does not send it twice."""
        self._change(letter, state="sending")

    def sent(self, letter: Letter, message_id: int | None, deleted: Sequence[int] = ()) -> bool:
        """Erase a letter that was sent; remember a new message's number, forget deleted ones.

        Returns whether the person has more letters.
        """
        self._connection.execute(_SENT, {"letter": letter.id})
        if deleted:
            self._numbers.drop(letter.person, deleted)
        if message_id is not None:
            self._numbers.add(letter.person, message_id)
        return self._connection.execute(_MORE, {"person": letter.person}).first() is not None

    def retry(self, letter: Letter, not_before: float) -> None:
        """Count a failure; the letter, and the chat's others behind it, wait until ``not_before``."""
        self._change(letter, state="waiting", attempts=letter.attempts + 1, not_before=not_before)

    def bury(self, letter: Letter) -> None:
        """Give a letter up: it becomes a dead letter; bulk that may have arrived is "unknown"."""
        self._change(letter, state="unknown" if letter.kind == "bulk" else "dead")

    def drop_until(self, person: str, moment: float) -> bool:
        """Erase what waited for a person at ``moment``; returns whether more was written since."""
        waited = and_(_row.person == person, _row.created_at <= moment, _row.state != "dead")
        self._connection.execute(delete(tables.outbox).where(waited))
        return self._connection.execute(_MORE, {"person": person}).first() is not None

    def recover(self) -> int:
        """Mark bulk letters that were cut off while sending as unknown; returns how many."""
        cut_off = update(tables.outbox).where(_row.state == "sending").values(state="unknown")
        return int(self._connection.execute(cut_off).rowcount)

    def forget_dead_before(self, moment: float) -> int:
        """Erase the letters written before ``moment`` that were given up."""
        old = and_(_row.created_at < moment, _row.state.in_(("dead", "unknown")))
        return int(self._connection.execute(delete(tables.outbox).where(old)).rowcount)

    def _change(self, letter: Letter, **values: object) -> None:
        self._connection.execute(update(tables.outbox).where(_row.id == letter.id).values(values))
