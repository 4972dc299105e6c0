"""Graph component: syllables for Khmer and Burmese, words for Latin script."""

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

from bot.language.segment import tokens


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class SyllableTokenizer(Tokenizer):  # type: ignore[misc]
    """Tokens of a normalised text (see ``bot.language.segment``)."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Rasa's tokenizer options, all off: intents are never split."""
        return {
            "intent_tokenization_flag": False,
            "intent_split_symbol": "_",
            "token_pattern": None,
            "prefix_separator_symbol": None,
        }

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """Split ``attribute`` of ``message``; positions count tokens, as folding moves characters."""
        text = message.get(attribute) or ""
        return [Token(each, position) for position, each in enumerate(tokens(text))]
