"""The command ``guide``: the entry point that reads the settings and puts the rooms together."""

import asyncio
import json
import signal
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from bot import __version__
from bot.bootstrap import Installation, open_installation, prepare_store
from bot.errors import GuideError, SettingError
from bot.settings import Settings, load_settings

app = typer.Typer(
    help="Mekong Guide: sourced answers on safe labour migration, in Khmer, Burmese and English.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)
content_app = typer.Typer(help="The content store: seed it, check it.", no_args_is_help=True)
locales_app = typer.Typer(help="The gettext catalogues of translators.", no_args_is_help=True)
app.add_typer(content_app, name="content")
app.add_typer(locales_app, name="locales")

out = Console()
err = Console(stderr=True)

Origin = Annotated[str | None, typer.Option(help="Country of origin: kh or mm.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
Force = Annotated[bool, typer.Option("--force", help="Train even if nothing changed.")]


def main() -> None:
    """Run the command line; an expected error is one sentence, never a traceback."""
    try:
        app()
    except GuideError as error:
        err.print(str(error), style="red", highlight=False, markup=False)
        sys.exit(2)


def _understander(settings: Settings) -> Any:
    from bot.assistant.agent import RasaUnderstander
    from bot.assistant.training import model_path

    return RasaUnderstander(model_path(settings))


def _train(settings: Settings, *, force: bool = False) -> None:
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from bot.assistant.training import train

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task("Training: reading the questions", total=None)

        def progress(done: int, total: int) -> None:
            bar.update(task, description="Training", completed=done, total=total)

        trained = train(settings, force=force, progress=progress)
    if trained.fresh:
        err.print(f"Model trained in {trained.seconds:.0f} s.")


@app.callback(invoke_without_command=True)
def _version(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        out.print(__version__)
        raise typer.Exit


@app.command()
def prepare() -> None:
    """Compile catalogues, create and seed the database, train the model if anything changed.

    Example: [bold]guide prepare[/bold]
    """
    settings = load_settings()
    _compile(settings)
    _report(prepare_store(settings))
    _train(settings)


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

    conversation = installation.conversation(_understander(settings))
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
        conversation = installation.conversation(_understander(settings))
    asyncio.run(TerminalChat(conversation, out).run())


@app.command()
def train(force: Force = False) -> None:
    """Train the model if content or configuration changed.

    Example: [bold]guide train --force[/bold]
    """
    settings = load_settings()
    open_installation(settings)
    _train(settings, force=force)


@app.command()
def ask(text: str, origin: Origin = None, json_: AsJson = False) -> None:
    """Print what the bot would reply to one message.

    Example: [bold]guide ask "Can I trust a broker?" --origin kh --json[/bold]
    """
    from bot.assistant.asking import ask as ask_once

    _check_origin(origin)
    settings = load_settings()
    installation = open_installation(settings)
    answer = asyncio.run(ask_once(installation, _understander(settings), text, origin))
    print(json.dumps(answer, ensure_ascii=False, indent=2) if json_ else answer["text"])


@app.command()
def explain(text: str) -> None:
    """Show how a message was understood: language, tokens, probabilities, nearest questions.

    Example: [bold]guide explain "My boss took my passport"[/bold]
    """
    from bot.assistant.explanation import explain as explanation

    settings = load_settings()
    installation = open_installation(settings)
    out.print(asyncio.run(explanation(installation, _understander(settings), text)))


@app.command()
def evaluate(
    file: Path,
    json_: AsJson = False,
    errors: Annotated[
        Path | None, typer.Option(help="Write the lines that went wrong to this CSV file.")
    ] = None,
) -> None:
    """Measure understanding on a CSV file with the columns text, entry (and style, language).

    Example: [bold]guide evaluate tests/evaluation/km.csv --json[/bold]
    """
    from bot.assistant.evaluation import evaluate as measure
    from bot.assistant.evaluation import read_questions, table, write_errors

    settings = load_settings()
    installation = open_installation(settings)
    questions, bad = read_questions(file, _entry_keys(installation))
    for line in bad:
        err.print(line, style="yellow", highlight=False, markup=False)
    result = asyncio.run(measure(_understander(settings), questions))
    if errors:
        write_errors(errors, result)
    if json_:
        print(json.dumps(result.report(), ensure_ascii=False, indent=2))
    else:
        out.print(table(result))


def _entry_keys(installation: Installation) -> frozenset[str]:
    with installation.work() as work:
        return frozenset(entry.key for entry in work.content.entries())


@content_app.command()
def seed() -> None:
    """Write new seed content into the store; what staff edited is never overwritten.

    Example: [bold]guide content seed[/bold]
    """
    _report(prepare_store(load_settings()))


def _report(report: Any) -> None:
    changes = [("added", report.added), ("updated", report.updated), ("removed", report.removed)]
    for what, names in (*changes, ("kept as staff edited it", report.kept)):
        if names:
            shown = ", ".join(names[:5]) + (", …" if len(names) > 5 else "")
            err.print(f"Content {what}: {len(names)} ({shown})", highlight=False, markup=False)
    if not (report.added or report.updated or report.removed):
        err.print("Content: nothing to change.")


@content_app.command("check")
def check_content() -> None:
    """Check that every answer is complete, within length and sourced, in every language.

    Example: [bold]guide content check[/bold]
    """
    from bot.content.seed import load
    from bot.conversation.answer_checks import check_answers
    from bot.i18n.catalogues import Catalogues
    from bot.language.languages import LANGUAGES

    settings = load_settings()
    catalogues = Catalogues(settings.locales_dir, LANGUAGES)
    entries = load(settings.locales_dir, settings.nlu_dir).entries
    _findings(check_answers(catalogues, entries), f"{len(entries)} entries")


@locales_app.command("update")
def update_locales() -> None:
    """Extract interface texts, export answers: new, changed (fuzzy) and obsolete messages.

    Example: [bold]guide locales update[/bold]
    """
    from bot.content.catalogues import update_all

    for path in update_all(load_settings().locales_dir):
        err.print(f"Updated {path.parent.parent.name}/{path.name}", highlight=False)


@locales_app.command("check")
def check_locales() -> None:
    """Check all translations: placeholders, numbers, script, encoding, length, completeness.

    Example: [bold]guide locales check[/bold]
    """
    from bot.content.catalogues import check_all

    _findings(check_all(load_settings().locales_dir), "all catalogues")


@locales_app.command("compile")
def compile_locales() -> None:
    """Compile the interface catalogues for use.

    Example: [bold]guide locales compile[/bold]
    """
    _compile(load_settings())


def _compile(settings: Settings) -> None:
    from bot.content.catalogues import compile_all

    compile_all(settings.locales_dir)


def _findings(found: list[str], checked: str) -> None:
    for line in found:
        print(line)
    if found:
        err.print(f"{len(found)} findings in {checked}.", style="red")
        raise typer.Exit(1)
    err.print(f"No findings in {checked}.")


def _check_origin(origin: str | None) -> None:
    if origin not in (None, "kh", "mm"):
        raise SettingError("--origin", "kh (Cambodia) or mm (Myanmar)", "kh")
