"""The command that measures serving: ``guide soak``."""

import asyncio
import json
import os
import tempfile
import time
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from bot.bootstrap import open_installation, prepare_store, training_content
from bot.cli.shared import AsJson, app, err, open_keeper, out
from bot.settings import Settings, load_settings

MARKS = (1, 100, 1_000, 10_000)
# People who write: each asks again and again, so that what is kept of a person is bounded.
PEOPLE = 500


@app.command()
def soak(
    messages: Annotated[
        int, typer.Option(min=1, max=1_000_000, help="Messages, as fast as they go.")
    ] = 10_000,
    minutes: Annotated[float, typer.Option(min=0, max=120, help="Then a steady part, for growth.")] = 0,
    rate: Annotated[float, typer.Option(min=0.1, max=100, help="Messages a second in it.")] = 10,
    json_: AsJson = False,
) -> None:
    """Measure start, memory and its growth while serving, with the real model (Linux).

    Everything that serving needs is loaded, Telegram's library too; people and their profiles go
    to a temporary database.

    Example: [bold]guide soak --minutes 20[/bold]
    """
    from bot.assistant.soak import Soak, texts
    from bot.assistant.soak import soak as measured

    marks = sorted({messages, *(each for each in MARKS if each < messages)})
    with tempfile.TemporaryDirectory(prefix="guide-soak-") as folder:
        settings, spent = _prepared(Path(folder))
        conversation = _serving(settings)

        async def ask(number: int, text: str) -> None:
            await conversation.turn(_incoming(number, text))

        def note(text: str) -> None:
            err.print(text, highlight=False)

        source = texts(training_content(settings)[1])
        result: Soak = asyncio.run(measured(ask, source, marks, minutes, rate, note))
    result.start = round(result.start - spent, 2)
    if json_:
        print(json.dumps(result.report(), indent=2))
    else:
        out.print(_table(result))


def _prepared(folder: Path) -> tuple[Settings, float]:
    """Settings with a database of its own in ``folder``, and the seconds that making it took."""
    started = time.monotonic()
    settings = load_settings(dict(os.environ) | {"GUIDE_DATABASE_URL": f"sqlite:///{folder / 'guide.db'}"})
    prepare_store(settings)
    return settings, time.monotonic() - started


def _serving(settings: Settings) -> Any:
    """The conversation as `guide run` opens it."""
    import bot.telegram.serve  # noqa: F401 - its memory counts

    return open_installation(settings).conversation(open_keeper(settings))


def _incoming(number: int, text: str) -> Any:
    from bot.conversation.incoming import Incoming, Words

    return Incoming(number % PEOPLE + 1, Words(text))


def _table(result: Any) -> Table:
    table = Table("Messages", "resident MB", "proportional MB", "own MB", title="Serving")
    for messages, used in result.after.items():
        table.add_row(f"{messages:,}", f"{used.rss:.0f}", f"{used.pss:.0f}", f"{used.own:.0f}")
    growth = "" if result.slope is None else f"; own memory grows by {result.slope:+.2f} MB an hour"
    times = f"p50 {result.p50:.0f} ms, p95 {result.p95:.0f} ms a message"
    table.caption = f"start to first answer {result.start:.1f} s; {times}{growth}"
    return table
