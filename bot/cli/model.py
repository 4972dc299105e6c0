"""Commands on the versions of the model: ``guide model``."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from bot.bootstrap import training_content
from bot.cli.shared import err, group, out
from bot.errors import ModelError
from bot.settings import load_settings

model_app = group("model", "The versions of the model: list, check, go back, sign one from elsewhere.")


@model_app.command("list")
def list_versions() -> None:
    """List the versions, newest first, with the one in use and what is wrong with a version.

    Example: [bold]guide model list[/bold]
    """
    from bot.assistant.models.opening import open_store

    store = open_store(load_settings())
    table = Table("Version", "Signed (UTC)", "MB", "State")
    for version in store.versions():
        state = "in use" if version == store.current() else "kept"
        try:
            manifest = store.verified(version)
            table.add_row(version, manifest.created, f"{manifest.size / 1e6:.1f}", state)
        except ModelError as error:
            table.add_row(version, "", "", f"{state}; {error}")
    out.print(table)


@model_app.command()
def check(version: Annotated[str | None, typer.Argument(help="By default the one in use.")] = None) -> None:
    """Verify a version's signature, load it, and put its smoke questions to it.

    Example: [bold]guide model check[/bold]
    """
    err.print(f"{_checked(version)} is in order.", highlight=False)


@model_app.command()
def use(version: str) -> None:
    """Check a version and put it into use; a running bot takes it up within seconds.

    Example: [bold]guide model use 20261126-000715-c336650e[/bold]
    """
    from bot.assistant.models.opening import open_store

    open_store(load_settings()).use(_checked(version))
    err.print(f"{version} is in use.", highlight=False)


@model_app.command()
def sign(file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)]) -> None:
    """Check a model archive that you trained elsewhere and trust, and sign it as a new version.

    Rasa unpacks the archive and builds what it names: sign only what you made yourself.

    Example: [bold]guide model sign models/20261126-101500.tar.gz[/bold]
    """
    from bot.assistant.models.candidate import sign as signed
    from bot.assistant.models.opening import open_store
    from bot.assistant.models.smoke import choose

    settings = load_settings()
    probes = choose(*training_content(settings))
    version = signed(open_store(settings), file, fingerprint="", probes=probes).version
    err.print(f"Signed as {version}. Put it into use: guide model use {version}", highlight=False)


def _checked(version: str | None) -> str:
    """The name of a version that is in order.

    Raises:
        ModelError: it is refused, or fails its smoke questions.
    """
    from bot.assistant.models.opening import open_model, open_store
    from bot.assistant.models.smoke import check as passes

    settings = load_settings()
    store = open_store(settings)
    name = version or store.current()
    if name is None:
        raise ModelError("There is no trained model yet. Run `guide train`.")
    asyncio.run(passes(open_model(settings, name), store.verified(name).probes))
    return name
