"""Commands that get an installation ready: prepare, train."""

import os
from typing import Annotated, Any

import typer

from bot.bootstrap import Installation, open_installation, prepare_store
from bot.cli.content import report_preparing
from bot.cli.measuring import baseline_gate
from bot.cli.shared import Force, app, err
from bot.settings import Settings, load_settings

# Niceness of a training beside a running bot.
NICE = 10


def train_model(settings: Settings, *, force: bool = False, gate: Any = None) -> None:
    """Train if needed, with a progress bar and the seconds it took."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from bot.assistant.models.smoke import no_gate
    from bot.assistant.training import train

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task("Training: reading the questions", total=None)

        def progress(done: int, total: int) -> None:
            bar.update(task, description="Training", completed=done, total=total)

        trained = train(settings, force=force, progress=progress, gate=gate or no_gate)
    if trained.fresh:
        err.print(f"Model trained in {trained.seconds:.0f} s.")


@app.command()
def prepare() -> None:
    """Create and seed the database, train the model if anything changed.

    Example: [bold]guide prepare[/bold]
    """
    settings = load_settings()
    report_preparing(prepare_store(settings))
    train_model(settings)


@app.command()
def train(
    force: Force = False,
    gate: Annotated[
        bool, typer.Option("--gate", help="Refuse the new model if it understands less than the baseline.")
    ] = False,
    waiting: Annotated[
        bool, typer.Option("--waiting", help="Do the trainings that staff asked for, without a word.")
    ] = False,
) -> None:
    """Train the model if content or configuration changed.

    A running bot takes it up within seconds. It must pass its smoke questions, and with --gate the
    evaluation questions too (a minute more).

    Example: [bold]guide train --force --gate[/bold]
    """
    settings = load_settings()
    installation = open_installation(settings)
    if waiting:
        _train_waiting(installation)
        return
    train_model(settings, force=force, gate=baseline_gate(settings) if gate else None)


def _train_waiting(installation: Installation) -> None:
    from bot.assistant.jobs import run_waiting
    from bot.assistant.training import train

    # Readers' answers come first.
    os.nice(NICE)
    settings = installation.settings

    def one(progress: Any, gate: Any) -> None:
        train(settings, progress=progress, gate=gate)

    run_waiting(installation, one)
