"""An explanation for the terminal."""

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from bot.assistant.explanation import VIEW_NAMES, Explanation
from bot.assistant.nearest import Nearest

_TITLES = {"ngrams": "n-grams", "embeddings": "embeddings"}


def view(explanation: Explanation) -> RenderableType:
    """Language, tokens, the likeliest intents by view, the nearest training questions, the decision."""
    nearest = [_nearest(name, explanation.nearest[name]) for name in VIEW_NAMES]
    return Group(_found(explanation), _ranking(explanation), *nearest, _decision(explanation))


def _found(each: Explanation) -> RenderableType:
    lines = [
        f"Normalised: {each.text}",
        f"Language: {each.language} (script: {each.script}, {each.encoding})",
        f"Tokens: {' · '.join(each.tokens)}",
    ]
    return Text("\n".join(lines) + "\n")


def _ranking(explanation: Explanation) -> RenderableType:
    names = (_TITLES[name] for name in VIEW_NAMES)
    table = Table("Intent", "together", *names, title="The likeliest intents")
    for each in explanation.ranking:
        alone = (f"{each[name]:.3f}" if name in each else "-" for name in VIEW_NAMES)
        table.add_row(each["intent"], f"{each['together']:.3f}", *alone)
    missing = [f"{_TITLES[name]}: {said}" for name, said in explanation.views.items() if said != "asked"]
    table.caption = "; ".join(missing) or None
    return table


def _nearest(name: str, found: list[Nearest]) -> RenderableType:
    if not found:
        return Text(f"\nNearest questions by {_TITLES[name]}: embeddings are off or cannot run here\n")
    table = Table("Closeness", "Intent", "Training question", title=f"Nearest questions by {_TITLES[name]}")
    for each in found:
        table.add_row(f"{each.closeness:.2f}", each.intent, Text(each.text))
    return table


def _decision(explanation: Explanation) -> RenderableType:
    closest = ", ".join(
        f"{each['entry']} {each['confidence']:.2f}" for each in explanation.decision.get("alternatives", ())
    )
    limits = ", ".join(f"{name} = {value:g}" for name, value in explanation.thresholds.items())
    return Text(
        f"\nDecision: {explanation.reason}\nClosest entries: {closest}\nThresholds (config.yml): {limits}"
    )
