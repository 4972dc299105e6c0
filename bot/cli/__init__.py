"""The command ``guide``: the entry point that reads the settings and puts the rooms together."""

import sys
from typing import Annotated

import typer

from bot import __version__, logs
from bot.cli import content, keys, locales, measuring, operating, preparing, serving, understanding
from bot.cli.examples import epilog
from bot.cli.shared import app, err, out
from bot.errors import GuideError

__all__ = [
    "content",
    "keys",
    "locales",
    "main",
    "measuring",
    "operating",
    "preparing",
    "serving",
    "understanding",
]


def main() -> None:
    """Run the command line; an expected error is one sentence, never a traceback."""
    logs.configure()
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
