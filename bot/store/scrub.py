"""Makes sure that what was erased is gone from the files of the database too."""

import sqlite3
from contextlib import closing
from typing import Any

from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError


def scrub(engine: Engine) -> bool:
    """Empty SQLite's write-ahead log, which holds former pages; False when a reader was in the way.

    The pages of the database itself are overwritten as rows are erased (``secure_delete``). On
    PostgreSQL this is VACUUM's work (docs/privacy.md).
    """
    if engine.dialect.name != "sqlite":
        return True
    try:
        # Below SQLAlchemy, which begins a transaction: inside of one a checkpoint is refused.
        with closing(engine.raw_connection()) as connection:
            cursor: Any = connection.cursor()
            busy, _, _ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except (SQLAlchemyError, sqlite3.Error):
        return False
    return not busy
