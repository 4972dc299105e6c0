"""Graph component: the language of a message. Scripts decide; for Latin letters a small model does.

Nothing published recognises romanised Khmer or Burmese (design: traps), so it is learnt from the
training questions: character n-grams of English, romanised Khmer and romanised Burmese.
"""

from typing import Any

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.assistant.features import latin_ngrams
from bot.assistant.linear import LinearModel, softmax
from bot.assistant.messages import LANGUAGE, SCRIPT, text_of
from bot.assistant.persisted import PersistedComponent
from bot.assistant.tfidf import Tfidf
from bot.language.scripts import main_script


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class LanguageDecider(PersistedComponent):
    """Sets a message's language: "km", "my", "en", or None where the text does not tell."""

    name = "language_decider"

    def __init__(self, *args: Any) -> None:
        """Start untrained: Latin letters then count as English."""
        super().__init__(*args)
        self._tfidf: Tfidf | None = None
        self._model: LinearModel | None = None
        # Scripts beside Khmer, Burmese and Latin, each with the added language that it was learnt for.
        self._scripts: dict[str, str] = {}

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """``romanised_threshold``: how sure to be before Latin letters are not taken as English."""
        return {"romanised_threshold": 0.6}

    def train(self, training_data: TrainingData) -> Resource:
        """Learn to tell English from romanised Khmer and Burmese, and whose the other scripts are."""
        self._scripts = _scripts_of(training_data.intent_examples)
        latin = [
            each
            for each in training_data.intent_examples
            if each.get(SCRIPT) == "latin" and each.get(LANGUAGE)
        ]
        labels = [each.get(LANGUAGE) for each in latin]
        if len(set(labels)) > 1:
            self._tfidf = Tfidf.fit([latin_ngrams(text_of(each)) for each in latin], min_count=2)
            features = self._tfidf.transform([latin_ngrams(text_of(each)) for each in latin])
            self._model = LinearModel.fit_probabilistic(features, labels, c=10.0)
        return self.persist()

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Training questions know their language; what has none is decided."""
        self.process([each for each in training_data.training_examples if not each.get(LANGUAGE)])
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Decide the language of each message."""
        for message in messages:
            script = message.get(SCRIPT)
            language = self._latin(text_of(message)) if script == "latin" else script
            if script == "other":
                language = self._scripts.get(main_script(text_of(message)) or "")
            message.set(LANGUAGE, language, add_to_output=True)
        return messages

    def _latin(self, text: str) -> str:
        if self._tfidf is None or self._model is None:
            return "en"
        scores = self._model.scores(self._tfidf.transform([latin_ngrams(text)]))
        chances = softmax(scores)[0]
        best = int(np.argmax(chances))
        sure = chances[best] >= self.config["romanised_threshold"]
        return self._model.classes[best] if sure else "en"

    def state(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Arrays and vocabulary of the Latin-letter model."""
        if self._tfidf is None or self._model is None:
            return {}, {"scripts": self._scripts}
        return (
            {"idf": self._tfidf.idf, "weights": self._model.weights, "bias": self._model.bias},
            {
                "vocabulary": self._tfidf.vocabulary,
                "classes": self._model.classes,
                "scripts": self._scripts,
            },
        )

    def restore(self, stored: dict[str, Any], meta: dict[str, Any]) -> None:
        """Take up a trained model."""
        self._scripts = meta.get("scripts", {})
        if "vocabulary" in meta:
            self._tfidf = Tfidf(meta["vocabulary"], stored["idf"])
            self._model = LinearModel(meta["classes"], stored["weights"], stored["bias"])


def _scripts_of(examples: list[Message]) -> dict[str, str]:
    """The language of each script in which an added language has training questions."""
    return {
        script: each.get(LANGUAGE)
        for each in examples
        if each.get(SCRIPT) == "other" and each.get(LANGUAGE) and (script := main_script(text_of(each)))
    }
