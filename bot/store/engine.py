"""The database engine: SQLite in WAL mode embedded, PostgreSQL when it grows."""

from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from bot.errors import StoreError
from bot.store.filesystems import network_file_system

# A writer waits this long for another one before SQLite gives up.
BUSY_MILLISECONDS = 5000
# Option of a connection that will only read.
READING = "guide_reading"
_FAILED = "guide_failed"
# A server that has vanished without a word is noticed within seconds (libpq's parameters).
_POSTGRESQL = {
    "connect_timeout": 5,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}


def open_engine(url: str) -> Engine:
    """Create the engine for ``url``; an SQLite file's folder is created with mode 0700.

    Raises:
        StoreError: the address cannot be used or its driver is not installed.
    """
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() != "sqlite":
            # Parameters hidden: an error's text would repeat them, and a person's data with them.
            engine = create_engine(
                parsed,
                future=True,
                hide_parameters=True,
                pool_pre_ping=True,
                connect_args=_POSTGRESQL,
            )
            _watch_failures(engine)
            return engine
        if parsed.database and not parsed.database.startswith((":memory:", "file:")):
            _prepare_file(Path(parsed.database))
        # Connections are kept: preparing one costs more than most of our transactions.
        engine = create_engine(
            parsed,
            future=True,
            hide_parameters=True,
            poolclass=QueuePool,
            connect_args={"check_same_thread": False},
        )
    except ModuleNotFoundError:
        raise StoreError(
            "The driver for this database is not installed. "
            "For PostgreSQL: .venv/bin/pip install --require-hashes -r requirements-dev.lock"
        ) from None
    except (ArgumentError, SQLAlchemyError, OSError):
        raise StoreError(
            "GUIDE_DATABASE_URL cannot be used. Example: sqlite:////srv/guide/var/guide.db"
        ) from None
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    _watch_failures(engine)
    return engine


def _watch_failures(engine: Engine) -> None:
    """Remember of each transaction whether a statement failed in it (``failed``).

    After that PostgreSQL answers a commit by undoing everything, without a word.
    """
    event.listen(engine, "begin", lambda connection: connection.info.pop(_FAILED, None))
    event.listen(engine, "handle_error", _note_failure)


def _note_failure(context: Any) -> None:
    connection = context.connection
    if connection is not None and not connection.invalidated and not connection.closed:
        connection.info[_FAILED] = True


def failed(connection: Connection) -> bool:
    """Whether nothing of the present transaction can be kept, because a statement failed in it."""
    return bool(connection.invalidated or connection.info.get(_FAILED))


def _prepare_file(path: Path) -> None:
    """A new file is the bot's alone; SQLite gives its log and its index the same mode."""
    _prepare_folder(path.parent)
    path.touch(mode=0o600, exist_ok=True)


def _prepare_folder(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    kind = network_file_system(folder)
    if kind:
        raise StoreError(
            f"The SQLite database lies on a network file system ({kind}), where it can be damaged. "
            "Put it on a local disk, or use PostgreSQL."
        )


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """Durable, concurrent readers, foreign keys on; transactions are begun by us, not the driver."""
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        f"busy_timeout={BUSY_MILLISECONDS}",
        "foreign_keys=ON",
        # Erased rows are overwritten with zeros: /forget means gone.
        "secure_delete=ON",
        # No sorted copy of rows in a temporary file.
        "temp_store=MEMORY",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:
    """Take the write lock at once: SQLite does not wait for it in the middle of a transaction.

    What only reads takes none, so that readers' turns do not wait for a page of the staff.
    """
    reading = connection.get_execution_options().get(READING)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
