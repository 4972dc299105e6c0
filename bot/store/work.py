"""The unit of work: one transaction, rolled back unless committed."""

from types import TracebackType

from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import StoreError
from bot.store.content import ContentRepository
from bot.store.counts import DailyCounts
from bot.store.profiles import ProfileRepository
from bot.store.seeding import Seeder
from bot.store.translations import TranslationStore


class UnitOfWork:
    """Repositories over one transaction; leaving it without ``commit`` changes nothing."""

    def __init__(self, engine: Engine) -> None:
        """Work on ``engine``; the transaction begins on entry."""
        self._engine = engine
        self._connection: Connection | None = None

    def __enter__(self) -> "UnitOfWork":
        try:
            self._connection = self._engine.connect()
            self._connection.begin()
        except SQLAlchemyError:
            raise StoreError(
                "The database cannot be reached. Check GUIDE_DATABASE_URL and run `make setup`."
            ) from None
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        connection, self._connection = self._open(), None
        connection.close()

    def commit(self) -> None:
        """Keep the changes; further work begins a new transaction."""
        connection = self._open()
        transaction = connection.get_transaction()
        if transaction is not None:
            transaction.commit()
        connection.begin()

    @property
    def profiles(self) -> ProfileRepository:
        """Profiles, in this transaction."""
        return ProfileRepository(self._open())

    @property
    def content(self) -> ContentRepository:
        """Published content, in this transaction."""
        return ContentRepository(self._open())

    @property
    def seeder(self) -> Seeder:
        """Seeding, in this transaction."""
        return Seeder(self._open())

    @property
    def translations(self) -> TranslationStore:
        """Translations from files and their revisions, in this transaction."""
        return TranslationStore(self._open())

    @property
    def counts(self) -> DailyCounts:
        """How often entries were shown, in this transaction."""
        return DailyCounts(self._open())

    def _open(self) -> Connection:
        if self._connection is None:
            raise RuntimeError("a unit of work is used inside its `with` block only")
        return self._connection
