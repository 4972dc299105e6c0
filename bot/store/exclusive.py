"""What only one process may do: a file lock beside SQLite, an advisory lock on PostgreSQL.

Both end with the process, however it ends, so that nobody waits for a lease to run out.
"""

import fcntl
import os
import zlib

from sqlalchemy import text
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError


class FileExclusive:
    """``flock`` on a file beside the SQLite database. Implements ``delivery.storage.Exclusive``."""

    def __init__(self, path: str) -> None:
        """The lock file is made when it is missing, and stays."""
        self._path = path
        self._handle: int | None = None

    def acquire(self) -> bool:
        """Take the lock; False while another process has it."""
        if self._handle is not None:
            return True
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(handle)
            return False
        self._handle = handle
        return True

    def held(self) -> bool:
        """Whether the lock is ours."""
        return self._handle is not None

    def release(self) -> None:
        """Give the lock back."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


class AdvisoryExclusive:
    """An advisory lock on a connection of its own. Implements ``delivery.storage.Exclusive``."""

    def __init__(self, engine: Engine, name: str) -> None:
        """``name`` becomes the number of the lock."""
        self._engine, self._number = engine, zlib.crc32(b"mekong-guide " + name.encode())
        self._connection: Connection | None = None

    def acquire(self) -> bool:
        """Take the lock; False while another process has it, or the database is away."""
        if self.held():
            return True
        try:
            connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            query = text("SELECT pg_try_advisory_lock(:number)")
            if connection.execute(query, {"number": self._number}).scalar_one():
                self._connection = connection
                return True
            connection.close()
        except SQLAlchemyError:
            pass
        return False

    def held(self) -> bool:
        """Whether the lock is ours: it is lost with its connection."""
        if self._connection is None:
            return False
        try:
            self._connection.execute(text("SELECT 1"))
        except SQLAlchemyError:
            self.release()
        return self._connection is not None

    def release(self) -> None:
        """Give the lock back."""
        connection, self._connection = self._connection, None
        if connection is not None:
            # Not back to the pool: there it would keep the lock.
            connection.invalidate()
            connection.close()


def exclusive(engine: Engine, name: str) -> FileExclusive | AdvisoryExclusive:
    """The right to be the only process that does ``name`` on this database."""
    if engine.dialect.name == "sqlite":
        return FileExclusive(f"{engine.url.database}.{name}.lock")
    return AdvisoryExclusive(engine, name)
