"""The command ``guide``: the entry point that reads the settings and puts the rooms together."""

import sys
from typing import Annotated

import typer

from bot import __version__, logs
from bot.assistant.tensorflow_guard import keep_out_tensorflow
from bot.cli import (
    benchmarking,
    content,
    keys,
    locales,
    measuring,
    model,
    operating,
    preparing,
    serving,
    soaking,
    staffing,
    understanding,
)
from bot.cli.examples import epilog
from bot.cli.shared import app, err, out
from bot.errors import GuideError

__all__ = [
    "benchmarking",
    "content",
    "keys",
    "locales",
    "main",
    "measuring",
    "model",
    "operating",
    "preparing",
    "serving",
    "soaking",
    "staffing",
    "understanding",
]


def main() -> None:
    """Run the command line; an expected error is one sentence, never a traceback."""
    logs.configure()
    keep_out_tensorflow()
    app.info.epilog = epilog(app)
    try:
        app()
    except GuideError as error:
        err.print(str(error), style="red", highlight=False, markup=False)
        sys.exit(2)
    except Exception as error:  # its text, which Python would print, may hold anything
        logs.report(error)
        sys.exit(1)


@app.callback(invoke_without_command=True)
def _version(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        out.print(__version__)
        raise typer.Exit
