"""Graph component: a short follow-up ("how much?", "and for women?") is about the entry before it.

The entry answered just before, and those near it, become likelier. It acts only on messages that
are short and left unsure, so a new question asked in full is ranked as if nothing had come before
(figures in docs/understanding.md, "Follow-ups").
"""

from typing import Any

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.constants import TOKENS_NAMES
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.assistant.arrays import Floats
from bot.assistant.decision import OUT_OF_SCOPE
from bot.assistant.embedding_featurizer import ORIGIN, SentenceEmbeddingFeaturizer
from bot.assistant.linear import softmax
from bot.assistant.messages import LANGUAGE, METADATA, NEAR, PREVIOUS, SCRIPT
from bot.assistant.persisted import PersistedComponent
from bot.assistant.ranking import set_ranking
from bot.content.models import DANGER_ENTRIES


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class ContextReranker(PersistedComponent, IntentClassifier):  # type: ignore[misc]
    """Ranks short, unsure messages anew in the light of the entry answered before."""

    name = "context"

    def __init__(self, *args: Any) -> None:
        """Start without knowing which intents are alike."""
        super().__init__(*args)
        self._intents: list[str] = []
        self._likeness: Floats = np.zeros((0, 0), np.float32)

    @classmethod
    def required_components(cls) -> list[type]:
        """Training questions must have been embedded (and messages ranked by the classifiers)."""
        return [SentenceEmbeddingFeaturizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Measured in docs/understanding.md.

        ``near``: log-odds for entries that the previous one names as related, or that name it.
        ``similar``: log-odds for an entry whose training questions mean the same as its own, on
        average. ``unsure_below``: only messages whose best intent is less probable.
        ``short``, ``short_latin``: only messages of at most so many syllables or Latin words.
        ``brief``, ``brief_latin``: messages so short that "out of scope" says little after an entry
        ("how much?" alone asks nothing): it then loses ``outside`` log-odds, however sure it was.
        """
        return {
            "near": 3.0,
            "similar": 4.0,
            "unsure_below": 0.9,
            "short": 18,
            "short_latin": 8,
            "brief": 7,
            "brief_latin": 3,
            "outside": 2.0,
        }

    def train(self, training_data: TrainingData) -> Resource:
        """Learn which intents mean alike: cosines of the means of their embeddings."""
        examples = [
            each
            for each in training_data.intent_examples
            if each.get_dense_features(TEXT, [ORIGIN])[1] is not None
        ]
        if examples:
            self._intents, self._likeness = _likeness(examples)
        return self.persist()

    def process(self, messages: list[Message]) -> list[Message]:
        """Rank anew where there is a previous entry and the message alone does not tell."""
        for message in messages:
            metadata = message.get(METADATA) or {}
            if metadata.get(PREVIOUS) and self._leans(message):
                self._rank(message, metadata[PREVIOUS], set(metadata.get(NEAR) or ()))
        return messages

    def _leans(self, message: Message) -> bool:
        """Whether a message is short and unsure enough to lean on what came before."""
        best = message.get("intent_ranking")[0]
        if best["name"] == OUT_OF_SCOPE and self._within(message, "brief"):
            return True
        return self._within(message, "short") and bool(best["confidence"] < self.config["unsure_below"])

    def _within(self, message: Message, length: str) -> bool:
        tokens = message.get(TOKENS_NAMES[TEXT]) or ()
        latin = "_latin" if message.get(SCRIPT) == "latin" else ""
        return 0 < len(tokens) <= int(self.config[length + latin])

    def _rank(self, message: Message, previous: str, near: set[str]) -> None:
        ranking = message.get("intent_ranking")
        intents = [each["name"] for each in ranking]
        before = np.array([each["confidence"] for each in ranking], np.float32)
        bonus = np.array([self._bonus(each, previous, near) for each in intents], np.float32)
        if self._within(message, "brief"):
            bonus[[each == OUT_OF_SCOPE for each in intents]] -= self.config["outside"]
        after = softmax(np.log(before + 1e-6) + bonus)
        # What came before must never hide a call for help.
        danger = np.array([each in DANGER_ENTRIES for each in intents])
        set_ranking(message, intents, np.where(danger, np.maximum(before, after), after))

    def _bonus(self, intent: str, previous: str, near: set[str]) -> float:
        bonus: float = self.config["near"] if intent in near else 0.0
        if intent != previous and {intent, previous} <= set(self._intents):
            at, of = self._intents.index(intent), self._intents.index(previous)
            bonus += self.config["similar"] * float(self._likeness[at, of])
        return bonus

    def state(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """The likeness of all intents to each other."""
        return {"likeness": self._likeness}, {"intents": self._intents}

    def restore(self, stored: dict[str, Any], meta: dict[str, Any]) -> None:
        """Take up what was learnt."""
        self._intents, self._likeness = meta["intents"], stored["likeness"]


def _likeness(examples: list[Message]) -> tuple[list[str], Floats]:
    rows = np.concatenate([each.get_dense_features(TEXT, [ORIGIN])[1].features for each in examples])
    rows = rows - _means(rows, [each.get(LANGUAGE) or "en" for each in examples])
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    labels = np.array([each.get(INTENT) for each in examples])
    intents = sorted(set(labels))
    centres = np.stack([rows[labels == each].mean(axis=0) for each in intents])
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    return [str(each) for each in intents], (centres @ centres.T).astype(np.float32)


def _means(rows: Floats, languages: list[str]) -> Floats:
    """For each row, the mean of all rows of its language."""
    names = np.array(languages)
    means = {each: rows[names == each].mean(axis=0) for each in set(languages)}
    return np.stack([means[each] for each in languages])
