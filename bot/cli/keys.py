"""Commands on the installation's keys: ``guide keys``. They show ids and days, never a key."""

import typer
from rich.table import Table

from bot.bootstrap import Installation, open_installation
from bot.cli.shared import err, group, out
from bot.errors import KeysElsewhereError, RoleTakenError
from bot.settings import load_settings
from bot.store.keyring import key_id
from bot.store.rotation import Rotated

keys_app = group("keys", "The installation's keys: list them, change them while the bot runs.")


@keys_app.command("list")
def list_() -> None:
    """List the keys, newest first: id, day of making, use, and how much each has sealed.

    Example: [bold]guide keys list[/bold]
    """
    installation = open_installation(load_settings())
    with installation.work() as work:
        counts = work.seals.counts()
    file = installation.key_file()
    days = {key: str(day or "unknown") for key, day in file.dated()} if file else {}
    table = Table("id", "made on", "use", "sealed values")
    keys = installation.keyring.keys
    for number, key in enumerate(keys):
        count = counts.pop(key_id(key), 0)
        table.add_row(
            key_id(key).hex(), days.get(key, "see GUIDE_KEY"), _use(number, len(keys)), str(count)
        )
    for lost, count in counts.items():
        table.add_row(lost.hex(), "unknown", "missing: put it back", str(count))
    out.print(table)


def _use(number: int, of: int) -> str:
    uses = ["seals"] if number == 0 else []
    uses += ["root: codes of persons"] if number == of - 1 else []
    return ", ".join(uses) or "opens"


@keys_app.command()
def rotate() -> None:
    """Make a new key, seal everything with it, drop the former one. The bot may run meanwhile.

    Example: [bold]guide keys rotate[/bold]
    """
    installation = open_installation(load_settings())
    if installation.key_file() is None:
        raise KeysElsewhereError(
            "The keys come from GUIDE_KEY. Put a new one in front (GUIDE_KEY=new,former), start every "
            "process of the bot again, run `guide keys reseal`, then leave out all keys between the "
            "first and the last."
        )
    _alone(installation)
    _report(installation.rotation().rotate())


@keys_app.command()
def reseal() -> None:
    """Seal everything with the newest key; finishes a rotation that was cut off.

    Example: [bold]guide keys reseal[/bold]
    """
    installation = open_installation(load_settings())
    _alone(installation)
    _report(installation.rotation().finish())


def _alone(installation: Installation) -> None:
    """The right ends with this process."""
    if not installation.exclusive("keys").acquire():
        raise RoleTakenError("The keys are being changed already. Wait until that is done.")


def _report(done: Rotated) -> None:
    err.print(f"Sealed anew: {done.resealed}. Keys dropped: {done.dropped}.", highlight=False)
    if done.damaged:
        err.print(f"{done.damaged} values are damaged: their key does not open them.", style="red")
    if done.left:
        err.print(
            f"{done.left} values still need a former key; no key was dropped. Run `guide keys reseal`.",
            style="red",
        )
        raise typer.Exit(1)
