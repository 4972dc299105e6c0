"""INSERT … ON CONFLICT, which SQLite and PostgreSQL share and SQLAlchemy spells twice."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

Insert = Callable[[Table], Any]


class Upsert:
    """A statement with ON CONFLICT, built once for each kind of database.

    Building a statement takes SQLAlchemy ten times as long as SQLite takes to run it.
    """

    def __init__(self, build: Callable[[Insert], Any]) -> None:
        """``build`` makes the statement with the ``insert`` of a kind of database."""
        self._built = {"sqlite": build(sqlite.insert), "postgresql": build(postgresql.insert)}

    def on(self, connection: Connection) -> Any:
        """The statement for the connection's database."""
        return self._built[connection.dialect.name]


def inserting(table: Table) -> Upsert:
    """Insert a row; one of the same key stays as it is."""
    return Upsert(lambda insert: insert(table).on_conflict_do_nothing())


def replacing(table: Table) -> Upsert:
    """Insert a row, of which every column is given; it replaces one of the same key."""

    def build(insert: Insert) -> Any:
        first = insert(table)
        fresh = {each.name: first.excluded[each.name] for each in table.c if not each.primary_key}
        return first.on_conflict_do_update(index_elements=_key(table), set_=fresh)

    return Upsert(build)


def raising(table: Table, column: str) -> Upsert:
    """Insert a row; where there is one of the same key, ``column`` is added to it."""

    def build(insert: Insert) -> Any:
        first = insert(table)
        total = {column: table.c[column] + first.excluded[column]}
        return first.on_conflict_do_update(index_elements=_key(table), set_=total)

    return Upsert(build)


def _key(table: Table) -> list[str]:
    return [each.name for each in table.primary_key.columns]
