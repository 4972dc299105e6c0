"""python-telegram-bot's client with one thing more: updates as Telegram sent them."""

from typing import Any, cast

from telegram import Bot

# Beyond the seconds that a poll waits at Telegram.
NETWORK_SECONDS = 10.0


class RawBot(Bot):
    """A bot whose updates can be read one by one.

    ``Bot.get_updates`` reads a batch as a whole: when it cannot read one update, it writes all of
    them, people's words with them, into the log, and none can be had.
    """

    async def raw_updates(
        self, offset: int | None, seconds: int, allowed: list[str]
    ) -> list[dict[str, Any]]:
        """Call ``getUpdates``; the updates before ``offset`` are confirmed by it.

        Raises:
            TelegramError: Telegram refuses, or cannot be reached.
        """
        data = {"offset": offset, "timeout": seconds, "allowed_updates": allowed}
        given = {name: value for name, value in data.items() if value is not None}
        found = await self._post("getUpdates", given, read_timeout=seconds + NETWORK_SECONDS)
        return cast(list[dict[str, Any]], found)
