"""The composition root: puts settings, store, content, catalogues and conversation together."""

from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy.engine import Engine

from bot import logs
from bot.content import seed
from bot.content.models import Entry, Example
from bot.conversation.profile import Pseudonym
from bot.conversation.turn import Conversation
from bot.conversation.understanding import NoUnderstander, Understander
from bot.delivery.storage import Exclusive
from bot.errors import StoreError
from bot.i18n.apart import examine_apart
from bot.i18n.catalogues import Catalogues
from bot.i18n.update import STAFF
from bot.i18n.watch import Watcher
from bot.settings import Settings
from bot.store.engine import open_engine
from bot.store.exclusive import exclusive
from bot.store.keyfile import NAME as KEY_FILE
from bot.store.keyfile import KeyFile
from bot.store.keyring import Keyring, Keys
from bot.store.live import LiveTexts, Refreshed, offered_languages
from bot.store.migrate import require_head, upgrade
from bot.store.published import Published
from bot.store.rotation import Rotation
from bot.store.scrub import scrub
from bot.store.seeding import SeedReport
from bot.store.work import UnitOfWork

# The last good texts of the catalogues, in the data folder.
KEPT = "catalogues"


@dataclass(frozen=True)
class Installation:
    """What every command needs: settings, catalogues and units of work."""

    settings: Settings
    engine: Engine
    catalogues: Catalogues
    keyring: Keyring
    staff_texts: Catalogues
    published: Published = field(default_factory=Published)

    def work(self) -> UnitOfWork:
        """A new unit of work."""
        return UnitOfWork(self.engine, self.keyring, published=self.published)

    def look(self) -> UnitOfWork:
        """A new unit of work that only reads."""
        return UnitOfWork(self.engine, self.keyring, published=self.published, reading=True)

    def exclusive(self, name: str) -> Exclusive:
        """The right to be the only process that does ``name`` on this database."""
        return exclusive(self.engine, name)

    def key_file(self) -> KeyFile | None:
        """The file of the keys; None where they come from GUIDE_KEY."""
        return None if self.settings.keys else KeyFile(self.settings.data_dir)

    def require_keys(self) -> None:
        """See that the keys belong to the database.

        With others everybody would be a stranger, and what waits would be given up.

        Raises:
            StoreError: they do not.
        """
        with self.look() as work:
            if work.seals.strange():
                raise StoreError(
                    "The database was sealed with another key, which is not here. Nothing was changed. Put "
                    f"the former key file in the place of {self.settings.data_dir / KEY_FILE}, or set "
                    'GUIDE_KEY. If the key is lost, see "Keys" in docs/operating.md.'
                )

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

    def live_texts(self) -> LiveTexts:
        """What keeps the texts equal to the translators' files."""
        return _live_texts(self.settings, self.engine, self.catalogues, self.staff_texts)

    def watch(self) -> Watcher:
        """Take over what translators saved since the last start, and what they save from now on."""
        texts = self.live_texts()
        texts.refresh()
        return Watcher(texts.look, lambda: texts.refresh(examine_apart)).start()

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
    catalogues = open_catalogues(settings)
    with UnitOfWork(engine) as work:
        entries = work.content.entries()
    catalogues.offered = offered_languages(catalogues, entries, settings.locales_dir)
    texts = Catalogues(settings.locales_dir, settings.data_dir / KEPT, STAFF)
    return Installation(settings, engine, catalogues, open_keyring(settings), texts)


def open_catalogues(settings: Settings) -> Catalogues:
    """The interface texts, with the last good ones of earlier runs.

    Raises:
        CatalogueError: the list of languages cannot be used.
    """
    return Catalogues(settings.locales_dir, settings.data_dir / KEPT)


def _live_texts(
    settings: Settings,
    engine: Engine,
    catalogues: Catalogues,
    staff_texts: Catalogues | None = None,
    *,
    publish: bool | None = None,
) -> LiveTexts:
    return LiveTexts(
        settings.locales_dir,
        settings.data_dir / KEPT,
        catalogues,
        lambda: UnitOfWork(engine),
        publish=settings.translations == "published" if publish is None else publish,
        staff_texts=staff_texts,
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
    refreshed = texts.refresh()
    engine.dispose()
    return Prepared(seeded, refreshed)


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
