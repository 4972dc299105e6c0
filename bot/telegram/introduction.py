"""What is settled with Telegram before anything is received: the bot's name, and the way updates come."""

import asyncio
import logging
from contextlib import suppress

from telegram.error import InvalidToken, TelegramError

from bot.delivery.backoff import delay
from bot.errors import TelegramSetupError
from bot.telegram.client import RawBot
from bot.telegram.receive import ALLOWED_UPDATES

log = logging.getLogger(__name__)


class Introduction:
    """Tried until Telegram answers: a server often starts before its network does."""

    def __init__(self, bot: RawBot, *, receives: bool, webhook: tuple[str, str] | None) -> None:
        """Who ``receives`` chooses the way: ``webhook`` (its address and secret), or polling."""
        self.bot, self._receives, self._webhook = bot, receives, webhook
        self._done = asyncio.Event()

    async def begin(self) -> None:
        """Try once; when Telegram is away it is logged, and ``go_on`` tries again.

        Raises:
            TelegramSetupError: Telegram does not accept the token.
        """
        try:
            await self.bot.initialize()
            if self._receives:
                await self._choose_way()
        except InvalidToken:
            raise TelegramSetupError(
                "Telegram does not accept GUIDE_TELEGRAM_TOKEN. Ask BotFather for the token again."
            ) from None
        except TelegramError as error:
            log.error(
                "Telegram cannot be reached (%s). Check the network and GUIDE_TELEGRAM_API; it is tried "
                "again by itself.",
                type(error).__name__,
            )
        else:
            self._done.set()

    async def go_on(self, stop: asyncio.Event) -> None:
        """Try until it is done, or until ``stop``."""
        failures = 1
        while not self._done.is_set():
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(stop.wait(), delay(failures))
            if stop.is_set():
                return
            failures += 1
            try:
                await self.begin()
            except TelegramSetupError as error:
                # Not the end, as at the start: what else runs in this process goes on.
                log.error("%s", error)

    async def wait(self, stop: asyncio.Event) -> None:
        """Until it is done, or until ``stop``."""
        waits = [asyncio.create_task(each.wait()) for each in (self._done, stop)]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for each in waits:
            each.cancel()

    async def _choose_way(self) -> None:
        if self._webhook is None:
            await self.bot.delete_webhook()
            return
        url, secret = self._webhook
        await self.bot.set_webhook(url, allowed_updates=ALLOWED_UPDATES, secret_token=secret)
