"""The answering role: takes the oldest update of each chat, one turn a transaction."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial

from bot.conversation.incoming import Incoming, Words
from bot.conversation.turn import Conversation
from bot.conversation.understanding import Question, Understanding
from bot.delivery.backoff import delay
from bot.delivery.bell import Bell
from bot.delivery.means import Means
from bot.delivery.storage import DeliveryWork
from bot.delivery.values import Claim, Outgoing, Received
from bot.errors import LeaseLostError, SealError, StoreError

log = logging.getLogger(__name__)

# A turn that fails this often is given up …
ATTEMPTS = 3
# … and one that was taken up this often: whatever it does, the process does not live to tell. Not fewer: a
# message that is only in hand when others end the process can be taken up six times in a row (tests/chaos).
CLAIMS = 10
# Turns in hand at once. The model thinks one at a time; more would only wait in its queue.
TURNS = 8
# Understanding takes milliseconds; a model that takes this long hangs.
UNDERSTAND_SECONDS = 60.0


@dataclass(frozen=True)
class Opened:
    """A claimed update as far as it could be opened.

    Attributes:
        claim: the claim.
        received: the update; None when it cannot be opened.
        question: what the model has to understand, if anything.
        error: why the turn cannot go on.
    """

    claim: Claim
    received: Received | None = None
    question: Question | None = None
    error: Exception | None = None


class Answerer:
    """Answers until it is told to stop; any number of them may run on PostgreSQL."""

    def __init__(self, means: Means, conversation: Conversation, arrived: Bell, written: Bell) -> None:
        """Wake at ``arrived``, ring ``written``."""
        self._means, self._conversation = means, conversation
        self._arrived, self._written = arrived, written
        self._in_hand: dict[Claim, asyncio.Task[None]] = {}
        # The model did not come back in time.
        self._hangs = False

    async def run(self, stop: asyncio.Event) -> None:
        """Answer until ``stop``; turns in hand are finished."""
        heart = asyncio.create_task(self._beat())
        try:
            while not stop.is_set():
                if not self._hangs:
                    self._means.metrics.beat("answer")
                if not self._room() or not await self._take():
                    await self._arrived.wait(self._means.poll_seconds)
            await asyncio.gather(*self._in_hand.values(), return_exceptions=True)
        finally:
            heart.cancel()

    def _room(self) -> int:
        return TURNS - len(self._in_hand)

    async def _take(self) -> bool:
        """Begin the turns that there is room for; returns whether there may be more to take."""
        room, lease = self._room(), self._means.lease_seconds
        try:
            claims = await self._means.commit(lambda work: work.inbox.claim(room, lease))
        except StoreError:
            log.warning("the database failed; answering goes on when it is back")
            await asyncio.sleep(1)
            return False
        if claims:
            self._means.reached("claim.after_commit")
        # Only now: what kills the process while it is opened must have been counted.
        for opened in await self._opened(claims):
            task = asyncio.create_task(self._turn(opened))
            self._in_hand[opened.claim] = task
            task.add_done_callback(partial(self._put_down, opened.claim))
        return len(claims) == room

    def _put_down(self, claim: Claim, _: object) -> None:
        if not self._room():
            self._arrived.ring()
        del self._in_hand[claim]

    async def _opened(self, claims: list[Claim]) -> list[Opened]:
        if not claims:
            return []
        try:
            return await self._means.read(lambda work: [self._open(work, claim) for claim in claims])
        except StoreError as error:
            return [Opened(claim, error=error) for claim in claims]

    def _open(self, work: DeliveryWork, claim: Claim) -> Opened:
        received = None
        try:
            received = work.inbox.received(claim)
            if claim.claims > CLAIMS:
                return Opened(claim, received)
            return Opened(claim, received, self._conversation.question(work, received.incoming))
        except StoreError:
            raise
        except Exception as error:  # one update must not stop the others
            return Opened(claim, received, error=error)

    # -- one turn -------------------------------------------------------------------------------

    async def _turn(self, opened: Opened) -> None:
        try:
            if isinstance(opened.error, StoreError):
                raise opened.error
            if opened.received is None or opened.claim.claims > CLAIMS:
                await self._give_up(opened)
            else:
                await self._answer(opened, opened.received)
        except LeaseLostError:
            log.warning("a turn outlived its lease; the process that took it over answers")
        except StoreError:
            # The lease runs out, and the update is taken up again when the database is back.
            log.warning("the database failed in a turn; it is tried again")
        except Exception as error:  # the person must get a reply whatever failed
            # The exception's text may hold a person's words: only its kind is logged.
            log.error("a turn failed: %s", type(error).__name__)
            await self._failed(opened)
        self._written.ring()

    async def _answer(self, opened: Opened, received: Received) -> None:
        began = self._means.clock()
        if opened.error:
            raise opened.error
        question = opened.question
        understood = await self._understand(question) if question else None
        language = (understood and understood.language) or (question and question.language) or ""
        more = await self._means.commit(
            lambda work: self._turned(work, opened.claim, received, understood, language)
        )
        self._means.reached("turn.after_commit")
        if more:
            self._arrived.ring()
        outcome = understood.outcome if understood else "button or command"
        language = language or "none"
        self._means.metrics.turns.labels(outcome, language).inc()
        self._means.metrics.turn_seconds.observe(max(0.0, self._means.clock() - began))
        self._means.metrics.answer_seconds.observe(max(0.0, self._means.clock() - opened.claim.received_at))

    async def _understand(self, question: Question) -> Understanding:
        """What the model makes of it, within bounds: a model that hangs must not hold up buttons too.

        Raises:
            asyncio.TimeoutError: it hangs; until it is back, the role counts as standing still.
        """
        asked = asyncio.ensure_future(self._conversation.understand(question))
        await asyncio.wait([asked], timeout=UNDERSTAND_SECONDS)
        if asked.done():
            return asked.result()
        self._hangs = True
        asked.add_done_callback(self._came_back)
        log.error("the model does not come back; if it stays so, start the assistant again")
        raise asyncio.TimeoutError

    def _came_back(self, asked: "asyncio.Future[Understanding]") -> None:
        """It answered after all, too late for that turn."""
        self._hangs = False
        if not asked.cancelled():
            asked.exception()

    def _turned(
        self,
        work: DeliveryWork,
        claim: Claim,
        received: Received,
        understood: Understanding | None,
        language: str,
    ) -> bool:
        """All changes of a turn, the fence checked first; returns whether the chat has more to answer."""
        chat = received.incoming.chat
        more = work.inbox.finish(claim)
        work.chats.seen(claim.person, chat, date.today())
        if received.number is not None:
            work.numbers.add(claim.person, received.number)
        replies = self._conversation.answer(work, received.incoming, understood)
        letters = [Outgoing(chat, each, received.pressed if each.in_place else None) for each in replies]
        work.outbox.add(claim.person, letters, claim.update_id)
        if language:
            seconds = max(0.0, self._means.clock() - claim.received_at)
            work.counts.waited(language, seconds, date.today())
        self._means.reached("turn.before_commit")
        return more

    # -- failing --------------------------------------------------------------------------------

    async def _failed(self, opened: Opened) -> None:
        claim = opened.claim
        if claim.attempts + 1 >= ATTEMPTS:
            await self._give_up(opened)
            return
        self._means.metrics.turns.labels("retried", "none").inc()
        later = self._means.clock() + delay(claim.attempts + 1)
        await self._settle(lambda work: work.inbox.retry(claim, later))

    async def _give_up(self, opened: Opened) -> None:
        """A dead letter for the operator, a kind word for the person."""
        self._means.metrics.turns.labels("given up", "none").inc()
        claim, received = opened.claim, opened.received

        def bury(work: DeliveryWork) -> None:
            work.inbox.bury(claim)
            incoming = received.incoming if received is not None else _unopened(work, claim)
            if incoming is not None:
                letter = Outgoing(incoming.chat, self._conversation.failure(work, incoming))
                # No number of an update: a replay of the dead letter writes its own.
                work.outbox.add(claim.person, [letter], update_id=None)

        await self._settle(bury)

    async def _settle(self, change: Callable[[DeliveryWork], None]) -> None:
        try:
            await self._means.commit(change)
        except (StoreError, LeaseLostError) as error:
            log.warning("a turn could not be noted: %s", type(error).__name__)
        self._arrived.ring()

    # -- leases ---------------------------------------------------------------------------------

    async def _beat(self) -> None:
        """Prolong the leases of the turns in hand."""
        while True:
            await asyncio.sleep(self._means.lease_seconds / 3)
            if self._in_hand:
                await self._settle(self._renew)

    def _renew(self, work: DeliveryWork) -> None:
        work.inbox.renew(list(self._in_hand), self._means.lease_seconds)


def _unopened(work: DeliveryWork, claim: Claim) -> Incoming | None:
    """In place of an update that cannot be opened: whose it is, where that is known from before."""
    try:
        chat = work.chats.chat_id(claim.person)
    except SealError:
        return None
    return None if chat is None else Incoming(chat, Words(""))
