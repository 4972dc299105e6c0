"""Receiving and answering: accepted once, answered once, given up kindly."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import func, select, text

from bot.bootstrap import Installation
from bot.conversation.incoming import Command, Content, Incoming, Press, Words
from bot.conversation.turn import Conversation
from bot.conversation.understanding import Question, Understanding
from bot.delivery import answer
from bot.delivery.accept import Acceptor
from bot.delivery.answer import CLAIMS, TURNS, Answerer
from bot.delivery.bell import Bell
from bot.delivery.housekeeping import Housekeeper
from bot.delivery.means import Means
from bot.delivery.offload import Offload
from bot.delivery.values import Outgoing, Received
from bot.errors import StoreError
from bot.store import tables
from bot.store.work import UnitOfWork
from tests.doubles.understander import ScriptedUnderstander

ANN, BEN = 1001, 1002


class Desk:
    """An installation with its receiving and answering roles, and what the test sees of it."""

    def __init__(self, installation: Installation, conversation: Conversation) -> None:
        self.installation, self.conversation = installation, conversation
        self.broken: Callable[[], None] = lambda: None
        self.means = Means(self.work, Offload(1), poll_seconds=0.01, lease_seconds=0.5)
        self.acceptor = Acceptor(self.means, conversation, chat_queue=3)

    def work(self) -> UnitOfWork:
        self.broken()
        return self.installation.work()

    async def arrives(
        self, number: int, content: Content, chat: int = ANN, pressed: int | None = None
    ) -> bool:
        received = Received(number, Incoming(chat, content, "en"), pressed)
        return number in await self.acceptor.accept([received])

    def release(self) -> None:
        """What a process does first that answers alone."""
        with self.installation.work() as work:
            work.inbox.clear_leases()
            work.commit()

    def letters(self) -> list[Outgoing]:
        with self.installation.work() as work:
            query = select(tables.outbox).order_by(tables.outbox.c.id)
            rows = work._open().execute(query).all()
            return [work.outbox.message(row) for row in rows]  # type: ignore[arg-type]

    def count(self, state: str) -> int:
        with self.installation.engine.connect() as connection:
            query = select(func.count()).where(tables.inbox.c.state == state)
            return int(connection.execute(query).scalar_one())

    @asynccontextmanager
    async def answering(self) -> AsyncIterator[None]:
        stop = asyncio.Event()
        answerer = Answerer(self.means, self.conversation, Bell(), Bell())
        running = asyncio.create_task(answerer.run(stop))
        yield
        stop.set()
        await running

    async def until(self, condition: Callable[[], bool], seconds: float = 5) -> None:
        async with asyncio_timeout(seconds):
            while not condition():  # noqa: ASYNC110
                await asyncio.sleep(0.01)


@asynccontextmanager
async def asyncio_timeout(seconds: float) -> AsyncIterator[None]:
    task = asyncio.current_task()
    assert task is not None
    handle = asyncio.get_running_loop().call_later(seconds, task.cancel)
    try:
        yield
    finally:
        handle.cancel()


@pytest.fixture
def desk(installation: Installation, understander: ScriptedUnderstander) -> Desk:
    return Desk(installation, installation.conversation(understander))


async def test_a_message_is_answered_once_however_often_it_comes(desk: Desk) -> None:
    assert await desk.arrives(1, Command("help"))
    assert not await desk.arrives(1, Command("help"))
    async with desk.answering():
        await desk.until(lambda: desk.count("done") == 1)
        assert not await desk.arrives(1, Command("help"))
        await asyncio.sleep(0.05)
    assert [each.chat for each in desk.letters()] == [ANN]


async def test_a_press_is_answered_in_place_of_the_pressed_message(desk: Desk) -> None:
    await desk.arrives(1, Press("menu"), pressed=77)
    await desk.arrives(2, Command("menu"), BEN, pressed=None)
    async with desk.answering():
        await desk.until(lambda: desk.count("done") == 2)
    assert sorted(each.replaces or 0 for each in desk.letters()) == [0, 77]


async def test_one_chat_is_answered_in_order(desk: Desk, understander: ScriptedUnderstander) -> None:
    for number in (3, 1, 2):
        await desk.arrives(number, Words(f"text {number}"))
    async with desk.answering():
        await desk.until(lambda: desk.count("done") == 3)
    assert understander.asked == ["text 1", "text 2", "text 3"]


async def test_who_writes_too_fast_is_told_once(desk: Desk) -> None:
    for number in range(1, 9):
        assert await desk.arrives(number, Words("hello"))
    told = desk.letters()
    assert len(told) == 1
    assert "faster than I can answer" in told[0].reply.text
    assert desk.count("refused") == 1
    assert await desk.arrives(20, Words("hello"), BEN)
    assert desk.count("waiting") == 4


class Moody:
    """A model that fails as often as it is told to."""

    def __init__(self, failures: int) -> None:
        self.failures, self.asked = failures, 0

    async def understand(self, question: Question) -> Understanding:
        self.asked += 1
        if self.asked <= self.failures:
            raise RuntimeError(question.text)
        return Understanding("en", "unicode", "fallback", None, 0.1, ())


@pytest.fixture
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answer, "delay", lambda _: 0.0)


@pytest.mark.usefixtures("_no_waiting")
@pytest.mark.parametrize(("failures", "state", "asked"), [(2, "done", 3), (9, "dead", 3)])
async def test_a_failing_turn_is_tried_three_times_and_then_given_up_kindly(
    installation: Installation, failures: int, state: str, asked: int
) -> None:
    moody = Moody(failures)
    desk = Desk(installation, installation.conversation(moody))
    await desk.arrives(1, Words("hello"))
    await desk.arrives(2, Command("help"))
    async with desk.answering():
        await desk.until(lambda: desk.count("waiting") == 0)
    assert desk.count(state) == (1 if state == "dead" else 2)
    assert moody.asked == asked
    assert ("went wrong" in desk.letters()[0].reply.text) == (state == "dead")
    assert len(desk.letters()) == 2


@pytest.mark.usefixtures("_no_waiting")
async def test_who_wrote_what_cannot_be_opened_is_told_so_in_their_language(desk: Desk) -> None:
    await desk.arrives(1, Press("lang:km"))
    async with desk.answering():
        await desk.until(lambda: len(desk.letters()) == 1)
    await desk.arrives(2, Words("tax?"))
    await desk.arrives(3, Words("tax?"), chat=BEN)
    with desk.installation.engine.begin() as connection:
        damaged = tables.inbox.update().where(tables.inbox.c.update_id > 1)
        connection.execute(damaged.values(payload=b"damaged" * 10))
    async with desk.answering():
        await desk.until(lambda: desk.count("dead") == 2, seconds=20)
    # Nothing is known of Ben, not even his chat: it stands in what cannot be opened.
    sorry = desk.letters()[1:]
    assert [each.chat for each in sorry] == [ANN]
    assert "សូម" in sorry[0].reply.text


async def test_a_replayed_dead_letter_is_answered(installation: Installation) -> None:
    desk = Desk(installation, installation.conversation(Moody(3)))
    await desk.arrives(1, Words("hello"))
    async with desk.answering():
        await desk.until(lambda: desk.count("dead") == 1)
        with installation.work() as work:
            assert work.queues.replay("in-1")
            work.commit()
        await desk.until(lambda: desk.count("done") == 1)
    assert len(desk.letters()) == 2


async def test_a_message_that_kills_the_process_is_given_up(desk: Desk) -> None:
    await desk.arrives(1, Words("hello"))
    for _ in range(CLAIMS):
        with desk.installation.work() as work:
            assert work.inbox.claim(1, 0.5)
            work.inbox.clear_leases()
            work.commit()
    async with desk.answering():
        await desk.until(lambda: desk.count("dead") == 1)
    assert "went wrong" in desk.letters()[0].reply.text


class DeathError(BaseException):
    """The process dies here."""


async def test_a_death_while_a_message_is_opened_is_counted_too(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_: object) -> None:
        raise DeathError

    monkeypatch.setattr(Conversation, "question", dies)
    await desk.arrives(1, Words("hello"))
    for _ in range(CLAIMS):
        with pytest.raises(DeathError):
            await Answerer(desk.means, desk.conversation, Bell(), Bell())._take()
        desk.release()
    async with desk.answering():
        await desk.until(lambda: desk.count("dead") == 1)
    assert "went wrong" in desk.letters()[0].reply.text


async def test_a_database_that_fails_while_a_message_is_opened_is_no_fault_of_the_message(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = []

    def fails(_self: Conversation, work: UnitOfWork, _: Incoming) -> None:
        opened.append(1)
        work._open().execute(text("SELECT * FROM no_such_table"))

    monkeypatch.setattr(Conversation, "question", fails)
    await desk.arrives(1, Words("hello"))
    async with desk.answering():
        await desk.until(lambda: len(opened) == 2)
    with desk.installation.engine.connect() as connection:
        row = connection.execute(select(tables.inbox)).one()
    assert (row.state, row.attempts) == ("waiting", 0)


async def test_a_model_that_hangs_holds_up_no_button_and_shows(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Hanging:
        async def understand(self, question: Question) -> Understanding:
            await back.wait()
            raise RuntimeError

    back = asyncio.Event()
    monkeypatch.setattr(answer, "UNDERSTAND_SECONDS", 0.05)
    monkeypatch.setattr(answer, "delay", lambda _: 0.01)
    desk = Desk(installation, installation.conversation(Hanging()))
    for number in range(TURNS):
        await desk.arrives(number, Words("hello"), chat=2000 + number)
    await desk.arrives(99, Command("help"))
    async with desk.answering():
        await desk.until(lambda: desk.count("done") == 1 and desk.count("dead") == TURNS)
        last = desk.means.metrics._beats["answer"]
        await asyncio.sleep(0.1)
        assert desk.means.metrics._beats["answer"] == last
        back.set()
        await desk.until(lambda: desk.means.metrics._beats["answer"] > last)
    assert len(desk.letters()) == TURNS + 1


async def test_a_turn_taken_over_meanwhile_is_not_answered_twice(installation: Installation) -> None:
    entered, leave = asyncio.Event(), asyncio.Event()

    class Slow:
        asked = 0

        async def understand(self, question: Question) -> Understanding:
            self.asked += 1
            if self.asked == 1:
                entered.set()
                await leave.wait()
            return Understanding("en", "unicode", "fallback", None, 0.1, ())

    desk = Desk(installation, installation.conversation(Slow()))
    await desk.arrives(1, Words("hello"))
    async with desk.answering():
        await entered.wait()
        # As if the lease had run out unseen, in a process that was stopped for a while.
        with installation.work() as work:
            work.inbox.clear_leases()
            work.commit()
        await desk.until(lambda: desk.count("done") == 1)
        leave.set()
        await asyncio.sleep(0.05)
    assert len(desk.letters()) == 1


async def test_when_the_database_fails_nothing_is_accepted_and_answering_goes_on_later(
    desk: Desk,
) -> None:
    def away() -> None:
        raise StoreError("away")

    desk.broken = away
    with pytest.raises(StoreError):
        await desk.arrives(1, Command("help"))
    async with desk.answering():
        await asyncio.sleep(0.05)
        desk.broken = lambda: None
        assert await desk.arrives(1, Command("help"))
        await desk.until(lambda: desk.count("done") == 1)


async def test_cleaning_erases_what_was_unused_for_the_retention_time(desk: Desk) -> None:
    await desk.arrives(1, Press("lang:km"))
    async with desk.answering():
        await desk.until(lambda: desk.count("done") == 1)

    def clean(days: float) -> int:
        later = Means(desk.work, desk.means.offload, clock=lambda: desk.means.clock() + days * 86_400)
        with desk.installation.work() as work:
            return Housekeeper(later, 180, lambda: True).clean(work)

    assert clean(0) == 0
    # The number of the update.
    assert clean(180) == 1
    # The number of the update, and all of the person: profile, chat, a letter that nobody sent.
    assert clean(181) == 4
