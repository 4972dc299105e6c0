"""The unit of work: one transaction, rolled back unless committed."""

import time
from collections.abc import Callable
from types import TracebackType

from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import StoreError
from bot.store.audit import AuditLog
from bot.store.changes import ChangeStore
from bot.store.chats import ChatRepository
from bot.store.contacts import ContactStore
from bot.store.content import ContentRepository
from bot.store.counter import CounterStore
from bot.store.counts import DailyCounts
from bot.store.engine import READING, failed
from bot.store.inbox import InboxRepository
from bot.store.jobs import JobStore
from bot.store.keyring import Keyring
from bot.store.ledger import Ledger
from bot.store.memory import MemoryRepository
from bot.store.numbers import NumberRepository
from bot.store.outbox import OutboxRepository
from bot.store.people import PeopleRepository
from bot.store.profiles import ProfileRepository
from bot.store.published import Published, Snapshot
from bot.store.publishing import Publisher
from bot.store.questions import QuestionStore
from bot.store.queues import QueueRepository
from bot.store.seals import SealRepository
from bot.store.seeding import Seeder
from bot.store.staff import StaffRepository
from bot.store.throttle import Throttle
from bot.store.translations import TranslationStore

_FAILED = "The database failed. Nothing was changed."


class UnitOfWork:
    """Repositories over one transaction; leaving it without ``commit`` changes nothing."""

    def __init__(
        self,
        engine: Engine,
        keyring: Keyring | None = None,
        clock: Callable[[], float] = time.time,
        published: Published | None = None,
        *,
        reading: bool = False,
    ) -> None:
        """Work on ``engine``; the transaction begins on entry.

        Args:
            engine: the database.
            keyring: needed for what is sealed.
            clock: seconds since 1970.
            published: holds the published content between units of work.
            reading: nothing will be changed, so that nobody has to wait for this unit.
        """
        self._engine = engine.execution_options(**{READING: True}) if reading else engine
        self._keyring, self._clock = keyring, clock
        self._published = published or Published()
        self._connection: Connection | None = None
        self._counts: DailyCounts | None = None

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
        connection, self._connection, self._counts = self._open(), None, None
        swallowed = error is None and failed(connection)
        connection.close()
        if isinstance(error, SQLAlchemyError):
            raise StoreError(
                f"The database failed ({type(error).__name__}). Nothing was changed."
            ) from None
        if swallowed:
            raise StoreError(_FAILED)

    def commit(self) -> None:
        """Keep the changes; further work begins a new transaction by itself.

        Raises:
            StoreError: a statement failed before, whoever may have taken its error: nothing is kept.
        """
        connection = self._open()
        if self._counts is not None:
            self._counts.write()
        if failed(connection):
            raise StoreError(_FAILED)
        transaction = connection.get_transaction()
        if transaction is not None:
            transaction.commit()

    @property
    def profiles(self) -> ProfileRepository:
        """Profiles, in this transaction."""
        return ProfileRepository(self._open())

    @property
    def memory(self) -> MemoryRepository:
        """Short memories, in this transaction."""
        return MemoryRepository(self._open(), self._clock)

    @property
    def people(self) -> PeopleRepository:
        """All that is stored of a person, in this transaction."""
        return PeopleRepository(self._open(), self.profiles, self.memory)

    @property
    def numbers(self) -> NumberRepository:
        """Numbers of recent messages, in this transaction."""
        return NumberRepository(self._open(), self._clock)

    @property
    def content(self) -> ContentRepository:
        """Content as it is in this transaction."""
        return ContentRepository(self._open())

    @property
    def published(self) -> Snapshot:
        """Published content for turns, at most a second old."""
        return self._published.get(self.content, self.contacts)

    @property
    def inbox(self) -> InboxRepository:
        """Updates to answer, in this transaction."""
        return InboxRepository(self._open(), self._keys(), self._clock)

    @property
    def outbox(self) -> OutboxRepository:
        """Letters to send, in this transaction."""
        return OutboxRepository(self._open(), self._keys(), self._clock)

    @property
    def chats(self) -> ChatRepository:
        """Chat ids, in this transaction."""
        return ChatRepository(self._open(), self._keys())

    @property
    def queues(self) -> QueueRepository:
        """Both queues seen from outside, in this transaction."""
        return QueueRepository(self._open(), self._keys(), self._clock)

    @property
    def seals(self) -> SealRepository:
        """What is sealed, in this transaction."""
        return SealRepository(self._open(), self._keys())

    @property
    def staff(self) -> StaffRepository:
        """Members of staff and their sessions, in this transaction."""
        return StaffRepository(self._open(), self._keys(), self._clock)

    @property
    def contacts(self) -> ContactStore:
        """The contact directory, in this transaction."""
        return ContactStore(self._open(), self._clock)

    @property
    def changes(self) -> ChangeStore:
        """What staff are working on, in this transaction."""
        return ChangeStore(self._open(), self._clock)

    @property
    def publisher(self) -> Publisher:
        """Publishing and putting back, in this transaction."""
        return Publisher(self._open(), self._clock)

    @property
    def ledger(self) -> Ledger:
        """Every change of what readers get, in this transaction."""
        return Ledger(self._open(), self._clock)

    @property
    def counter(self) -> CounterStore:
        """Numbers that rise with each change, in this transaction."""
        return CounterStore(self._open())

    @property
    def jobs(self) -> JobStore:
        """Trainings that staff asked for, in this transaction."""
        return JobStore(self._open(), self._clock)

    @property
    def questions(self) -> QuestionStore:
        """Training questions as staff work on them, in this transaction."""
        return QuestionStore(self._open(), self.ledger)

    @property
    def audit(self) -> AuditLog:
        """What was done by whom, in this transaction."""
        return AuditLog(self._open(), self._keys(), self._clock)

    @property
    def throttle(self) -> Throttle:
        """Who must wait before signing in, in this transaction."""
        return Throttle(self._open(), self._keys(), self._clock)

    @property
    def seeder(self) -> Seeder:
        """Seeding, in this transaction."""
        return Seeder(self._open(), self.ledger)

    @property
    def translations(self) -> TranslationStore:
        """Translations from files and their revisions, in this transaction."""
        return TranslationStore(self._open(), self.ledger)

    @property
    def counts(self) -> DailyCounts:
        """How often entries were shown; what is added is written by ``commit``."""
        if self._counts is None:
            self._counts = DailyCounts(self._open())
        return self._counts

    def _keys(self) -> Keyring:
        if self._keyring is None:
            raise RuntimeError("this unit of work was opened without the installation's keys")
        return self._keyring

    def _open(self) -> Connection:
        if self._connection is None:
            raise RuntimeError("a unit of work is used inside its `with` block only")
        return self._connection
