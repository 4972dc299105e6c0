"""Carries messages to Telegram: in place where a button was pressed; failures become decisions."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import httpx
from telegram import Bot
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.conversation.reply import Reply
from bot.delivery.values import Outgoing
from bot.errors import BlockedError, GuideError, RefusedError, TooFastError, UnreachableError
from bot.telegram.render import html, keyboard

T = TypeVar("T")
# Bot API, deleteMessages: "1-100 identifiers".
MAX_DELETED = 100
# After these the request never reached Telegram.
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


class TelegramMessenger:
    """Implements ``delivery.messenger.Messenger`` for one bot's chats."""

    def __init__(self, bot: Bot) -> None:
        """Send as ``bot``."""
        self._bot = bot

    async def send(self, message: Outgoing) -> int | None:
        """Delete, then send or edit; returns the number of a new message, None for an edited one.

        Raises:
            BlockedError: the person does not want our messages, or the chat is gone.
            RefusedError: Telegram accepts neither the marked up nor the plain text.
            TooFastError: Telegram asks to wait.
            UnreachableError: Telegram failed or did not answer.
        """
        await self._delete(message.chat, message.deletes)
        if message.replaces is not None and await self._edit(message, message.replaces):
            return None
        try:
            return await self._new(message, html(message.reply), ParseMode.HTML)
        except (_BadRequestError, ValueError):
            # Telegram refused the markup: the words matter more than their shape.
            pass
        try:
            return await self._new(message, message.reply.text, None)
        except _BadRequestError:
            raise RefusedError("Telegram refuses the message.") from None

    async def _new(self, message: Outgoing, text: str, mode: str | None) -> int:
        markup = keyboard(message.reply)
        sent = await _call(
            lambda: self._bot.send_message(
                message.chat,
                text,
                parse_mode=mode,
                reply_markup=markup,
                # Nobody's phone shall ring because someone cleared a chat.
                disable_notification=message.reply.hides,
            )
        )
        return sent.message_id

    async def _delete(self, chat: int, numbers: Sequence[int]) -> None:
        """Delete messages; those that are gone, or too old to be deleted, hold up no others."""
        for start in range(0, len(numbers), MAX_DELETED):
            await self._delete_batch(chat, numbers[start : start + MAX_DELETED])

    async def _delete_batch(self, chat: int, numbers: Sequence[int]) -> None:
        try:
            await _call(lambda: self._bot.delete_messages(chat, numbers))
        except _BadRequestError:
            # One of them cannot be deleted: halve until it stands alone.
            middle = len(numbers) // 2
            if middle:
                await self._delete_batch(chat, numbers[:middle])
                await self._delete_batch(chat, numbers[middle:])

    async def _edit(self, message: Outgoing, number: int) -> bool:
        """Edit the pressed message; False when it is too old or gone and a new one is needed."""
        reply: Reply = message.reply
        try:
            await _call(
                lambda: self._bot.edit_message_text(
                    html(reply),
                    message.chat,
                    number,
                    parse_mode=ParseMode.HTML,
                    reply_markup=keyboard(reply),
                )
            )
        except _BadRequestError as error:
            # Pressed twice: what should be shown is shown.
            return "not modified" in error.reason
        except ValueError:
            return False
        return True


class _BadRequestError(GuideError):
    """Telegram answered 400."""

    def __init__(self, reason: str) -> None:
        super().__init__("Telegram refuses the message.")
        self.reason = reason.lower()


async def _call(call: Callable[[], Awaitable[T]]) -> T:
    """Make a call; what Telegram or the network answers becomes one of our errors."""
    try:
        return await call()
    except BadRequest as error:
        if "chat not found" in error.message.lower():
            raise BlockedError("The chat is gone.") from None
        raise _BadRequestError(error.message) from None
    except Forbidden as error:
        # Without Telegram's own words it was something in between that refused.
        if not error.message.startswith("Forbidden:"):
            raise UnreachableError(maybe_taken=False) from None
        raise BlockedError("The person has blocked the bot.") from None
    except RetryAfter as error:
        raise TooFastError(error._retry_after.total_seconds()) from None
    except NetworkError as error:
        maybe = error.__cause__ is not None and not isinstance(error.__cause__, _NOT_SENT)
        raise UnreachableError(maybe_taken=maybe) from None
    except InvalidToken:
        # For a while only, we hope: the letters wait until the operator has mended it.
        raise UnreachableError(maybe_taken=False) from None
    except TelegramError:
        raise RefusedError("Telegram refuses the message.") from None
