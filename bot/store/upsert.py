"""INSERT … ON CONFLICT, which SQLite and PostgreSQL share and SQLAlchemy spells twice."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.sql.compiler import Compiled

Insert = Callable[[Table], Any]
_INSERT: dict[str, Insert] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class Upsert:
    """A statement with ON CONFLICT, compiled once for each kind of database.

    SQLAlchemy 1.4 keeps no compiled form of such statements (``inherit_cache`` of their class is False):
    each use would compile them anew, 0.2 ms of 0.23 ms in all (docs/measurements.md).
    """

    def __init__(self, build: Callable[[Insert], Any], columns: list[str] | None = None) -> None:
        """Take what makes the statement.

        Args:
            build: makes it with the ``insert`` of a kind of database.
            columns: what a row to insert gives; None where the statement names its own values.
        """
        self._build, self._columns = build, columns
        self._compiled: dict[str, Compiled] = {}

    def on(self, connection: Connection) -> Compiled:
        """The statement for the connection's database."""
        dialect = connection.dialect
        if dialect.name not in self._compiled:
            statement = self._build(_INSERT[dialect.name])
            self._compiled[dialect.name] = statement.compile(dialect=dialect, column_keys=self._columns)
        return self._compiled[dialect.name]


def inserting(table: Table) -> Upsert:
    """Insert a row, of which every column is given; one of the same key stays as it is."""
    return Upsert(lambda insert: insert(table).on_conflict_do_nothing(), _columns(table))


def replacing(table: Table) -> Upsert:
    """Insert a row, of which every column is given; it replaces one of the same key."""

    def build(insert: Insert) -> Any:
        first = insert(table)
        fresh = {each.name: first.excluded[each.name] for each in table.c if not each.primary_key}
        return first.on_conflict_do_update(index_elements=_key(table), set_=fresh)

    return Upsert(build, _columns(table))


def raising(table: Table, column: str) -> Upsert:
    """Insert a row, of which every column is given; ``column`` is added to one of the same key."""

    def build(insert: Insert) -> Any:
        first = insert(table)
        total = {column: table.c[column] + first.excluded[column]}
        return first.on_conflict_do_update(index_elements=_key(table), set_=total)

    return Upsert(build, _columns(table))


def _columns(table: Table) -> list[str]:
    return [each.name for each in table.columns]


def _key(table: Table) -> list[str]:
    return [each.name for each in table.primary_key.columns]
