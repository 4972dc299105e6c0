"""Commands for the operator: queue, health."""

import json
import urllib.error
import urllib.request
from datetime import datetime
from typing import Annotated, Any

import typer

from bot.bootstrap import Installation, open_installation, open_keyring
from bot.cli.shared import AsJson, app, err, group, out
from bot.errors import ModelError
from bot.settings import Listen, Settings, load_settings

queue_app = group("queue", "Messages and replies that were given up: list, show, replay, drop.")

Limit = Annotated[int, typer.Option(min=1, max=10_000, help="How many at most.")]
Name = Annotated[str, typer.Argument(help="A name from `guide queue list`, or 'all'.")]


@queue_app.command("list")
def list_(limit: Limit = 100, json_: AsJson = False) -> None:
    """List what was given up, oldest first. Nobody's words are shown.

    Example: [bold]guide queue list[/bold]
    """
    from rich.table import Table

    with open_installation(load_settings()).work() as work:
        found = work.queues.dead(limit)
    if json_:
        print(json.dumps([vars(each) for each in found], indent=2))
        return
    table = Table("name", "state", "attempts", "came in")
    for each in found:
        table.add_row(each.name, each.state, str(each.attempts), f"{datetime.fromtimestamp(each.at):%F %T}")
    out.print(table if found else "Nothing was given up.")


@queue_app.command()
def show(name: Name) -> None:
    """Show what is known of one of them, without anybody's words.

    Example: [bold]guide queue show in-123456[/bold]
    """
    with open_installation(load_settings()).work() as work:
        known = work.queues.describe(name)
    if known is None:
        _unknown(name)
    for key, value in (known or {}).items():
        print(f"{key}: {value}")


@queue_app.command()
def replay(name: Name) -> None:
    """Try one of them, or all, again.

    Example: [bold]guide queue replay in-123456[/bold]
    """
    _change("replay", name)


@queue_app.command()
def drop(name: Name) -> None:
    """Erase one of them, or all.

    Example: [bold]guide queue drop out-17[/bold]
    """
    _change("drop", name)


def _change(what: str, name: str) -> None:
    with open_installation(load_settings()).work() as work:
        names = [each.name for each in work.queues.dead(10_000)] if name == "all" else [name]
        done = [each for each in names if getattr(work.queues, what)(each)]
        work.commit()
    if name != "all" and not done:
        _unknown(name)
    err.print(f"Done: {len(done)}.")


def _unknown(name: str) -> None:
    err.print(f"Nothing of the name {name} was given up.", highlight=False, markup=False)
    raise typer.Exit(1)


@app.command()
def health(json_: AsJson = False) -> None:
    """Say whether the installation works; exit code 1 if it does not.

    Example: [bold]guide health[/bold]
    """
    report = _health(open_installation(load_settings()))
    if json_:
        print(json.dumps(report, indent=2))
    else:
        for key, value in report.items():
            print(f"{key}: {value}")
    if not report["healthy"]:
        raise typer.Exit(1)


def _health(installation: Installation) -> dict[str, Any]:
    settings = installation.settings
    model = _model(settings)
    with installation.work() as work:
        depth = vars(work.queues.depth())
    serving = _ask(settings.health_listen) if settings.health_listen else "not watched"
    return {
        "healthy": model["usable"] and serving in ("ready", "not watched"),
        "database": "ready",
        "model": model["said"],
        "serving": serving,
        **depth,
    }


def _model(settings: Settings) -> dict[str, Any]:
    """Whether the model in use is signed by this installation and whole; Rasa is not needed for that."""
    from bot.assistant.models.store import ModelStore

    store = ModelStore(settings.models_dir, open_keyring(settings))
    version = store.current()
    if version is None:
        return {"usable": False, "said": "missing: run `guide train`"}
    try:
        store.verified(version)
    except ModelError as error:
        return {"usable": False, "said": str(error)}
    return {"usable": True, "said": version}


def _ask(listen: Listen) -> str:
    """What the running process says of itself."""
    address = f"http://{listen.host}:{listen.port}/ready"
    try:
        with urllib.request.urlopen(address, timeout=5):
            return "ready"
    except urllib.error.HTTPError as error:
        return f"not ready: {error.read(1000).decode(errors='replace')}"
    except OSError:
        return "no process answers"
