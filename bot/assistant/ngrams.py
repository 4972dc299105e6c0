"""Graph component: the n-gram view, as sparse sentence features."""

from typing import Any

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.nlu.constants import TOKENS_NAMES
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.assistant.features import syllable_ngrams
from bot.assistant.persisted import PersistedComponent
from bot.assistant.tfidf import Tfidf

ORIGIN = "SyllableNgramFeaturizer"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SyllableNgramFeaturizer(PersistedComponent):
    """TF-IDF of syllables, their pairs, and pieces of Latin words."""

    name = "ngrams"

    def __init__(self, *args: Any) -> None:
        """Start without a vocabulary."""
        super().__init__(*args)
        self._tfidf = Tfidf([], np.zeros(0, np.float32))

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """``min_count``: features in fewer training questions are left out."""
        return {"min_count": 2}

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the vocabulary and its weights from the training questions."""
        documents = [_ngrams(each) for each in training_data.intent_examples]
        self._tfidf = Tfidf.fit(documents, min_count=self.config["min_count"])
        return self.persist()

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add features to all training questions."""
        self.process(training_data.intent_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add one sparse row of features to each message."""
        rows = self._tfidf.transform([_ngrams(each) for each in messages])
        for message, row in zip(messages, rows, strict=True):
            message.add_features(Features(row, FEATURE_TYPE_SENTENCE, TEXT, ORIGIN))
        return messages

    def state(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Weights and vocabulary."""
        return {"idf": self._tfidf.idf}, {"vocabulary": self._tfidf.vocabulary}

    def restore(self, stored: dict[str, Any], meta: dict[str, Any]) -> None:
        """Take up weights and vocabulary."""
        self._tfidf = Tfidf(meta["vocabulary"], stored["idf"])


def _ngrams(message: Message) -> list[str]:
    return syllable_ngrams([token.text for token in message.get(TOKENS_NAMES[TEXT]) or ()])
