"""Long polling: updates in, turns, replies out. One chat strictly in order, chats side by side."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import Any

from telegram import Update
from telegram.error import InvalidToken, NetworkError, TelegramError
from telegram.ext import (
    Application,
    ApplicationBuilder,
    BaseUpdateProcessor,
    ContextTypes,
    TypeHandler,
)

from bot.conversation.reply import Reply
from bot.conversation.sayings import Sayings
from bot.conversation.turn import Conversation
from bot.conversation.voice import Translations, Voice
from bot.errors import TelegramSetupError
from bot.language.languages import SOURCE, from_telegram
from bot.settings import Settings
from bot.telegram.presence import present
from bot.telegram.receive import ALLOWED_UPDATES, incoming
from bot.telegram.send import Sender

log = logging.getLogger(__name__)
# Turns that may be in hand at once; more wait in python-telegram-bot's queue.
CONCURRENT_TURNS = 64
DAY = 24 * 3600.0


class OneAtATimePerChat(BaseUpdateProcessor):
    """Processes updates of different chats at once and those of one chat in their order."""

    def __init__(self) -> None:
        """Hold at most ``CONCURRENT_TURNS`` updates at once."""
        super().__init__(max_concurrent_updates=CONCURRENT_TURNS)
        self._queues: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._waiting: defaultdict[int, int] = defaultdict(int)

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Wait for the chat's earlier updates, then process this one."""
        chat = update.effective_chat if isinstance(update, Update) else None
        async with self._turn_of(chat.id if chat else 0):
            await coroutine

    @asynccontextmanager
    async def _turn_of(self, chat: int) -> AsyncIterator[None]:
        self._waiting[chat] += 1
        try:
            async with self._queues[chat]:
                yield
        finally:
            self._waiting[chat] -= 1
            if not self._waiting[chat]:
                del self._waiting[chat], self._queues[chat]

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to release."""


class TelegramBot:
    """Serves a conversation on Telegram until it is told to stop."""

    def __init__(self, settings: Settings, conversation: Conversation, translations: Translations) -> None:
        """Take the settings (token, Bot API address, polling) and the conversation to serve.

        Raises:
            TelegramSetupError: there is no token.
        """
        if not settings.telegram_token:
            raise TelegramSetupError("GUIDE_TELEGRAM_TOKEN is not set.")
        self._settings, self._conversation = settings, conversation
        self._translations = translations
        self._application = self._build(settings.telegram_token, settings.telegram_api)
        self._application.add_handler(TypeHandler(Update, self._handle))
        self._sender = Sender(self._application.bot)

    def _build(self, token: str, api: str) -> Application[Any, Any, Any, Any, Any, Any]:
        return (
            ApplicationBuilder()
            .token(str(token))
            .base_url(f"{api}/bot")
            .base_file_url(f"{api}/file/bot")
            .concurrent_updates(OneAtATimePerChat())
            .build()
        )

    async def run(self, stop: asyncio.Event) -> None:
        """Serve until ``stop`` is set; what is in hand is finished first.

        Raises:
            TelegramSetupError: Telegram refuses the token or cannot be reached at the start.
        """
        application = self._application
        try:
            await application.initialize()
        except InvalidToken:
            raise TelegramSetupError(
                "Telegram does not accept GUIDE_TELEGRAM_TOKEN. Ask BotFather for the token again."
            ) from None
        except (NetworkError, TelegramError) as error:
            raise TelegramSetupError(
                f"Telegram cannot be reached ({type(error).__name__}). Check the network and "
                "GUIDE_TELEGRAM_API, then start again."
            ) from None
        await present(application.bot, self._translations)
        assert application.updater is not None  # noqa: S101 - the builder makes one
        await application.updater.start_polling(
            timeout=self._settings.poll_seconds,
            allowed_updates=ALLOWED_UPDATES,
            error_callback=_log_polling_error,
        )
        await application.start()
        cleaner = asyncio.create_task(self._forget_unused())
        await stop.wait()
        cleaner.cancel()
        await application.updater.stop()
        await application.stop()
        await application.shutdown()

    async def _forget_unused(self) -> None:
        """Once a day, erase the profiles that nobody used for the retention time."""
        while True:
            erased = self._conversation.forget_unused(self._settings.retention_days)
            log.info("%d unused profiles erased", erased)
            await asyncio.sleep(DAY)

    async def _handle(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        pressed = update.callback_query
        if pressed is not None:
            await self._sender.acknowledge(pressed)
        received = incoming(update, context.bot.username)
        if received is None:
            return
        try:
            replies = await self._conversation.turn(received)
        except Exception as error:  # the person must get a reply whatever failed
            # The exception's text may hold a person's words: only its kind is logged.
            log.error("a turn failed: %s", type(error).__name__)
            replies = [self._failure(received.app_language)]
        await self._sender.send(received.chat, replies, pressed)

    def _failure(self, app_language: str | None) -> Reply:
        voice = Voice(self._translations, from_telegram(app_language, self._translations.offered) or SOURCE)
        return Sayings(voice).failure()


def _log_polling_error(error: TelegramError) -> None:
    log.warning("Telegram cannot be polled, trying again: %s", type(error).__name__)
