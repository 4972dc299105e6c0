"""The composition root: puts settings, store, content, catalogues and conversation together."""

import logging
import os
import secrets
import time
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import Engine

from bot.content import seed
from bot.content.models import Entry, Example
from bot.conversation.memory import ShortMemory
from bot.conversation.profile import Pseudonym
from bot.conversation.turn import Conversation
from bot.conversation.understanding import Understander
from bot.errors import SettingError
from bot.i18n.catalogues import Catalogues
from bot.language.languages import LANGUAGES
from bot.settings import Settings
from bot.store.engine import open_engine
from bot.store.migrate import require_head, upgrade
from bot.store.seeding import SeedReport
from bot.store.work import UnitOfWork

KEY_FILE = "key"


@dataclass(frozen=True)
class Installation:
    """What every command needs: settings, catalogues and units of work."""

    settings: Settings
    engine: Engine
    catalogues: Catalogues

    def work(self) -> UnitOfWork:
        """A new unit of work."""
        return UnitOfWork(self.engine)

    def conversation(self, understander: Understander) -> Conversation:
        """The conversation over this installation; its model is handed in by the entry point."""
        return Conversation(
            work=self.work,
            translations=self.catalogues,
            understander=understander,
            pseudonym=Pseudonym(installation_key(self.settings)),
            memory=ShortMemory(time.monotonic),
        )


def open_installation(settings: Settings) -> Installation:
    """Open a prepared installation.

    Raises:
        StoreError: the database is missing or of another version.
        SeedError: a catalogue is missing.
    """
    quiet_logs(settings.log_level)
    engine = open_engine(settings.database_url)
    require_head(engine)
    return Installation(settings, engine, Catalogues(settings.locales_dir, LANGUAGES))


def prepare_store(settings: Settings) -> SeedReport:
    """Create or upgrade the database and seed it; returns what seeding changed.

    Raises:
        StoreError: the database cannot be reached or upgraded.
        SeedError: the seed content is not complete.
    """
    engine = open_engine(settings.database_url)
    upgrade(engine)
    content = seed.load(settings.locales_dir, settings.nlu_dir)
    with UnitOfWork(engine) as work:
        report = work.seeder.seed(content.entries, content.examples, content.contacts)
        work.commit()
    return report


def installation_key(settings: Settings) -> bytes:
    """The 32-byte key of the installation: from GUIDE_KEY, or a file of mode 0600, made once.

    Raises:
        SettingError: the key file can be read by others, or is damaged.
    """
    if settings.key:
        return bytes.fromhex(settings.key)
    path = settings.data_dir / KEY_FILE
    _make_key(path)
    if path.stat().st_mode & 0o077:
        raise SettingError("GUIDE_DATA_DIR", f"a folder whose file '{KEY_FILE}' has mode 0600", ".")
    key = path.read_bytes()
    if len(key) != 32:
        raise SettingError("GUIDE_DATA_DIR", f"a folder whose file '{KEY_FILE}' has 32 bytes", ".")
    return key


def _make_key(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "wb") as file:
        file.write(secrets.token_bytes(32))


# httpx logs the bot token in addresses at INFO; Rasa and structlog log people's words at DEBUG and
# INFO (design: traps). Whatever the level of our own log, these speak of errors alone.
_TALKATIVE = ("httpx", "httpcore", "telegram", "rasa", "sqlalchemy", "matplotlib", "asyncio")


def quiet_logs(level: str) -> None:
    """Configure logging: ours at ``level``, the libraries' errors only."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("bot").setLevel(level.upper())
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.ERROR)


def training_content(settings: Settings) -> tuple[list[Entry], list[Example]]:
    """Entries and training questions to train on, from the content store.

    Raises:
        StoreError: the database is missing or of another version; `make setup` creates it.
    """
    engine = open_engine(settings.database_url)
    require_head(engine)
    with UnitOfWork(engine) as work:
        return work.content.entries(), work.content.examples()
