"""Commands that talk to people: run, chat."""

import asyncio
import signal
from functools import partial
from typing import Annotated, Any

import typer

from bot.bootstrap import Installation, open_installation
from bot.cli.shared import app, err, open_keeper, out
from bot.cli.staffing import announce, staff_roles
from bot.delivery.roles import ROLES, Role, run_roles
from bot.errors import SettingError
from bot.settings import load_settings

PARTS = (*ROLES, "staff")
Only = Annotated[
    list[str] | None,
    typer.Option(help="Do one part only: receive, answer, send or staff. May be given more than once."),
]
NoStaff = Annotated[bool, typer.Option("--no-staff", help="Do not serve the pages for staff.")]


@app.command()
def run(only: Only = None, no_staff: NoStaff = False) -> None:
    """Serve Telegram and the pages for staff; without a token, chat in the terminal instead.

    Example: [bold]GUIDE_TELEGRAM_TOKEN=123456:ABC... guide run[/bold]
    """
    settings = load_settings()
    parts = _parts(only, no_staff)
    installation = open_installation(settings)
    installation.require_keys()
    installation.watch()
    talks = [each for each in parts if each in ROLES]
    if talks and not settings.telegram_token and not only:
        err.print(
            "To serve Telegram: write to @BotFather on Telegram, send /newbot, and copy the token "
            "it gives you.\nThen start again with GUIDE_TELEGRAM_TOKEN set to it. "
            "Until then, here is the same assistant in your terminal:",
            highlight=False,
        )
        _chat(installation, "staff" in parts)
        return
    keeper = open_keeper(settings) if "answer" in parts or "staff" in parts else None
    beside = staff_roles(installation, keeper) if "staff" in parts else []
    if beside:
        announce(installation)
    asyncio.run(_serve(_service(installation, keeper, talks, beside), parts))


def _service(installation: Installation, keeper: Any, talks: list[str], beside: list[Role]) -> Any:
    """What runs until it is told to stop."""
    if not talks:
        return partial(run_roles, beside)
    from bot.telegram.serve import TelegramService

    refused = (lambda: keeper.status.refused is not None) if keeper else None
    return TelegramService(installation, keeper, talks, model_refused=refused, beside=beside).run


def _parts(only: list[str] | None, no_staff: bool) -> tuple[str, ...]:
    for each in only or ():
        if each not in PARTS:
            raise SettingError("--only", " or ".join(PARTS), "answer")
    parts = tuple(only) if only else PARTS
    return tuple(each for each in parts if not (no_staff and each == "staff"))


async def _serve(service: Any, parts: tuple[str, ...]) -> None:
    stop = asyncio.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(each, stop.set)
    err.print(f"Serving ({', '.join(parts)}). Ctrl-C stops.", highlight=False)
    await service(stop)


@app.command()
def chat() -> None:
    """Chat with the assistant in the terminal.

    Example: [bold]guide chat[/bold]
    """
    installation = open_installation(load_settings())
    installation.watch()
    _chat(installation, staff=False)


def _chat(installation: Installation, staff: bool) -> None:
    from bot.terminal.chat import TerminalChat

    with err.status("Loading the model …"):
        keeper = open_keeper(installation.settings)
    beside = staff_roles(installation, keeper) if staff else []
    if beside:
        announce(installation)
    asyncio.run(_chat_beside(TerminalChat(installation.conversation(keeper), out), beside))


async def _chat_beside(chat: Any, beside: list[Role]) -> None:
    """The chat, and the staff pages while it goes on."""
    stop = asyncio.Event()
    serving = asyncio.create_task(run_roles(beside, stop))
    try:
        await chat.run()
    finally:
        stop.set()
        await serving
