"""Schema migrations with alembic, run from code so that an operator needs no second tool."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import StoreError

_SCRIPTS = Path(__file__).parent / "migrations"


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the schema to the newest revision (or to ``revision``), in one transaction.

    Raises:
        StoreError: the database cannot be reached or changed; it is left as it was.
    """
    config = _config()
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
    except SQLAlchemyError as error:
        raise StoreError(
            f"The database could not be created or upgraded ({type(error).__name__}). It is "
            "unchanged. Check GUIDE_DATABASE_URL, free disk space and permissions, then try again."
        ) from None


def require_head(engine: Engine) -> None:
    """Refuse a database that is not at the newest revision.

    Raises:
        StoreError: it is missing, older or newer; the message says what to run.
    """
    head = ScriptDirectory.from_config(_config()).get_current_head()
    try:
        with engine.connect() as connection:
            current = MigrationContext.configure(connection).get_current_revision()
    except SQLAlchemyError:
        raise StoreError("The database cannot be reached. Check GUIDE_DATABASE_URL.") from None
    if current != head:
        raise StoreError("The database is not ready for this version. Run `make setup` first.")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    return config
