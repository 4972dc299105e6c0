"""Long polling: Telegram is told that updates arrived only after they are committed."""

import asyncio
import logging
from typing import Any

from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.delivery.backoff import delay
from bot.delivery.means import Means
from bot.delivery.storage import Exclusive
from bot.errors import StoreError
from bot.telegram.client import RawBot
from bot.telegram.intake import Intake
from bot.telegram.receive import ALLOWED_UPDATES

log = logging.getLogger(__name__)
# How often a process that stands by looks whether the polling one has gone.
STANDBY_SECONDS = 1.0
# A proxy's 404 looks like a token that was revoked: the other roles go on, and it is asked again.
REFUSED_SECONDS = 60.0


class Poller:
    """Polls until it is told to stop. One process polls at a time; the others stand by."""

    def __init__(
        self, bot: RawBot, intake: Intake, exclusive: Exclusive, means: Means, seconds: int
    ) -> None:
        """One poll waits up to ``seconds`` at Telegram."""
        self._bot, self._intake, self._exclusive = bot, intake, exclusive
        self._means, self._seconds = means, seconds
        self._offset: int | None = None
        self._failures = 0
        # Telegram does not accept the token; `guide health` then says that receiving stands still.
        self._refused = False

    async def run(self, stop: asyncio.Event) -> None:
        """Poll until ``stop``."""
        ended = asyncio.create_task(stop.wait())
        while not stop.is_set():
            if not self._refused:
                self._means.metrics.beat("receive")
            if not await self._means.offload(self._lead):
                await asyncio.wait([ended], timeout=STANDBY_SECONDS)
                continue
            pause = await self._round(ended)
            if pause:
                await asyncio.wait([ended], timeout=pause)
        await self._intake.close()
        self._exclusive.release()

    def _lead(self) -> bool:
        return self._exclusive.held() or self._exclusive.acquire()

    async def _round(self, ended: "asyncio.Task[Any]") -> float:
        """Poll once and commit; returns the seconds to wait before the next round."""
        call = asyncio.create_task(self._call())
        await asyncio.wait([call, ended], return_when=asyncio.FIRST_COMPLETED)
        if not call.done():
            call.cancel()
            return 0.0
        try:
            updates = call.result()
            await self._intake.take(updates)
        except (TelegramError, StoreError) as error:
            return self._failed(error)
        if updates:
            # Only now: the next poll tells Telegram that these have arrived.
            self._offset = updates[-1]["update_id"] + 1
        self._failures, self._refused = 0, False
        return 0.0

    async def _call(self) -> list[dict[str, Any]]:
        return await self._bot.raw_updates(self._offset, self._seconds, ALLOWED_UPDATES)

    def _failed(self, error: Exception) -> float:
        self._failures += 1
        if isinstance(error, StoreError):
            log.warning("the database failed; updates stay at Telegram until it is back")
            return 1.0
        if isinstance(error, InvalidToken):
            self._refused = True
            log.error(
                "Telegram does not accept GUIDE_TELEGRAM_TOKEN now. It is tried again every minute; if it "
                "stays so, ask BotFather for the token and start again."
            )
            return REFUSED_SECONDS
        if isinstance(error, Conflict):
            log.warning("another program polls with this token, or a webhook is set")
        else:
            log.warning("Telegram cannot be polled, trying again: %s", type(error).__name__)
        if isinstance(error, RetryAfter):
            return error._retry_after.total_seconds()
        return delay(self._failures)
