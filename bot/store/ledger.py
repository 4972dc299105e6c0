"""The one way by which what readers get is changed: it keeps before and after, and raises the counters.

Staff, translators' files and new versions of the seed all write through here, so that anything can be
put back (docs/decisions/0009-staff-pages.md).
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Date, and_, delete, func, insert, select, update
from sqlalchemy.engine import Connection, Row
from sqlalchemy.schema import Table

from bot.errors import StaffError
from bot.store import tables
from bot.store.alone import Turnstile, alone
from bot.store.counter import CONTENT, QUESTIONS, CounterStore
from bot.store.staff_tables import history

Values = Mapping[str, Any]

# What is kept of each kind, and the columns that name a row. A digest of the seed is no content.
KINDS: dict[str, tuple[Table, tuple[str, ...]]] = {
    "entry": (tables.entry, ("key",)),
    "text": (tables.text, ("entry_key", "language", "field")),
    "example": (tables.example, ("digest",)),
    "contact": (tables.contact, ("key",)),
    "source": (tables.source, ("key",)),
}
_NOT_KEPT = frozenset({"seed_digest", "id"})
_SEED_DIGEST = "seed_digest"
# Steps that are looked through for releases: some hundred of them, at the least.
RECENT = 20_000


@dataclass(frozen=True)
class Step:
    """One change of one row.

    Attributes:
        id: ascending.
        at: seconds since 1970.
        entry_key: the entry it belongs to, if any.
        subject: kind and key, such as "text before_tax km answer".
        before: the row's columns before; None: there was none.
        after: the same afterwards.
        author: who did it.
        change_id: the change of the staff that it belongs to, if any.
    """

    id: int
    at: float
    entry_key: str | None
    subject: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    author: str
    change_id: int | None


class Ledger:
    """Changes rows and keeps what they were, inside one transaction; the caller commits."""

    def __init__(self, connection: Connection, clock: Callable[[], float]) -> None:
        """Write over ``connection``; ``clock`` gives seconds since 1970."""
        self._connection, self._clock = connection, clock
        self._counters = CounterStore(connection)

    def alone(self) -> None:
        """Until this transaction ends nobody else changes what readers get: what is read now stands."""
        alone(self._connection, Turnstile.PUBLISH)

    def put(
        self,
        kind: str,
        values: Values,
        author: str,
        *,
        entry_key: str | None = None,
        change_id: int | None = None,
        recorded: bool = True,
    ) -> bool:
        """Insert or update the row that ``values`` names; columns that are not given stay.

        Args:
            kind: one of ``KINDS``.
            values: columns, those that name the row included.
            author: who does it.
            entry_key: the entry it belongs to.
            change_id: the change of the staff that it belongs to.
            recorded: False for the first content of an installation, which nobody needs to put back.

        Returns:
            Whether anything that readers or training can see has changed.
        """
        table, keys = KINDS[kind]
        here = and_(*(table.c[key] == values[key] for key in keys))
        stored = self._connection.execute(select(table).where(here)).one_or_none()
        before = _kept(table, stored)
        if stored is None:
            given = (
                {**values}
                if _SEED_DIGEST in values or _SEED_DIGEST not in table.c
                else {**values, _SEED_DIGEST: ""}
            )
            self._connection.execute(insert(table).values(given))
        elif any(stored._mapping[name] != value for name, value in values.items()):
            self._connection.execute(update(table).where(here).values(dict(values)))
        after = _kept(table, self._connection.execute(select(table).where(here)).one())
        name = " ".join((kind, *(str(values[key]) for key in keys)))
        if before == after:
            return False
        if recorded:
            self._write(name, before, after, author, entry_key, change_id)
        self._raise(kind, before, after)
        return True

    def drop(
        self,
        kind: str,
        key: Iterable[str],
        author: str,
        *,
        entry_key: str | None = None,
        change_id: int | None = None,
    ) -> bool:
        """Delete the row named by ``key``; returns whether there was one."""
        table, keys = KINDS[kind]
        key = tuple(key)
        here = and_(*(table.c[name] == value for name, value in zip(keys, key, strict=True)))
        stored = self._connection.execute(select(table).where(here)).one_or_none()
        if stored is None:
            return False
        self._connection.execute(delete(table).where(here))
        before = _kept(table, stored)
        self._write(" ".join((kind, *key)), before, None, author, entry_key, change_id)
        self._raise(kind, before, None)
        return True

    def note(self, subject: str, before: Values | None, after: Values | None, author: str) -> None:
        """Keep a change of what readers get that was made elsewhere (contacts and their parts)."""
        if before != after:
            self._write(subject, before, after, author, None, None)
            self._counters.bump(CONTENT)

    def _raise(self, kind: str, before: Values | None, after: Values | None) -> None:
        self._counters.bump(QUESTIONS if kind == "example" else CONTENT)
        if kind == "entry" and _trained(before) != _trained(after):
            self._counters.bump(QUESTIONS)

    def _write(
        self,
        subject: str,
        before: Values | None,
        after: Values | None,
        author: str,
        entry_key: str | None,
        change_id: int | None,
    ) -> None:
        self._connection.execute(
            insert(history).values(
                at=self._clock(),
                entry_key=entry_key,
                subject=subject,
                before=_json(before),
                after=_json(after),
                author=author,
                change_id=change_id,
            )
        )

    # -- looking back ---------------------------------------------------------------------------

    def of_entry(self, key: str, before: int | None = None, limit: int = 50) -> list[Step]:
        """What became of an entry, newest first."""
        query = select(history).where(history.c.entry_key == key).order_by(history.c.id.desc()).limit(limit)
        if before is not None:
            query = query.where(history.c.id < before)
        return [_step(row) for row in self._connection.execute(query)]

    def step(self, number: int) -> Step | None:
        """One step."""
        row = self._connection.execute(select(history).where(history.c.id == number)).one_or_none()
        return _step(row) if row else None

    def since(self, number: int) -> list[Step]:
        """All steps from ``number`` on, oldest first."""
        query = select(history).where(history.c.id >= number).order_by(history.c.id)
        return [_step(row) for row in self._connection.execute(query)]

    def releases(self, limit: int = 50) -> list[Row]:
        """What was published together, newest first: ``first`` (number), ``at``, ``author``, ``count``."""
        group = func.coalesce(history.c.change_id, -history.c.id)
        newest = self._connection.execute(select(func.max(history.c.id))).scalar_one() or 0
        query = (
            select(
                func.min(history.c.id).label("first"),
                func.min(history.c.at).label("at"),
                func.min(history.c.author).label("author"),
                func.min(history.c.entry_key).label("entry_key"),
                func.count().label("count"),
            )
            .where(history.c.id > newest - RECENT)
            .group_by(group)
            .order_by(func.min(history.c.id).desc())
            .limit(limit)
        )
        return list(self._connection.execute(query))

    def restore(self, subject: str, row: Values | None, author: str) -> bool:
        """Make the row of ``subject`` what it was; returns whether that changed anything.

        Raises:
            StaffError: it cannot be put back like this.
        """
        kind, *key = subject.split(" ")
        if kind not in KINDS:
            raise StaffError("{what} cannot be put back here.", what=subject)
        table, keys = KINDS[kind]
        entry_key = key[0] if kind in ("entry", "text") else None
        if row is None:
            if kind in ("entry", "source"):
                # Others refer to it: it is withdrawn, not deleted.
                return kind == "entry" and self.put(
                    kind, {"key": key[0], "status": "withdrawn"}, author, entry_key=entry_key
                )
            return self.drop(kind, key, author, entry_key=entry_key)
        named = dict(zip(keys, key, strict=True))
        return self.put(kind, {**_typed(table, row), **named}, author, entry_key=entry_key)


def _trained(row: Values | None) -> bool:
    return row is not None and row.get("status") == "published"


def _kept(table: Table, row: Row | None) -> dict[str, Any] | None:
    if row is None:
        return None
    columns = (column.name for column in table.columns if column.name not in _NOT_KEPT)
    return {name: _plain(row._mapping[name]) for name in columns}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _typed(table: Table, row: Values) -> dict[str, Any]:
    """Columns as the table wants them; a column that the table no longer has is left out."""
    return {
        name: date.fromisoformat(value) if isinstance(table.c[name].type, Date) and value else value
        for name, value in row.items()
        if name in table.c
    }


def _json(row: Values | None) -> str | None:
    return None if row is None else json.dumps(dict(row), ensure_ascii=False, sort_keys=True)


def _step(row: Row) -> Step:
    before, after = (json.loads(each) if each else None for each in (row.before, row.after))
    return Step(row.id, row.at, row.entry_key, row.subject, before, after, row.author, row.change_id)
