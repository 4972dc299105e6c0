"""Sends replies: in place where a button was pressed, patient with limits, silent to who blocked us."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from telegram import Bot, CallbackQuery, Message
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TimedOut

from bot.conversation.reply import Reply
from bot.telegram.render import html, keyboard

log = logging.getLogger(__name__)
T = TypeVar("T")

ATTEMPTS = 5
# Seconds before the 2nd, 3rd, … attempt after a network failure.
BACKOFF = (0.5, 1.0, 2.0, 4.0)
# Telegram may ask for long pauses; a reply that late helps nobody and holds the chat's queue.
LONGEST_PAUSE = 60.0


@dataclass(frozen=True)
class Sender:
    """Sends to one bot's chats; ``sleep`` is injected by tests."""

    bot: Bot
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def send(self, chat: int, replies: list[Reply], pressed: CallbackQuery | None) -> None:
        """Deliver ``replies`` in order; the first takes the pressed message's place if it asks to."""
        try:
            for reply in replies:
                if reply.in_place and pressed is not None and await self._edit(reply, pressed):
                    continue
                await self._new(chat, reply)
        except Forbidden:
            log.info("a person has blocked the bot; the reply is dropped")
        except (BadRequest, NetworkError, RetryAfter) as error:
            log.error("a reply could not be sent: %s", type(error).__name__)

    async def acknowledge(self, pressed: CallbackQuery) -> None:
        """Stop the button's spinner; failing to is harmless (Telegram forgets presses in minutes)."""
        try:
            await pressed.answer()
        except (BadRequest, Forbidden, NetworkError, RetryAfter) as error:
            log.info("a press could not be acknowledged: %s", type(error).__name__)

    async def _new(self, chat: int, reply: Reply) -> None:
        try:
            await self._patiently(
                lambda: self.bot.send_message(
                    chat, html(reply), parse_mode=ParseMode.HTML, reply_markup=keyboard(reply)
                )
            )
        except BadRequest:
            # Telegram refused the markup: the words matter more than their shape.
            await self._patiently(
                lambda: self.bot.send_message(chat, reply.text, reply_markup=keyboard(reply))
            )

    async def _edit(self, reply: Reply, pressed: CallbackQuery) -> bool:
        """Edit the pressed message; False when it is too old or gone and a new one is needed."""
        message = pressed.message
        if not isinstance(message, Message):
            return False
        try:
            await self._patiently(
                lambda: message.edit_text(
                    html(reply), parse_mode=ParseMode.HTML, reply_markup=keyboard(reply)
                )
            )
        except BadRequest as error:
            # Pressed twice: what should be shown is shown.
            return "not modified" in error.message.lower()
        return True

    async def _patiently(self, call: Callable[[], Awaitable[T]]) -> T:
        for attempt in range(ATTEMPTS - 1):
            try:
                return await call()
            except RetryAfter as error:
                await self._pause(error)
            except BadRequest:
                raise
            except (TimedOut, NetworkError):
                await self.sleep(BACKOFF[attempt])
        return await call()

    async def _pause(self, error: RetryAfter) -> None:
        seconds = error._retry_after.total_seconds()
        if seconds > LONGEST_PAUSE:
            raise error
        await self.sleep(seconds)
