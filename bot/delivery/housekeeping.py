"""Erases what has served its time: unused profiles, old numbers, dead letters."""

import asyncio
import contextlib
import logging
from datetime import date, timedelta

from bot.delivery.means import Means
from bot.delivery.storage import DeliveryWork
from bot.errors import StoreError

log = logging.getLogger(__name__)

HOUR = 3600.0
# Telegram keeps an update for 24 hours; a number remembered longer than that meets no duplicate.
REMEMBER_DONE = 72 * HOUR
# Telegram lets a bot delete its messages for 48 hours.
REMEMBER_SENT = 48 * HOUR
# Time for the operator to look at dead letters. Answered late they would not help any more.
KEEP_DEAD = 7 * 24 * HOUR


class Housekeeper:
    """Cleans at the start and once an hour."""

    def __init__(self, means: Means, retention_days: int) -> None:
        """Profiles unused for ``retention_days`` are erased."""
        self._means, self._retention = means, timedelta(days=retention_days)

    async def run(self, stop: asyncio.Event) -> None:
        """Clean until ``stop``."""
        while not stop.is_set():
            try:
                erased = await self._means.commit(self.clean)
                log.info("%d rows had served their time", erased)
            except StoreError:
                log.warning("the database failed; cleaning is tried again in an hour")
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(stop.wait(), HOUR)

    def clean(self, work: DeliveryWork) -> int:
        """Clean once; returns how many rows were erased."""
        now = self._means.clock()
        unused = date.fromtimestamp(now) - self._retention
        return (
            work.profiles.forget_unused_since(unused)
            + work.chats.forget_unused_since(unused)
            + work.memory.forget_expired()
            + work.inbox.forget_done_before(now - REMEMBER_DONE, now - KEEP_DEAD)
            + work.outbox.forget_sent_before(now - REMEMBER_SENT)
            + work.outbox.forget_dead_before(now - KEEP_DEAD)
        )
