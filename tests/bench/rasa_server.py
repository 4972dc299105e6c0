"""``rasa run`` with its own Telegram channel, which is told where the double of the Bot API is."""

import os
import sys

from aiogram.bot.api import TELEGRAM_PRODUCTION
from rasa.__main__ import main
from rasa.core.channels.telegram import TelegramInput, TelegramOutput


def _channel(self: TelegramInput) -> TelegramOutput:
    """Without the call to set the webhook.

    Rasa 3.6.21 makes it in an event loop of its own, to which aiogram's session then belongs: each
    message afterwards ends with "Event loop is closed".
    """
    return TelegramOutput(self.access_token)


if __name__ == "__main__":
    # aiogram 2 takes another server as an argument that Rasa's channel does not hand on.
    object.__setattr__(TELEGRAM_PRODUCTION, "base", os.environ["BENCH_API"] + "/bot{token}/{method}")
    TelegramInput.get_output_channel = _channel
    sys.argv = ["rasa", "run", *sys.argv[1:]]
    main()
