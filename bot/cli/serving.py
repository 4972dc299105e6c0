"""Commands that talk to people: run, chat."""

import asyncio
import signal
from typing import Any

from bot.bootstrap import open_installation
from bot.cli.shared import app, err, open_keeper, out
from bot.settings import Settings, load_settings


@app.command()
def run() -> None:
    """Serve Telegram; without a token, chat in the terminal.

    Example: [bold]GUIDE_TELEGRAM_TOKEN=123456:ABC... guide run[/bold]
    """
    settings = load_settings()
    if not settings.telegram_token:
        err.print(
            "To serve Telegram: write to @BotFather on Telegram, send /newbot, and copy the token "
            "it gives you.\nThen start again with GUIDE_TELEGRAM_TOKEN set to it. "
            "Until then, here is the same assistant in your terminal:",
            highlight=False,
        )
        _chat(settings)
        return
    installation = open_installation(settings)
    from bot.telegram.serve import TelegramBot

    conversation = installation.conversation(open_keeper(settings))
    asyncio.run(_serve(TelegramBot(settings, conversation, installation.catalogues)))


async def _serve(bot: Any) -> None:
    stop = asyncio.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(each, stop.set)
    err.print("Serving Telegram. Ctrl-C stops.")
    await bot.run(stop)


@app.command()
def chat() -> None:
    """Chat with the assistant in the terminal.

    Example: [bold]guide chat[/bold]
    """
    _chat(load_settings())


def _chat(settings: Settings) -> None:
    from bot.terminal.chat import TerminalChat

    installation = open_installation(settings)
    with err.status("Loading the model …"):
        conversation = installation.conversation(open_keeper(settings))
    asyncio.run(TerminalChat(conversation, out).run())
