"""Commands that show understanding: ask, explain."""

import asyncio
import json

from bot.bootstrap import open_installation
from bot.cli.shared import AsJson, Origin, app, check_origin, open_understander, out
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
def explain(text: str, json_: AsJson = False) -> None:
    """Show how a message was understood: language, tokens, probabilities, nearest questions, decision.

    Example: [bold]guide explain "My boss took my passport"[/bold]
    """
    from bot.assistant.explanation import explain as explanation
    from bot.assistant.explanation_view import view

    settings = load_settings()
    installation = open_installation(settings)
    found = asyncio.run(explanation(installation, open_understander(settings), text))
    if json_:
        print(json.dumps(found.report(), ensure_ascii=False, indent=2))
    else:
        out.print(view(found))
