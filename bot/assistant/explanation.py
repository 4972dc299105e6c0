"""Why a message was understood as it was: what a developer or a CSO officer opens when it went wrong."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from bot.assistant.agent import RasaUnderstander
from bot.assistant.features import syllable_ngrams
from bot.assistant.messages import DECISION, ENCODING, LANGUAGE, SCRIPT, VIEWS, View
from bot.assistant.tfidf import Tfidf
from bot.bootstrap import Installation
from bot.content.models import Example
from bot.language.normalise import normalise
from bot.language.segment import tokens

SHOWN = 5


async def explain(installation: Installation, understander: RasaUnderstander, text: str) -> RenderableType:
    """Language, tokens, the five best intents by view, the nearest training questions, the decision."""
    parsed = await understander.parse(text)
    with installation.work() as work:
        examples = work.content.examples()
    return Group(_found(parsed), _ranking(parsed), _nearest(parsed["text"], examples), _decision(parsed))


def _found(parsed: dict[str, Any]) -> RenderableType:
    lines = [
        f"Normalised: {parsed['text']}",
        f"Language: {parsed.get(LANGUAGE)} (script: {parsed.get(SCRIPT)}, {parsed.get(ENCODING)})",
        f"Tokens: {' · '.join(tokens(parsed['text']))}",
    ]
    return Text("\n".join(lines) + "\n")


def _ranking(parsed: dict[str, Any]) -> RenderableType:
    views: dict[str, View] = parsed.get(VIEWS) or {}
    table = Table("Intent", "together", *views, title="The five likeliest")
    for each in parsed.get("intent_ranking", ())[:SHOWN]:
        alone = (f"{view.chance(each['name']):.3f}" for view in views.values())
        table.add_row(each["name"], f"{each['confidence']:.3f}", *alone)
    return table


def _nearest(text: str, examples: Sequence[Example]) -> RenderableType:
    """Training questions that share most with the text, by cosine of n-grams."""
    documents = [syllable_ngrams(tokens(normalise(each.text).text)) for each in examples]
    tfidf = Tfidf.fit(documents)
    row = tfidf.transform([syllable_ngrams(tokens(text))])
    closeness = (tfidf.transform(documents) @ row.T).toarray().ravel()
    table = Table("Closeness", "Intent", "Training question", title="The nearest questions")
    for at in np.argsort(-closeness)[:SHOWN]:
        example = examples[int(at)]
        table.add_row(f"{closeness[at]:.2f}", example.intent, Text(example.text))
    return table


def _decision(parsed: dict[str, Any]) -> RenderableType:
    decision = parsed.get(DECISION) or {}
    closest = ", ".join(
        f"{each['entry']} {each['confidence']:.2f}" for each in decision.get("alternatives", ())
    )
    return Text(
        f"\nDecision: {decision.get('outcome')} {decision.get('intent') or ''} "
        f"({decision.get('confidence', 0):.2f})\nClosest entries: {closest}\n"
        "Thresholds: config.yml, bot.assistant.decider.OutcomeDecider"
    )
