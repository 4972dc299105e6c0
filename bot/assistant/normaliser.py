"""Graph component: canonical spelling and encoding of every message, in training and in use."""

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.assistant.messages import ENCODING, SCRIPT, text_of
from bot.language.normalise import normalise
from bot.language.scripts import decide_language


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class Normaliser(GraphComponent):  # type: ignore[misc]
    """Replaces the text by its normal form and notes its encoding and script."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "Normaliser":
        """Create the component; it has no configuration."""
        return cls()

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Normalise all training messages in place."""
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Normalise messages in place."""
        for message in messages:
            if not text_of(message):
                continue
            normal = normalise(text_of(message))
            message.set("text", normal.text, add_to_output=True)
            message.set(ENCODING, normal.encoding, add_to_output=True)
            message.set(SCRIPT, decide_language(normal.text), add_to_output=True)
        return messages
