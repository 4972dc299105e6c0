"""Which key sealed what in the database, and sealing it anew with the newest."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Table, func, select, text, update
from sqlalchemy.engine import Connection

from bot.errors import SealError
from bot.store import chats, inbox, outbox, staff, staff_tables, tables
from bot.store.keyring import ID_BYTES, Keyring, key_id

# Rows of one transaction: the bot, which waits for it on SQLite, must not notice.
BATCH = 200
# So many chats tell whether the keys belong to the database; one that is damaged does not.
SAMPLE = 100


@dataclass(frozen=True)
class Place:
    """A sealed column with what tells its rows apart and what it is sealed for."""

    table: Table
    number: "Column[Any]"
    sealed: "Column[Any]"
    purpose: str


PLACES = (
    Place(tables.chat, tables.chat.c.person, tables.chat.c.chat_id, chats.PURPOSE),
    Place(tables.inbox, tables.inbox.c.update_id, tables.inbox.c.payload, inbox.PURPOSE),
    Place(tables.outbox, tables.outbox.c.id, tables.outbox.c.body, outbox.PURPOSE),
    Place(staff_tables.staff, staff_tables.staff.c.id, staff_tables.staff.c.totp, staff.PURPOSE),
)


@dataclass(frozen=True)
class Resealed:
    """What one batch did; ``last`` is None at the end of the table."""

    done: int
    damaged: int
    last: Any


class SealRepository:
    """What is sealed, in one transaction."""

    def __init__(self, connection: Connection, keyring: Keyring) -> None:
        """Work over ``connection``."""
        self._connection, self._keyring = connection, keyring

    def give_way(self) -> None:
        """Rather fail in this transaction than stay in the way of the bot's.

        PostgreSQL ends a circle of waiting after a second, whoever began it; this one ends sooner.
        """
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(text("SET LOCAL lock_timeout = '200ms'"))

    def counts(self) -> dict[bytes, int]:
        """Id of a key → how many values it has sealed."""
        found: dict[bytes, int] = {}
        for place in PLACES:
            key = func.substr(place.sealed, 1, ID_BYTES)
            query = select(key, func.count()).where(place.sealed.is_not(None)).group_by(key)
            for id_, count in self._connection.execute(query):
                found[bytes(id_)] = found.get(bytes(id_), 0) + count
        return found

    def strange(self) -> bool:
        """Whether other keys than those of the ring have sealed where people can be reached."""
        sealed = select(func.substr(tables.chat.c.chat_id, 1, ID_BYTES)).limit(SAMPLE)
        found = {bytes(each) for each in self._connection.execute(sealed).scalars()}
        return bool(found) and found.isdisjoint(map(key_id, self._keyring.keys))

    def stale(self) -> int:
        """How many values older keys of the ring have sealed; nobody can add one meanwhile."""
        if self._connection.dialect.name == "postgresql":
            # Waits for the transactions that may have sealed with an older key.
            names = ", ".join(place.table.name for place in PLACES)
            self._connection.execute(text(f"LOCK TABLE {names} IN SHARE MODE"))
        counts = self.counts()
        return sum(counts.get(each, 0) for each in self._older())

    def reseal(self, place: Place, after: Any) -> Resealed:
        """Seal the next values of ``place`` anew that older keys have sealed."""
        id_ = func.substr(place.sealed, 1, ID_BYTES)
        query = select(place.number, place.sealed).where(id_.in_(self._older()))
        if after is not None:
            query = query.where(place.number > after)
        rows = self._connection.execute(query.order_by(place.number).limit(BATCH)).all()
        results = [self._reseal(place, number, bytes(sealed)) for number, sealed in rows]
        last = rows[-1][0] if len(rows) == BATCH else None
        return Resealed(results.count(True), results.count(False), last)

    def _reseal(self, place: Place, number: Any, sealed: bytes) -> bool:
        try:
            fresh = self._keyring.seal(place.purpose, self._keyring.open(place.purpose, sealed))
        except SealError:
            return False
        # Only if it is still what it was: on PostgreSQL the bot may have changed it meanwhile.
        same = (place.number == number, place.sealed == sealed)
        self._connection.execute(update(place.table).where(*same).values({place.sealed.name: fresh}))
        return True

    def _older(self) -> list[bytes]:
        return [key_id(key) for key in self._keyring.keys[1:]]


def reseal_all(commit: Callable[[Callable[[SealRepository], Resealed]], Resealed]) -> Iterator[Resealed]:
    """Seal everything anew, batch by batch; ``commit`` runs one in a transaction of its own."""
    for place in PLACES:
        after = None
        while True:
            batch = commit(lambda seals, place=place, after=after: seals.reseal(place, after))  # type: ignore[misc]
            yield batch
            after = batch.last
            if after is None:
                break
