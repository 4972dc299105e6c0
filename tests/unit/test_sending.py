"""Sending: in order, at Telegram's pace, until it is taken or cannot be."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date

import pytest
from sqlalchemy import update

from bot.conversation.reply import Reply, paragraphs
from bot.delivery import send
from bot.delivery.backoff import LONGEST_SECONDS, delay
from bot.delivery.bell import Bell
from bot.delivery.means import Means
from bot.delivery.offload import Offload
from bot.delivery.pacing import LATE_SECONDS, LIMITED_IN_A_ROW, Pacer
from bot.delivery.send import STALE_SECONDS, Sender
from bot.delivery.values import Kind, Outgoing
from bot.errors import BlockedError, RefusedError, StoreError, TooFastError, UnreachableError
from bot.store import tables
from bot.store.outbox import PURPOSE
from tests.doubles.messenger import ScriptedMessenger
from tests.unit.stores import KEYRING, Store

ANN, BEN = 1, 2


class Right:
    """The right to be the sending process, given and taken by the test."""

    def __init__(self) -> None:
        self.ours = True
        self.released = False

    def acquire(self) -> bool:
        return self.ours

    def held(self) -> bool:
        return self.ours

    def release(self) -> None:
        self.released = True


class Post:
    """A store with its sending role."""

    def __init__(self, store: Store) -> None:
        self.store, self.messenger, self.right = store, ScriptedMessenger(), Right()
        self.means = Means(store.work, Offload(1), poll_seconds=0.01, clock=store.clock)

    def writes(self, chat: int, *texts: str, kind: Kind = "reply") -> None:
        letters = [Outgoing(chat, Reply(paragraphs(text))) for text in texts]
        self.store.commit(lambda work: work.outbox.add(str(chat), letters, None, kind))

    def waiting(self) -> int:
        with self.store.work() as work:
            return work.queues.depth().sending

    def dead(self) -> list[str]:
        with self.store.work() as work:
            return [each.state for each in work.queues.dead(10)]

    @asynccontextmanager
    async def sending(self, per_second: int = 1000, pause: float = 0.0) -> AsyncIterator[None]:
        stop = asyncio.Event()
        sender = Sender(self.means, self.messenger, self.right, Pacer(per_second, pause), Bell())
        running = asyncio.create_task(sender.run(stop))
        try:
            yield
        finally:
            stop.set()
            await running

    async def until(self, condition: Callable[[], bool]) -> None:
        for _ in range(500):
            if condition():
                return
            await asyncio.sleep(0.01)
        raise AssertionError("it did not happen in 5 s")


@pytest.fixture
def post(store: Store) -> Post:
    return Post(store)


async def test_letters_arrive_in_order_and_leave_the_outbox(post: Post) -> None:
    post.writes(ANN, "1", "2", "3")
    post.writes(BEN, "a", "b")
    async with post.sending():
        await post.until(lambda: post.waiting() == 0)
    assert [text for chat, text in post.messenger.taken if chat == ANN] == ["1", "2", "3"]
    assert [text for chat, text in post.messenger.taken if chat == BEN] == ["a", "b"]


@pytest.mark.parametrize("error", [UnreachableError(maybe_taken=True), TooFastError(2)])
async def test_a_failure_is_tried_again_and_overtaken_by_nothing(post: Post, error: Exception) -> None:
    post.messenger.failures[ANN] = [error]
    post.writes(ANN, "1", "2")
    post.writes(BEN, "a")
    async with post.sending():
        await post.until(lambda: len(post.messenger.taken) == 1)
        await asyncio.sleep(0.05)
        assert post.messenger.taken == [(BEN, "a")]
        post.store.now += 3
        if isinstance(error, TooFastError):
            # The pause is also kept by the pacer, on the monotonic clock.
            await asyncio.sleep(2)
        await post.until(lambda: post.waiting() == 0)
    assert post.messenger.taken[1:] == [(ANN, "1"), (ANN, "2")]


async def test_when_telegram_limits_every_chat_nobody_is_sent_to_for_a_while(post: Post) -> None:
    for chat in range(1, LIMITED_IN_A_ROW + 1):
        post.messenger.failures[chat] = [TooFastError(1)]
        post.writes(chat, "1")
    async with post.sending():
        await post.until(lambda: post.messenger.attempts == LIMITED_IN_A_ROW)
        await asyncio.sleep(0.1)
        post.writes(99, "another chat")
        await asyncio.sleep(0.3)
        assert post.messenger.taken == []
        await post.until(lambda: post.messenger.taken == [(99, "another chat")])


async def test_a_letter_that_cannot_be_read_stops_no_other(post: Post) -> None:
    post.writes(ANN, "1")
    post.writes(BEN, "a")
    with post.store.engine.begin() as connection:
        broken = KEYRING.seal(PURPOSE, b"{}")
        connection.execute(
            update(tables.outbox).where(tables.outbox.c.person == str(ANN)).values(body=broken)
        )
    async with post.sending():
        await post.until(lambda: post.messenger.taken == [(BEN, "a")] and post.dead() == ["dead"])


async def test_who_blocks_the_bot_is_left_alone(post: Post) -> None:
    post.store.commit(lambda work: work.chats.seen(str(ANN), ANN, date(2026, 1, 1)))
    post.messenger.failures[ANN] = [BlockedError("x")]
    post.writes(ANN, "1", "2")
    async with post.sending():
        await post.until(lambda: post.waiting() == 0)
    assert post.messenger.attempts == 1
    assert post.dead() == []


@pytest.mark.parametrize("error", [RefusedError("x"), RuntimeError("a bug of ours")])
async def test_what_cannot_be_sent_becomes_a_dead_letter(post: Post, error: Exception) -> None:
    post.messenger.failures[ANN] = [error]
    post.writes(ANN, "1", "2")
    async with post.sending():
        await post.until(lambda: post.waiting() == 0)
    assert post.messenger.taken == [(ANN, "2")]
    assert post.dead() == ["dead"]


async def test_a_reply_a_day_late_is_given_up(post: Post) -> None:
    post.messenger.failures[ANN] = [UnreachableError(maybe_taken=False)] * 9
    post.writes(ANN, "1")
    post.store.now += STALE_SECONDS + 1
    async with post.sending():
        await post.until(lambda: post.dead() == ["dead"])


@pytest.mark.parametrize(("maybe_taken", "dead"), [(True, ["unknown"]), (False, [])])
async def test_bulk_that_may_have_arrived_is_not_repeated(
    post: Post, maybe_taken: bool, dead: list[str]
) -> None:
    post.messenger.failures[ANN] = [UnreachableError(maybe_taken=maybe_taken)]
    post.writes(ANN, "news", kind="bulk")
    async with post.sending():
        await post.until(lambda: post.messenger.attempts == 1)
        await asyncio.sleep(0.05)
        post.store.now += 5
        await asyncio.sleep(0.05)
    assert post.dead() == dead
    assert len(post.messenger.taken) == (0 if maybe_taken else 1)


async def test_while_another_process_sends_this_one_stands_by(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(send, "STANDBY_SECONDS", 0.01)
    post.right.ours = False
    post.writes(ANN, "1")
    async with post.sending():
        await asyncio.sleep(0.1)
        assert post.messenger.attempts == 0
        post.right.ours = True
        await post.until(lambda: post.waiting() == 0)
    assert post.right.released


async def test_what_waits_is_sent_before_the_process_ends(post: Post) -> None:
    async with post.sending(pause=0.2):
        await post.until(lambda: "send" in post.means.metrics._beats)
        post.writes(ANN, "1", "2", "3")
    assert len(post.messenger.taken) == 3


async def test_a_message_whose_sending_cannot_be_noted_is_noted_later(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    failures = [2]
    commit = post.means.commit

    async def flaky(change: Callable[..., object]) -> object:
        if failures[0] and post.messenger.taken:
            failures[0] -= 1
            raise StoreError("away")
        return await commit(change)

    monkeypatch.setattr(Means, "commit", lambda _self, change: flaky(change))
    monkeypatch.setattr(send, "RETRY_SECONDS", 0.01)
    post.writes(ANN, "1")
    async with post.sending():
        await post.until(lambda: failures[0] == 0 and post.waiting() == 0)
    assert post.messenger.taken == [(ANN, "1")]


def test_never_more_than_allowed_in_any_second() -> None:
    now = [0.0]
    pacer = Pacer(3, 1.0, lambda: now[0])
    sent = []
    while len(sent) < 10:
        if pacer.wait() == 0:
            pacer.take(str(len(sent)))
            sent.append(now[0])
        now[0] += 0.01
    assert all(late - early >= 1.0 for early, late in zip(sent, sent[3:], strict=False))
    assert sent[:3] == [0.0, 0.01, 0.02]


@pytest.mark.parametrize("late", [0.02, 0.2])
def test_lateness_of_ours_does_not_add_up(late: float) -> None:
    """With stalls as long as this ten seconds still hold 300 sends; 30 take 0.75 s at the soonest."""
    now, sent, chance = [0.0], [], random.Random(1)
    pacer = Pacer(30, 1.0, lambda: now[0])
    while now[0] < 11:
        now[0] += pacer.wait()
        if chance.random() < 0.02:
            now[0] += chance.uniform(0.0, late)
        pacer.take(str(len(sent)))
        sent.append(now[0])
    assert sum(1 <= each < 11 for each in sent) >= 297
    a_second = 1.0 - LATE_SECONDS
    assert all(late - early >= a_second for early, late in zip(sent, sent[30:], strict=False))


def test_what_waited_in_a_stall_of_ours_does_not_wait_for_ever() -> None:
    """Asked exactly as often as is allowed, a stall of 0.2 s is over a second later."""
    now, asked, waits = [0.0], 0.0, []
    pacer = Pacer(30, 1.0, lambda: now[0])
    while asked < 10:
        now[0] = max(now[0], asked)
        if 3.0 <= now[0] < 3.2:
            now[0] = 3.2
        now[0] += pacer.wait()
        pacer.take(str(asked))
        waits.append((asked, now[0] - asked))
        asked += 1 / 30
    assert max(wait for at, wait in waits if at < 3.2) > 0.15
    assert max(wait for at, wait in waits if at > 4.5) < 0.01


def test_who_was_idle_may_not_send_more_than_that_at_once() -> None:
    now = [0.0]
    pacer = Pacer(30, 1.0, lambda: now[0])
    for _ in range(3):
        for each in range(30):
            assert pacer.wait() == 0
            pacer.take(str(each))
        assert pacer.wait() > 0.9
        now[0] += 10


def test_a_chat_rests_between_two_messages() -> None:
    now = [0.0]
    pacer = Pacer(30, 1.0, lambda: now[0])
    pacer.take("ann")
    assert pacer.resting() == {"ann"}
    now[0] = 1.0
    assert pacer.resting() == set()


def test_when_all_chats_are_limited_one_after_the_other_everything_pauses() -> None:
    now = [0.0]
    pacer = Pacer(30, 1.0, lambda: now[0])
    for person in range(LIMITED_IN_A_ROW - 1):
        pacer.limited(str(person), 7)
    assert pacer.wait() == 0
    pacer.succeeded()
    for person in range(LIMITED_IN_A_ROW):
        pacer.limited(str(person), 7)
    assert pacer.wait() == 7


def test_delays_double_and_are_bounded() -> None:
    for failures in range(1, 40):
        base = min(0.5 * 2 ** (failures - 1), LONGEST_SECONDS / 2)
        assert base <= delay(failures) <= 2 * base <= LONGEST_SECONDS
