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
from bot.i18n.apart import examine_apart
from bot.i18n.catalogues import Catalogues
from bot.i18n.watch import Watcher
from bot.settings import Settings
from bot.store.engine import open_engine
from bot.store.live import LiveTexts, Refreshed, offered_languages
from bot.store.migrate import require_head, upgrade
from bot.store.seeding import SeedReport
from bot.store.work import UnitOfWork

KEY_FILE = "key"
# The last good texts of the catalogues, in the data folder.
KEPT = "catalogues"


@dataclass(frozen=True)
class Installation:
    """What every command needs: settings, catalogues and units of work."""

    settings: Settings
    engine: Engine
    catalogues: Catalogues

    def work(self) -> UnitOfWork:
        """A new unit of work."""
        return UnitOfWork(self.engine)

    def live_texts(self) -> LiveTexts:
        """What keeps the texts equal to the translators' files."""
        return _live_texts(self.settings, self.engine, self.catalogues)

    def watch(self) -> Watcher:
        """Take over what translators saved since the last start, and what they save from now on."""
        texts = self.live_texts()
        texts.refresh()
        return Watcher(texts.look, lambda: texts.refresh(examine_apart)).start()

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
    catalogues = open_catalogues(settings)
    with UnitOfWork(engine) as work:
        entries = work.content.entries()
    catalogues.offered = offered_languages(catalogues, entries, settings.locales_dir)
    return Installation(settings, engine, catalogues)


def open_catalogues(settings: Settings) -> Catalogues:
    """The interface texts, with the last good ones of earlier runs.

    Raises:
        CatalogueError: the list of languages cannot be used.
    """
    return Catalogues(settings.locales_dir, settings.data_dir / KEPT)


def _live_texts(
    settings: Settings, engine: Engine, catalogues: Catalogues, *, publish: bool | None = None
) -> LiveTexts:
    return LiveTexts(
        settings.locales_dir,
        settings.data_dir / KEPT,
        catalogues,
        lambda: UnitOfWork(engine),
        publish=settings.translations == "published" if publish is None else publish,
    )


@dataclass(frozen=True)
class Prepared:
    """What preparing the store changed: the seed's rows, and the translations from files."""

    seeded: SeedReport
    texts: Refreshed


def prepare_store(settings: Settings) -> Prepared:
    """Create or upgrade the database, seed it and take translations over; returns what changed.

    Raises:
        StoreError: the database cannot be reached or upgraded.
        SeedError: the seed content is not complete.
    """
    engine = open_engine(settings.database_url)
    upgrade(engine)
    examples = tuple(seed.read_examples(settings.nlu_dir))
    with UnitOfWork(engine) as work:
        # What is shipped with a new installation needs no review by its staff.
        first = not work.content.entries()
        seeded = work.seeder.seed(seed.english_entries(), examples, seed.contacts())
        work.commit()
    texts = _live_texts(settings, engine, open_catalogues(settings), publish=True if first else None)
    return Prepared(seeded, texts.refresh())


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
