"""One after the other, where a transaction builds on what it has read."""

from enum import IntEnum

from sqlalchemy import func, select
from sqlalchemy.engine import Connection


class Turnstile(IntEnum):
    """What is done by one transaction at a time. PostgreSQL numbers its advisory locks."""

    AUDIT = 0x4D474144
    CLAIM = 0x6D656B6F
    PUBLISH = 0x4D475055


# Built once: building a statement takes longer than running it.
_LOCKS = {each: select(func.pg_advisory_xact_lock(int(each))) for each in Turnstile}


def alone(connection: Connection, turnstile: Turnstile) -> None:
    """Wait until no other transaction is behind ``turnstile``; this one is until it ends.

    SQLite has one writer at a time anyhow.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(_LOCKS[turnstile])
