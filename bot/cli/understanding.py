"""Commands that show and measure understanding: ask, explain, evaluate."""

import asyncio
import json
from pathlib import Path
from typing import Annotated

import typer

from bot.bootstrap import open_installation
from bot.cli.shared import AsJson, Origin, app, check_origin, entry_keys, err, open_understander, out
from bot.settings import load_settings


@app.command()
def ask(text: str, origin: Origin = None, json_: AsJson = False) -> None:
    """Print what the bot would reply to one message.

    Example: [bold]guide ask "Can I trust a broker?" --origin kh --json[/bold]
    """
    from bot.assistant.asking import ask as ask_once

    check_origin(origin)
    settings = load_settings()
    installation = open_installation(settings)
    answer = asyncio.run(ask_once(installation, open_understander(settings), text, origin))
    print(json.dumps(answer, ensure_ascii=False, indent=2) if json_ else answer["text"])


@app.command()
def explain(text: str) -> None:
    """Show how a message was understood: language, tokens, probabilities, nearest questions.

    Example: [bold]guide explain "My boss took my passport"[/bold]
    """
    from bot.assistant.explanation import explain as explanation

    settings = load_settings()
    installation = open_installation(settings)
    out.print(asyncio.run(explanation(installation, open_understander(settings), text)))


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
    questions, bad = read_questions(file, entry_keys(installation))
    for line in bad:
        err.print(line, style="yellow", highlight=False, markup=False)
    result = asyncio.run(measure(open_understander(settings), questions))
    if errors:
        write_errors(errors, result)
    if json_:
        print(json.dumps(result.report(), ensure_ascii=False, indent=2))
    else:
        out.print(table(result))
