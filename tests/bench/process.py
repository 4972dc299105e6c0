"""The bot as `guide run` starts it, with the real model or (BENCH_MODEL=fake) a double for it."""

import asyncio
import os
import signal

from bot import bootstrap
from bot.settings import load_settings
from bot.telegram.serve import TelegramService
from tests.chaos.process import EntryByName


async def main() -> None:
    settings = load_settings(
        {name: value for name, value in os.environ.items() if name.startswith("GUIDE_")}
    )
    if os.environ.get("BENCH_MODEL") == "fake":
        understander = EntryByName()
    else:
        from bot.assistant.tensorflow_guard import keep_out_tensorflow
        from bot.cli.shared import open_keeper

        keep_out_tensorflow()
        understander = open_keeper(settings)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await TelegramService(bootstrap.open_installation(settings), understander).run(stop)


if __name__ == "__main__":
    asyncio.run(main())
