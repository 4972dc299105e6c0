"""Erases what has served its time: all of who is long gone, old numbers, dead letters."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from datetime import date, timedelta
from itertools import count

from bot.conversation.stored import GIVEN_UP_DAYS, HIDE_HOURS
from bot.delivery.means import Means
from bot.delivery.storage import DeliveryWork
from bot.errors import StoreError

log = logging.getLogger(__name__)

HOUR = 3600.0
# Telegram keeps an update for 24 hours; a number remembered longer than that meets no duplicate.
REMEMBER_DONE = 72 * HOUR
REMEMBER_SENT = HIDE_HOURS * HOUR
KEEP_DEAD = GIVEN_UP_DAYS * 24 * HOUR
# What was erased is gone from the files within twice this time; docs/privacy.md says a minute.
SCRUB_SECONDS = 30.0
# Cleaning is due every so many rounds: ten minutes.
CLEAN_EVERY = 20


class Housekeeper:
    """Cleans at the start and every ten minutes, scrubs every half minute."""

    def __init__(self, means: Means, retention_days: int, scrub: Callable[[], bool]) -> None:
        """All of a person who last wrote ``retention_days`` ago is erased.

        ``scrub`` empties the database's files of what was erased; False where it could not now.
        """
        self._means, self._retention = means, timedelta(days=retention_days)
        self._scrub = scrub

    async def run(self, stop: asyncio.Event) -> None:
        """Clean until ``stop``."""
        for rounds in count():
            if stop.is_set():
                break
            if rounds % CLEAN_EVERY == 0:
                await self._clean()
            if not await self._means.offload(self._scrub):
                log.info("what was erased could not be scrubbed now; it is tried again")
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(stop.wait(), SCRUB_SECONDS)

    async def _clean(self) -> None:
        try:
            erased = await self._means.commit(self.clean)
            log.info("%d rows had served their time", erased)
        except StoreError:
            log.warning("the database failed; cleaning is tried again in ten minutes")

    def clean(self, work: DeliveryWork) -> int:
        """Clean once; returns how many rows were erased."""
        now = self._means.clock()
        unused = date.fromtimestamp(now) - self._retention
        return (
            work.people.forget_unused_since(unused)
            + work.memory.forget_expired()
            + work.inbox.forget_done_before(now - REMEMBER_DONE, now - KEEP_DEAD)
            + work.numbers.forget_before(now - REMEMBER_SENT)
            + work.outbox.forget_dead_before(now - KEEP_DEAD)
        )
