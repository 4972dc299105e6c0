"""From raw updates to committed rows: what both ways of receiving share."""

import asyncio
import logging
from typing import Any

from telegram import Bot
from telegram.error import TelegramError

from bot.delivery.accept import Acceptor
from bot.delivery.bell import Bell
from bot.telegram.receive import press_of, received

log = logging.getLogger(__name__)
# Acknowledgements of presses at once; a spinner that turns a little longer harms nobody.
ACKNOWLEDGING = 16


class Intake:
    """Commits updates, then wakes the answering role and acknowledges presses."""

    def __init__(self, bot: Bot, acceptor: Acceptor, arrived: Bell) -> None:
        """``arrived`` is rung when there is something to answer."""
        self._bot, self._acceptor, self._arrived = bot, acceptor, arrived
        self._room = asyncio.Semaphore(ACKNOWLEDGING)
        self._calls: set[asyncio.Task[None]] = set()

    async def take(self, updates: list[Any]) -> None:
        """Commit what is for us; on return Telegram may be told that the updates have arrived.

        Raises:
            StoreError: nothing is kept; Telegram must deliver the updates again.
        """
        read = [(received(each, self._bot.username), each) for each in updates]
        batch = {kept.update_id: (kept, raw) for kept, raw in read if kept is not None}
        if not batch:
            return
        fresh = await self._acceptor.accept([kept for kept, _ in batch.values()])
        self._arrived.ring()
        for number in fresh:
            press = press_of(batch[number][1])
            if press:
                self._acknowledge(press)

    def _acknowledge(self, press: str) -> None:
        call = asyncio.create_task(self._answer_press(press))
        self._calls.add(call)
        call.add_done_callback(self._calls.discard)

    async def _answer_press(self, press: str) -> None:
        """Stop the button's spinner; failing to is harmless (Telegram forgets presses in minutes)."""
        try:
            async with self._room:
                await self._bot.answer_callback_query(press)
        except TelegramError as error:
            log.info("a press could not be acknowledged: %s", type(error).__name__)

    async def close(self) -> None:
        """Let the acknowledgements under way end."""
        if self._calls:
            await asyncio.wait(self._calls, timeout=2)
