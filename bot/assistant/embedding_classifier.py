"""Graph component: the embedding view, and what both views say together.

Languages are pooled: an entry explained in Burmese examples helps Khmer through the embeddings,
which are centred for each language. Measured against alternatives in docs/understanding.md.
"""

from typing import Any

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.assistant.arrays import Floats
from bot.assistant.embedding_featurizer import ORIGIN, SentenceEmbeddingFeaturizer
from bot.assistant.linear import LinearModel, log_softmax, softmax
from bot.assistant.messages import LANGUAGE, VIEWS, View
from bot.assistant.persisted import PersistedComponent
from bot.assistant.ranking import set_ranking


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class EmbeddingClassifier(PersistedComponent, IntentClassifier):  # type: ignore[misc]
    """Multinomial logistic regression on embeddings; log-probabilities of both views averaged.

    A message without an embedding (the n-gram view was sure, the text is romanised, or embeddings
    cannot run here) keeps the ranking of the n-gram view.
    """

    name = "embedding_classifier"

    def __init__(self, *args: Any) -> None:
        """Start untrained."""
        super().__init__(*args)
        self._model: LinearModel | None = None
        self._centres: dict[str, Floats] = {}

    @classmethod
    def required_components(cls) -> list[type]:
        """Messages must have been embedded before (and ranked by ``NgramClassifier`` before that)."""
        return [SentenceEmbeddingFeaturizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Measured in docs/understanding.md.

        ``c``: inverse strength of the penalty. ``share``: weight of the embedding view, 0 to 1.
        ``temperature``: divides the averaged log-probabilities, so that 0.8 means right in 80 %.
        """
        return {"c": 5.0, "share": 0.5, "temperature": 0.55}

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on those training questions that have an embedding."""
        examples = [each for each in training_data.intent_examples if _embedded(each)]
        if examples:
            rows, languages = _rows(examples), [each.get(LANGUAGE) for each in examples]
            self._centres = {
                language: rows[[each == language for each in languages]].mean(axis=0)
                for language in sorted(set(languages))
            }
            labels = [each.get(INTENT) for each in examples]
            centred = self._centred(rows, examples)
            self._model = LinearModel.fit_probabilistic(centred, labels, c=self.config["c"])
        return self.persist()

    def process(self, messages: list[Message]) -> list[Message]:
        """Rank anew each message that has an embedding."""
        for message in messages:
            if self._model is not None and _embedded(message):
                self._rank(self._model, message)
        return messages

    def _rank(self, model: LinearModel, message: Message) -> None:
        scores = model.scores(self._centred(_rows([message]), [message]))
        own = View(model.classes, log_softmax(scores)[0])
        views: dict[str, View] = message.get(VIEWS)
        ngrams, share = views["ngrams"], self.config["share"]
        together = (1 - share) * ngrams.log_chances + share * own.on(ngrams.classes)
        set_ranking(message, ngrams.classes, softmax(together / self.config["temperature"]))
        message.set(VIEWS, {**views, "embeddings": own})

    def _centred(self, rows: Floats, messages: list[Message]) -> Floats:
        """Rows without what all texts of their language share, of length 1 again."""
        moved = rows - np.stack([self._centre(each.get(LANGUAGE)) for each in messages])
        lengths = np.linalg.norm(moved, axis=1, keepdims=True)
        result: Floats = moved / np.where(lengths == 0, 1, lengths)
        return result

    def _centre(self, language: str | None) -> Floats:
        return self._centres.get(language or "en", self._centres["en"])

    def state(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """The linear model and the centres of the languages; empty without embeddings."""
        if self._model is None:
            return {}, {}
        stored = {
            "weights": self._model.weights,
            "bias": self._model.bias,
            "centres": np.stack(list(self._centres.values())),
        }
        return stored, {"classes": self._model.classes, "languages": list(self._centres)}

    def restore(self, stored: dict[str, Any], meta: dict[str, Any]) -> None:
        """Take up a trained model."""
        if meta:
            self._centres = dict(zip(meta["languages"], stored["centres"], strict=True))
            self._model = LinearModel(meta["classes"], stored["weights"], stored["bias"])


def _embedded(message: Message) -> bool:
    return message.get_dense_features(TEXT, [ORIGIN])[1] is not None


def _rows(messages: list[Message]) -> Floats:
    rows = [each.get_dense_features(TEXT, [ORIGIN])[1].features for each in messages]
    result: Floats = np.concatenate(rows).astype(np.float32)
    return result
