"""Commands that talk to people: run, chat."""

import asyncio
import signal
from typing import Annotated, Any

import typer

from bot.bootstrap import open_installation
from bot.cli.shared import app, err, open_keeper, out
from bot.delivery.roles import ROLES
from bot.errors import SettingError
from bot.settings import Settings, load_settings

Only = Annotated[
    list[str] | None,
    typer.Option(help="Do one part only: receive, answer or send. May be given more than once."),
]


@app.command()
def run(only: Only = None) -> None:
    """Serve Telegram; without a token, chat in the terminal.

    Example: [bold]GUIDE_TELEGRAM_TOKEN=123456:ABC... guide run[/bold]
    """
    settings = load_settings()
    roles = _roles(only)
    if not settings.telegram_token and not only:
        err.print(
            "To serve Telegram: write to @BotFather on Telegram, send /newbot, and copy the token "
            "it gives you.\nThen start again with GUIDE_TELEGRAM_TOKEN set to it. "
            "Until then, here is the same assistant in your terminal:",
            highlight=False,
        )
        _chat(settings)
        return
    installation = open_installation(settings)
    installation.watch()
    from bot.telegram.serve import TelegramService

    keeper = open_keeper(settings) if "answer" in roles else None
    refused = (lambda: keeper.status.refused is not None) if keeper else None
    service = TelegramService(installation, keeper, roles, model_refused=refused)
    asyncio.run(_serve(service, roles))


def _roles(only: list[str] | None) -> tuple[str, ...]:
    for each in only or ():
        if each not in ROLES:
            raise SettingError("--only", " or ".join(ROLES), "answer")
    return tuple(only) if only else ROLES


async def _serve(service: Any, roles: tuple[str, ...]) -> None:
    stop = asyncio.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(each, stop.set)
    err.print(f"Serving Telegram ({', '.join(roles)}). Ctrl-C stops.", highlight=False)
    await service.run(stop)


@app.command()
def chat() -> None:
    """Chat with the assistant in the terminal.

    Example: [bold]guide chat[/bold]
    """
    _chat(load_settings())


def _chat(settings: Settings) -> None:
    from bot.terminal.chat import TerminalChat

    installation = open_installation(settings)
    installation.watch()
    with err.status("Loading the model …"):
        conversation = installation.conversation(open_keeper(settings))
    asyncio.run(TerminalChat(conversation, out).run())
