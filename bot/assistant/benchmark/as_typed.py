"""Graph component of the benchmark: stands in for the normaliser and leaves texts as typed."""

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.training_data.message import Message

from bot.assistant.messages import ENCODING, SCRIPT, text_of
from bot.assistant.normaliser import Normaliser
from bot.language.scripts import decide_language


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class AsTyped(Normaliser):
    """Notes the script, as the components after it expect, and changes nothing."""

    def process(self, messages: list[Message]) -> list[Message]:
        """Note script and encoding of messages in place."""
        for message in messages:
            message.set(ENCODING, "unicode", add_to_output=True)
            message.set(SCRIPT, decide_language(text_of(message)), add_to_output=True)
        return messages
