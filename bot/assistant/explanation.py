"""Why a message was understood as it was: what a developer or a CSO officer opens when it went wrong."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol, runtime_checkable

from bot.assistant.messages import DECISION, ENCODING, LANGUAGE, SCRIPT, VIEWS, View
from bot.assistant.nearest import Nearest, nearest_by_embeddings, nearest_by_ngrams
from bot.assistant.reasons import Thresholds, reason, thresholds
from bot.bootstrap import Installation
from bot.language.segment import tokens

RANKED = 5
# Intents whose training questions are compared where the answer must come at once.
COMPARED = 3
# How the views are called in front of a person, in the order in which they are shown.
VIEW_NAMES = ("ngrams", "embeddings")


@runtime_checkable
class Parser(Protocol):
    """A model that tells all it finds out about a text: one version, or the one in service."""

    async def parse(self, text: str) -> dict[str, Any]:
        """All that the pipeline found out about ``text``."""


@dataclass(frozen=True)
class Explanation:
    """All that was found out about one message.

    Attributes:
        text: the normalised text.
        language: "km", "my", "en", or None where the text does not tell.
        script: what its letters say: a language, "latin", "other" or None.
        encoding: "unicode" or "zawgyi".
        tokens: what the n-gram view counts.
        ranking: the likeliest intents, each {"intent", "together", and a probability from each view}.
        views: view → "asked", or why it was not.
        nearest: view → the training questions that are closest, best first.
        thresholds: name → number, from config.yml.
        decision: {"outcome", "intent", "confidence", "alternatives"}.
        reason: the decision in words.
    """

    text: str
    language: str | None
    script: str | None
    encoding: str
    tokens: list[str]
    ranking: list[dict[str, Any]]
    views: dict[str, str]
    nearest: dict[str, list[Nearest]]
    thresholds: Thresholds
    decision: dict[str, Any]
    reason: str

    def report(self) -> dict[str, Any]:
        """The same as data for programs."""
        return asdict(self)


async def explain(installation: Installation, parser: Parser, text: str) -> Explanation:
    """Find out how ``text`` is understood, and which training questions are closest to it.

    Raises:
        ModelError: there is no model to ask.
    """
    parsed = await parser.parse(text)
    with installation.look() as work:
        examples = work.content.examples()
    embedded = nearest_by_embeddings(installation.settings, parsed["text"], parsed.get(LANGUAGE), examples)
    nearest = {"ngrams": nearest_by_ngrams(parsed["text"], examples), "embeddings": embedded}
    return _explanation(parsed, nearest)


async def explain_near(
    installation: Installation, parser: Parser, text: str, also: Sequence[str] = ()
) -> Explanation:
    """The same in a fraction of a second: only training questions of the likeliest intents are compared.

    Args:
        installation: whose training questions.
        parser: the model.
        text: as typed.
        also: intents whose training questions are compared too.

    Raises:
        ModelError: there is no model to ask.
    """
    parsed = await parser.parse(text)
    likely = [each["name"] for each in parsed.get("intent_ranking", ())[:COMPARED]]
    with installation.look() as work:
        examples = work.content.examples({*likely, *also})
    nearest = {"ngrams": nearest_by_ngrams(parsed["text"], examples) if examples else [], "embeddings": []}
    return _explanation(parsed, nearest)


def _explanation(parsed: dict[str, Any], nearest: dict[str, list[Nearest]]) -> Explanation:
    limits, decision = thresholds(), dict(parsed.get(DECISION) or {})
    return Explanation(
        text=parsed["text"],
        language=parsed.get(LANGUAGE),
        script=parsed.get(SCRIPT),
        encoding=parsed.get(ENCODING) or "unicode",
        tokens=tokens(parsed["text"]),
        ranking=_ranking(parsed),
        views=_views(parsed, bool(nearest["embeddings"])),
        nearest=nearest,
        thresholds=limits,
        decision=decision,
        reason=reason(decision, _chances(parsed), limits, readable=_readable(parsed)),
    )


def _chances(parsed: dict[str, Any]) -> dict[str, float]:
    return {each["name"]: float(each["confidence"]) for each in parsed.get("intent_ranking", ())}


def _readable(parsed: dict[str, Any]) -> bool:
    """The text is in a script of ours, or has no letters at all."""
    return parsed.get(LANGUAGE) is not None or parsed.get(SCRIPT) is None


def _ranking(parsed: dict[str, Any]) -> list[dict[str, Any]]:
    views: dict[str, View] = parsed.get(VIEWS) or {}
    return [
        {
            "intent": each["name"],
            "together": round(float(each["confidence"]), 4),
            **{name: round(view.chance(each["name"]), 4) for name, view in views.items()},
        }
        for each in parsed.get("intent_ranking", ())[:RANKED]
    ]


def _views(parsed: dict[str, Any], embeddings_run: bool) -> dict[str, str]:
    """Which views were asked. A sure n-gram view spares the time of the other."""
    asked: Sequence[str] = tuple(parsed.get(VIEWS) or ())
    missing = "n-grams were sure" if embeddings_run else "embeddings are off or cannot run here"
    return {view: "asked" if view in asked else f"not asked: {missing}" for view in VIEW_NAMES}
