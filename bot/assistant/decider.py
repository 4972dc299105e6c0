"""Graph component: the last of the pipeline, decides what to do and tells Rasa's rules by the intent."""

from dataclasses import asdict
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.training_data.message import Message

from bot.assistant.decision import Decision, Thresholds, decide
from bot.assistant.messages import DECISION, LANGUAGE, SCRIPT
from bot.conversation.understanding import Ranked

# Intents that exist only here: rules turn them into "did you mean" and "not understood".
SUGGEST = "nlu_suggest"
FALLBACK = "nlu_fallback"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class OutcomeDecider(GraphComponent, IntentClassifier):  # type: ignore[misc]
    """Applies the thresholds of config.yml to the ranking."""

    def __init__(self, config: dict[str, Any]) -> None:
        """Take the thresholds."""
        self._thresholds = Thresholds(**{key: config[key] for key in self.get_default_config()})

    @classmethod
    def required_components(cls) -> list[type]:
        """A classifier must have ranked the intents before."""
        return [IntentClassifier]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The thresholds, measured in docs/understanding.md."""
        return {
            "answer": 0.6,
            "danger": 0.3,
            "danger_suggestion": 0.05,
            "suggest": 0.15,
            "service": 0.5,
            "refuse": 0.5,
            "insist": 0.1,
        }

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "OutcomeDecider":
        """Create the component from its thresholds."""
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        """Decide each message and set the intent that the rules act on."""
        for message in messages:
            decision = self._decide(message)
            name = {"suggest": SUGGEST, "fallback": FALLBACK}.get(
                decision.outcome, decision.intent or FALLBACK
            )
            message.set("intent", {"name": name, "confidence": decision.confidence}, True)
            message.set(DECISION, asdict(decision), add_to_output=True)
        return messages

    def _decide(self, message: Message) -> Decision:
        ranking = [Ranked(each["name"], each["confidence"]) for each in message.get("intent_ranking") or ()]
        decision = decide(ranking, self._thresholds)
        if message.get(LANGUAGE) is None and message.get(SCRIPT) is not None:
            # Another script than ours: a match would be chance.
            return Decision("fallback", None, decision.confidence, decision.alternatives)
        return decision
