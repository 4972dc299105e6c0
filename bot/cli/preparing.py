"""Commands that get an installation ready: prepare, train."""

from bot.bootstrap import open_installation, prepare_store
from bot.cli.content import report_preparing
from bot.cli.shared import Force, app, err
from bot.settings import Settings, load_settings


def train_model(settings: Settings, *, force: bool = False) -> None:
    """Train if needed, with a progress bar and the seconds it took."""
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


@app.command()
def prepare() -> None:
    """Create and seed the database, train the model if anything changed.

    Example: [bold]guide prepare[/bold]
    """
    settings = load_settings()
    report_preparing(prepare_store(settings))
    train_model(settings)


@app.command()
def train(force: Force = False) -> None:
    """Train the model if content or configuration changed.

    Example: [bold]guide train --force[/bold]
    """
    settings = load_settings()
    open_installation(settings)
    train_model(settings, force=force)
