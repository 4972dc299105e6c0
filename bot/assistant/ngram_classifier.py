"""Graph component: the n-gram view alone ranks all intents, and says whether it is sure.

It costs about a millisecond; the embedding view costs 20 to 50. Where this one is sure, the other
changed nothing (docs/understanding.md, "The cascade"), so it is not asked.
"""

from typing import Any

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix, vstack

from bot.assistant.linear import LinearModel, log_softmax, softmax
from bot.assistant.messages import SURE, VIEWS, View
from bot.assistant.ngrams import ORIGIN
from bot.assistant.persisted import PersistedComponent
from bot.assistant.ranking import set_ranking


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class NgramClassifier(PersistedComponent, IntentClassifier):  # type: ignore[misc]
    """Linear support vector machines on TF-IDF of n-grams, all languages pooled."""

    name = "ngram_classifier"

    def __init__(self, *args: Any) -> None:
        """Start untrained."""
        super().__init__(*args)
        self._model: LinearModel | None = None

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Measured in docs/understanding.md.

        ``c``: inverse strength of the penalty. ``scale``: margins times this are taken as log-odds.
        ``temperature``: divides the log-probabilities of this view when it stands alone.
        ``sure_from``: at least this probable, the other view is not asked.
        """
        return {"c": 2.0, "scale": 5.0, "temperature": 0.7, "sure_from": 0.9}

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on all intents and languages together."""
        examples = training_data.intent_examples
        labels = [each.get(INTENT) for each in examples]
        self._model = LinearModel.fit_margin(_features(examples), labels, c=self.config["c"])
        return self.persist()

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent, full ranking, this view's log-probabilities, and whether it is sure."""
        if self._model is None:
            raise RuntimeError("the classifier is used before it is trained")
        for message in messages:
            scores = self._model.scores(_features([message])) * self.config["scale"]
            view = log_softmax(scores)[0]
            chances = softmax(view / self.config["temperature"])
            message.set(VIEWS, {"ngrams": View(self._model.classes, view)})
            message.set(SURE, bool(np.max(chances) >= self.config["sure_from"]))
            set_ranking(message, self._model.classes, chances)
        return messages

    def state(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """The linear model."""
        if self._model is None:
            raise RuntimeError("the classifier is kept before it is trained")
        return {"weights": self._model.weights, "bias": self._model.bias}, {"classes": self._model.classes}

    def restore(self, stored: dict[str, Any], meta: dict[str, Any]) -> None:
        """Take up a trained model."""
        self._model = LinearModel(meta["classes"], stored["weights"], stored["bias"])


def _features(messages: list[Message]) -> csr_matrix:
    rows = [each.get_sparse_features(TEXT, [ORIGIN])[1].features for each in messages]
    return vstack(rows, format="csr")
