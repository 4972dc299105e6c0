"""Graph component: two views of a text, each with a linear model, log-probabilities averaged.

Measured against the alternatives in docs/understanding.md. Languages are pooled: an entry explained
in Burmese examples helps Khmer through the embeddings, which are centred for each language.
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

from bot.assistant.arrays import Floats
from bot.assistant.embedding_featurizer import ORIGIN as EMBEDDING
from bot.assistant.linear import LinearModel, log_softmax, softmax
from bot.assistant.messages import LANGUAGE, SCRIPT, VIEWS
from bot.assistant.ngrams import ORIGIN as NGRAMS
from bot.assistant.persisted import PersistedComponent


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TwoViewClassifier(PersistedComponent, IntentClassifier):  # type: ignore[misc]
    """Ranks all intents for a message."""

    name = "two_view"

    def __init__(self, *args: Any) -> None:
        """Start untrained."""
        super().__init__(*args)
        self._ngrams: LinearModel | None = None
        self._embeddings: LinearModel | None = None
        self._centres: dict[str, Floats] = {}

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Measured in docs/understanding.md.

        ``ngram_c`` and ``embedding_c``: inverse strength of the penalty of each view's model.
        ``ngram_scale``: margins of the n-gram view times this are taken as log-odds.
        ``embedding_share``: weight of the embedding view; ``romanised_embedding_share``: the same
        for romanised Khmer and Burmese, which the embeddings do not know.
        ``temperature``: divides the averaged log-probabilities, so that 0.8 means right in 80 %.
        """
        return {
            "ngram_c": 2.0,
            "ngram_scale": 5.0,
            "embedding_c": 5.0,
            "embedding_share": 0.5,
            "romanised_embedding_share": 0.0,
            "temperature": 0.55,
        }

    def train(self, training_data: TrainingData) -> Resource:
        """Fit both views on all intents and languages together."""
        examples = training_data.intent_examples
        labels = [each.get(INTENT) for each in examples]
        self._ngrams = LinearModel.fit_margin(_sparse(examples), labels, c=self.config["ngram_c"])
        rows = _dense(examples)
        if rows.any():
            self._centres = _centres(rows, [each.get(LANGUAGE) for each in examples])
            self._embeddings = LinearModel.fit_probabilistic(
                self._centred(rows, examples), labels, c=self.config["embedding_c"]
            )
        return self.persist()

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent, full ranking and each view's probabilities."""
        for message in messages:
            views = self._views(message)
            classes = self._model().classes
            chances = self._combined(views, message)
            order = np.argsort(-chances)
            ranking = [{"name": classes[at], "confidence": float(chances[at])} for at in order]
            message.set("intent", ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
            message.set(VIEWS, {name: _named(classes, view) for name, view in views.items()})
        return messages

    def _combined(self, views: dict[str, Floats], message: Message) -> Floats:
        """Calibrated probabilities over all intents."""
        combined = views["ngrams"]
        if "embeddings" in views:
            romanised = message.get(SCRIPT) == "latin" and message.get(LANGUAGE) != "en"
            name = "romanised_embedding_share" if romanised else "embedding_share"
            share = self.config[name]
            combined = (1 - share) * combined + share * views["embeddings"]
        return softmax(combined / self.config["temperature"])

    def _views(self, message: Message) -> dict[str, Floats]:
        """Log-probabilities over all intents as each view sees the message alone."""
        scores = self._model().scores(_sparse([message])) * self.config["ngram_scale"]
        views = {"ngrams": log_softmax(scores)[0]}
        rows = _dense([message])
        if self._embeddings is not None and rows.any():
            scores = self._embeddings.scores(self._centred(rows, [message]))
            views["embeddings"] = log_softmax(scores)[0]
        return views

    def _model(self) -> LinearModel:
        if self._ngrams is None:
            raise RuntimeError("the classifier is used before it is trained")
        return self._ngrams

    def _centred(self, rows: Floats, messages: list[Message]) -> Floats:
        """Rows without what all texts of their language share, of length 1 again."""
        moved = rows - np.stack([self._centre(each.get(LANGUAGE)) for each in messages])
        lengths = np.linalg.norm(moved, axis=1, keepdims=True)
        result: Floats = moved / np.where(lengths == 0, 1, lengths)
        return result

    def _centre(self, language: str | None) -> Floats:
        return self._centres.get(language or "en", self._centres["en"])

    def state(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Both linear models and the centres of the languages."""
        ngrams = self._model()
        stored = {"ngram_weights": ngrams.weights, "ngram_bias": ngrams.bias}
        if self._embeddings is not None:
            stored |= {
                "embedding_weights": self._embeddings.weights,
                "embedding_bias": self._embeddings.bias,
                "centres": np.stack(list(self._centres.values())),
            }
        return stored, {"classes": ngrams.classes, "languages": list(self._centres)}

    def restore(self, stored: dict[str, Any], meta: dict[str, Any]) -> None:
        """Take up trained models."""
        classes = meta["classes"]
        self._ngrams = LinearModel(classes, stored["ngram_weights"], stored["ngram_bias"])
        if meta["languages"]:
            self._centres = dict(zip(meta["languages"], stored["centres"], strict=True))
            self._embeddings = LinearModel(classes, stored["embedding_weights"], stored["embedding_bias"])


def _named(classes: list[str], log_chances: Floats) -> dict[str, float]:
    return dict(zip(classes, map(float, np.exp(log_chances)), strict=True))


def _centres(rows: Floats, languages: list[str]) -> dict[str, Floats]:
    return {
        language: rows[[each == language for each in languages]].mean(axis=0)
        for language in sorted(set(languages))
    }


def _sparse(messages: list[Message]) -> csr_matrix:
    rows = [each.get_sparse_features(TEXT, [NGRAMS])[1].features for each in messages]
    return vstack(rows, format="csr")


def _dense(messages: list[Message]) -> Floats:
    rows = [each.get_dense_features(TEXT, [EMBEDDING])[1].features for each in messages]
    result: Floats = np.concatenate(rows).astype(np.float32)
    return result
