"""What all commands share: the application, consoles, and the options that several commands have."""

from typing import Annotated, Any

import typer
from rich.console import Console

from bot.bootstrap import Installation
from bot.errors import SettingError
from bot.settings import Settings

app = typer.Typer(
    help="Mekong Guide: sourced answers on safe labour migration, in Khmer, Burmese and English.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)

out = Console()
err = Console(stderr=True)

Origin = Annotated[str | None, typer.Option(help="Country of origin: kh or mm.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
Force = Annotated[bool, typer.Option("--force", help="Train even if nothing changed.")]


def group(name: str, purpose: str) -> typer.Typer:
    """A group of commands, such as ``guide content``."""
    commands = typer.Typer(help=purpose, no_args_is_help=True)
    app.add_typer(commands, name=name)
    return commands


def open_understander(settings: Settings) -> Any:
    """The model in use as an ``Understander`` (imports Rasa)."""
    from bot.assistant.models.opening import open_model

    return open_model(settings)


def open_keeper(settings: Settings) -> Any:
    """The same for a process that goes on: it takes up newer models (imports Rasa)."""
    from bot.assistant.models.opening import open_keeper as opened

    return opened(settings)


def entry_keys(installation: Installation) -> frozenset[str]:
    """Keys of all entries of the store."""
    with installation.work() as work:
        return frozenset(entry.key for entry in work.content.entries())


def show_findings(found: list[str], checked: str) -> None:
    """Print findings, one a line; any finding is a failure (exit code 1)."""
    for line in found:
        print(line)
    if found:
        err.print(f"{len(found)} findings in {checked}.", style="red")
        raise typer.Exit(1)
    err.print(f"No findings in {checked}.")


def check_origin(origin: str | None) -> None:
    """Refuse a country of origin that is neither Cambodia nor Myanmar.

    Raises:
        SettingError: always then.
    """
    if origin not in (None, "kh", "mm"):
        raise SettingError("--origin", "kh (Cambodia) or mm (Myanmar)", "kh")
