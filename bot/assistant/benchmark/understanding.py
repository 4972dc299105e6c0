"""Any Rasa NLU model as an ``Understander``, so that all candidates are judged alike."""

from pathlib import Path
from typing import Any

from rasa.core.agent import Agent

from bot.assistant.agent import to_understanding
from bot.assistant.decision import OUT_OF_SCOPE, SERVICE_INTENTS, SUGGESTIONS
from bot.assistant.messages import DECISION
from bot.conversation.understanding import Outcome, Question, Ranked, Understanding

# The intent that Rasa's FallbackClassifier sets.
RASA_FALLBACK = "nlu_fallback"


class NluModel:
    """A trained NLU model; the rules that turn intents into actions are not part of it."""

    def __init__(self, model: Path) -> None:
        """Load the model archive."""
        self._agent = Agent.load(model_path=str(model))

    async def understand(self, question: Question) -> Understanding:
        """Understand a question from its text alone."""
        return judged(await self._agent.parse_message(question.text.lstrip("/ ") or " "))


def judged(parsed: dict[str, Any]) -> Understanding:
    """What a pipeline found: by our decision where it makes one, else by the intent it chose."""
    intent = str((parsed.get("intent") or {}).get("name"))
    if DECISION in parsed:
        return to_understanding(parsed, intent)
    entries = [
        Ranked(each["name"], float(each["confidence"]))
        for each in parsed.get("intent_ranking", ())
        if each["name"] not in (*SERVICE_INTENTS, OUT_OF_SCOPE, RASA_FALLBACK)
    ]
    outcome = _outcome(intent)
    confidence = float((parsed.get("intent") or {}).get("confidence") or 0.0)
    chosen = intent if outcome in ("answer", "service") else None
    return Understanding("en", "unicode", outcome, chosen, confidence, tuple(entries[:SUGGESTIONS]))


def _outcome(intent: str) -> Outcome:
    if intent in SERVICE_INTENTS:
        return "service"
    return "fallback" if intent in (OUT_OF_SCOPE, RASA_FALLBACK, "None") else "answer"
