"""``rasa run`` with its own Telegram channel, which is told where the double of the Bot API is."""

import os
import sys

from aiogram.bot.api import TELEGRAM_PRODUCTION
from rasa.__main__ import main

if __name__ == "__main__":
    # aiogram 2 takes another server as an argument that Rasa's channel does not hand on.
    object.__setattr__(TELEGRAM_PRODUCTION, "base", os.environ["BENCH_API"] + "/bot{token}/{method}")
    sys.argv = ["rasa", "run", *sys.argv[1:]]
    main()
