"""The sending role: replies before bulk, each chat in order, within Telegram's limits."""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from bot.delivery.backoff import delay
from bot.delivery.bell import Bell
from bot.delivery.means import Means
from bot.delivery.messenger import Messenger
from bot.delivery.pacing import Pacer
from bot.delivery.storage import DeliveryWork, Exclusive
from bot.delivery.values import Letter, Outgoing
from bot.errors import BlockedError, RefusedError, StoreError, TooFastError, UnreachableError

log = logging.getLogger(__name__)

# Calls to Telegram at once: at 30 a second and half a second a call there are 15.
CALLS = 32
# A reply this old helps nobody any more.
STALE_SECONDS = 24 * 3600.0
# A longer pause than Telegram ever asked of us; after it, it may ask again.
LONGEST_WAIT = 3600.0
# After "stop", letters that wait are still sent for this long.
DRAIN_SECONDS = 5.0
# How often a process that stands by looks whether the sending one has gone.
STANDBY_SECONDS = 1.0
# A letter is looked up before its turn when the pace allows it within so many seconds.
AHEAD_SECONDS = 1.0
# How soon a database that failed is tried again.
RETRY_SECONDS = 1.0


@dataclass(frozen=True)
class Opened:
    """A letter with its message; None when it cannot be opened: another key, or damaged."""

    letter: Letter
    message: Outgoing | None


class Sender:
    """Sends until it is told to stop. One process sends at a time; the others stand by."""

    def __init__(
        self, means: Means, messenger: Messenger, exclusive: Exclusive, pacer: Pacer, written: Bell
    ) -> None:
        """Wake at ``written``; ``exclusive`` is the right to be the sending process."""
        self._means, self._messenger, self._exclusive = means, messenger, exclusive
        self._pacer, self._written = pacer, written
        self._in_hand: dict[str, asyncio.Task[None]] = {}
        # Persons in hand who have another letter waiting.
        self._more: set[str] = set()
        # More letters wait than the pace allowed in the last round.
        self._behind = False

    async def run(self, stop: asyncio.Event) -> None:
        """Send until ``stop``, then what waits, for a few seconds at most."""
        # The process that sends rings no bell when it goes.
        while not stop.is_set() and not await self._lead():  # noqa: ASYNC110
            await asyncio.sleep(STANDBY_SECONDS)
        # Who only stood by has nothing to send on leaving.
        ends = float("inf") if not stop.is_set() else 0.0
        while time.monotonic() < ends:
            self._means.metrics.beat("send")
            # Asked before the round: a chat whose rest ends during it was still passed over.
            passed_over = bool(self._pacer.resting() or self._in_hand)
            taken = await self._round()
            if stop.is_set():
                ends = min(ends, time.monotonic() + DRAIN_SECONDS)
                if not taken and not passed_over:
                    break
            await self._rest()
        await asyncio.gather(*self._in_hand.values(), return_exceptions=True)
        self._exclusive.release()

    async def _lead(self) -> bool:
        """Whether this process is the one that sends; on taking over, bulk cut off is marked."""
        if await self._means.offload(self._exclusive.held):
            return True
        if not await self._means.offload(self._exclusive.acquire):
            return False
        return await self._commit(lambda work: work.outbox.recover())

    async def _rest(self) -> None:
        """Until a letter is written, a call ends, or the pace allows the next one."""
        if self._behind:
            # The next letter is looked up while the pace is kept, so that no time is lost between both.
            return
        pause = self._pacer.wait() or self._means.poll_seconds
        await self._written.wait(min(pause, self._means.poll_seconds))

    async def _round(self) -> int:
        """Begin every call that may begin now; returns how many."""
        if not await self._lead():
            await asyncio.sleep(STANDBY_SECONDS)
            return 0
        begun = 0
        for opened in await self._due():
            wait = self._pacer.wait()
            if wait > AHEAD_SECONDS:
                break
            if wait > 0:
                await asyncio.sleep(wait)
            person = opened.letter.person
            self._pacer.take(person)
            task = asyncio.create_task(self._deliver(opened))
            self._in_hand[person] = task
            task.add_done_callback(partial(self._put_down, person))
            begun += 1
        return begun

    def _put_down(self, person: str, _: object) -> None:
        # Another round costs a look into the database: only where there is something to find.
        if len(self._in_hand) == CALLS or person in self._more:
            self._written.ring()
        self._more.discard(person)
        del self._in_hand[person]

    async def _due(self) -> list[Opened]:
        """Letters to chats that are neither in hand nor resting."""
        busy = self._pacer.resting() | set(self._in_hand)
        room = min(CALLS - len(self._in_hand), max(1, self._pacer.slots()))
        self._behind = False
        if not room or self._pacer.wait() > AHEAD_SECONDS:
            return []

        def look(work: DeliveryWork) -> tuple[list[Opened], bool]:
            free = [each for each in work.outbox.due(len(busy) + room + 1) if each.person not in busy]
            return [_opened(work, each) for each in free[:room]], len(free) > room

        try:
            opened, self._behind = await self._means.read(look)
            return opened
        except StoreError:
            log.warning("the database failed; sending goes on when it is back")
            await asyncio.sleep(RETRY_SECONDS)
            return []

    # -- one letter -----------------------------------------------------------------------------

    async def _deliver(self, opened: Opened) -> None:
        began, letter = self._means.clock(), opened.letter
        result = await self._try(letter, opened.message)
        self._means.metrics.sends.labels(result).inc()
        self._means.metrics.send_seconds.observe(max(0.0, self._means.clock() - began))
        if result == "sent":
            self._means.metrics.letter_seconds.observe(max(0.0, self._means.clock() - letter.created_at))

    async def _try(self, letter: Letter, message: Outgoing | None) -> str:
        """Send once and note the result; returns its name."""
        began = self._means.clock()
        if letter.kind == "bulk" and not await self._commit(lambda work: work.outbox.sending(letter)):
            return "not noted"
        if message is None:
            log.error("a letter cannot be opened with the present keys")
            await self._commit(lambda work: work.outbox.bury(letter))
            return "sealed"
        try:
            self._means.reached("send.before")
            number = await self._messenger.send(message)
            self._means.reached("send.after")
        except BlockedError:
            await self._commit(lambda work: self._blocked(work, letter.person, began))
            return "blocked"
        except TooFastError as error:
            self._pacer.limited(letter.person, error.seconds)
            await self._later(letter, error.seconds)
            return "too fast"
        except UnreachableError as error:
            if letter.kind == "bulk" and error.maybe_taken:
                await self._commit(lambda work: work.outbox.bury(letter))
                return "unknown"
            await self._later(letter, delay(letter.attempts + 1))
            return "unreachable"
        except Exception as error:  # one letter must not stop the others
            log.error("a letter cannot be sent: %s", type(error).__name__)
            await self._commit(lambda work: work.outbox.bury(letter))
            return "refused" if isinstance(error, RefusedError) else "failed"
        self._pacer.succeeded()
        await self._sent(letter, number, message.deletes)
        return "sent"

    def _blocked(self, work: DeliveryWork, person: str, moment: float) -> None:
        """Who has written since that moment does not block us: what was answered to that waits."""
        if not work.outbox.drop_until(person, moment):
            work.chats.block(person)

    async def _later(self, letter: Letter, seconds: float) -> None:
        if self._means.clock() - letter.created_at > STALE_SECONDS:
            await self._commit(lambda work: work.outbox.bury(letter))
        else:
            later = self._means.clock() + min(seconds, LONGEST_WAIT)
            await self._commit(lambda work: work.outbox.retry(letter, later))

    async def _sent(self, letter: Letter, number: int | None, deleted: tuple[int, ...]) -> None:
        """Note what was sent, as long as it takes: otherwise it is sent again."""

        def note(work: DeliveryWork) -> None:
            if work.outbox.sent(letter, number, deleted):
                self._more.add(letter.person)

        # A database that comes back rings no bell.
        while not await self._commit(note):  # noqa: ASYNC110
            await asyncio.sleep(RETRY_SECONDS)

    async def _commit(self, change: Callable[[DeliveryWork], object]) -> bool:
        def noted(work: DeliveryWork) -> None:
            change(work)
            self._means.reached("sent.before_commit")

        try:
            await self._means.commit(noted)
        except StoreError:
            log.warning("the database failed; sending goes on when it is back")
            return False
        self._means.reached("sent.after_commit")
        return True


def _opened(work: DeliveryWork, letter: Letter) -> Opened:
    try:
        return Opened(letter, work.outbox.message(letter))
    except Exception:  # one letter must not stop the others
        return Opened(letter, None)
