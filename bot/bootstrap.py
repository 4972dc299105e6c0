"""The composition root: puts settings, store, content, catalogues and conversation together."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.engine import Engine

from bot import logs
from bot.content import seed
from bot.content.models import Entry, Example
from bot.conversation.profile import Pseudonym
from bot.conversation.turn import Conversation
from bot.conversation.understanding import NoUnderstander, Understander
from bot.delivery.storage import Exclusive
from bot.i18n.catalogues import Catalogues
from bot.language.languages import LANGUAGES
from bot.settings import Settings
from bot.store.engine import open_engine
from bot.store.exclusive import exclusive
from bot.store.keyfile import KeyFile
from bot.store.keyring import Keyring, Keys
from bot.store.migrate import require_head, upgrade
from bot.store.rotation import Rotation
from bot.store.scrub import scrub
from bot.store.seeding import SeedReport
from bot.store.work import UnitOfWork


@dataclass(frozen=True)
class Installation:
    """What every command needs: settings, catalogues and units of work."""

    settings: Settings
    engine: Engine
    catalogues: Catalogues
    keyring: Keyring

    def work(self) -> UnitOfWork:
        """A new unit of work."""
        return UnitOfWork(self.engine, self.keyring)

    def exclusive(self, name: str) -> Exclusive:
        """The right to be the only process that does ``name`` on this database."""
        return exclusive(self.engine, name)

    def key_file(self) -> KeyFile | None:
        """The file of the keys; None where they come from GUIDE_KEY."""
        return None if self.settings.keys else KeyFile(self.settings.data_dir)

    def rotation(self) -> Rotation:
        """Rotates the keys of this installation."""
        return Rotation(self.work, self.key_file())

    def scrub(self) -> bool:
        """Empty the database's files of what was erased; False where it could not now."""
        return scrub(self.engine)

    @property
    def embedded(self) -> bool:
        """Whether the database is SQLite, which takes one answering process."""
        return bool(self.engine.dialect.name == "sqlite")

    def conversation(self, understander: Understander | None) -> Conversation:
        """The conversation over this installation; its model is handed in by the entry point.

        A process that only receives or sends has no model.
        """
        return Conversation(
            work=self.work,
            translations=self.catalogues,
            understander=understander or NoUnderstander(),
            pseudonym=Pseudonym(self.keyring.root),
            retention_days=self.settings.retention_days,
        )


def open_installation(settings: Settings) -> Installation:
    """Open a prepared installation.

    Raises:
        StoreError: the database is missing or of another version.
        SeedError: a catalogue is missing.
        SettingError: the key file can be read by others, or is damaged.
    """
    logs.configure(settings.log_level)
    engine = open_engine(settings.database_url)
    require_head(engine)
    catalogues = Catalogues(settings.locales_dir, LANGUAGES)
    return Installation(settings, engine, catalogues, open_keyring(settings))


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
    engine.dispose()
    return report


def open_keyring(settings: Settings) -> Keyring:
    """The installation's keys: from GUIDE_KEY, or a file of mode 0600 that is made once.

    Raises:
        SettingError: the key file can be read by others, or is damaged.
    """
    keys: Callable[[], Keys] = (lambda: settings.keys) if settings.keys else KeyFile(settings.data_dir)
    keys()
    return Keyring(keys)


def installation_key(settings: Settings) -> bytes:
    """The 32-byte root key of the installation.

    Raises:
        SettingError: the key file can be read by others, or is damaged.
    """
    return open_keyring(settings).root


def training_content(settings: Settings) -> tuple[list[Entry], list[Example]]:
    """Entries and training questions to train on, from the content store.

    Raises:
        StoreError: the database is missing or of another version; `make setup` creates it.
    """
    engine = open_engine(settings.database_url)
    require_head(engine)
    with UnitOfWork(engine) as work:
        return work.content.entries(), work.content.examples()
