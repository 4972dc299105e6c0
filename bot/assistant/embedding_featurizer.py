"""Graph component: the embedding view, as dense sentence features, for messages that need it."""

from typing import Any, ClassVar

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.assistant.embedder import CachedEmbedder, Embedder, open_embedder, shared_embedder
from bot.assistant.features import embedding_text
from bot.assistant.messages import LANGUAGE, SCRIPT, SURE, text_of
from bot.assistant.selection import spread
from bot.settings import load_settings

ORIGIN = "SentenceEmbeddingFeaturizer"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEmbeddingFeaturizer(GraphComponent):  # type: ignore[misc]
    """Adds one embedding to each message that the n-gram view left unsure.

    Rasa builds components from their configuration alone; what runs here is a matter of the
    machine, so the entry point may hand an embedder in by ``training_embedder``.
    """

    training_embedder: ClassVar[Embedder | None] = None

    def __init__(self, config: dict[str, Any]) -> None:
        """Load the embedder when the first message comes."""
        self._config = {**self.get_default_config(), **config}
        self._embedder: Embedder | None = None

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """``examples``: how many training questions of an intent and language are embedded.

        Embedding is nearly all the time of a training; more than a dozen changed nothing
        (docs/understanding.md). Out of scope and small talk, which are many things at once, take
        ``wide_examples``.
        """
        return {"examples": 12, "wide_examples": 150}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "SentenceEmbeddingFeaturizer":
        """Create the component."""
        return cls(config)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Embed training questions, spread over the styles, remembering them for the next training."""
        settings = load_settings()
        embedder = self.training_embedder or CachedEmbedder(
            open_embedder(settings.embeddings, threads=2), settings.data_dir / "embeddings.db"
        )
        examples = [each for each in training_data.intent_examples if not _romanised(each)]
        chosen = spread(examples, self._config["examples"], self._config["wide_examples"])
        self._add(chosen, embedder)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add one dense row of features to each message that needs one."""
        unsure = [each for each in messages if not each.get(SURE) and not _romanised(each)]
        if unsure and self._embedder is None:
            self._embedder = shared_embedder(load_settings().embeddings)
        if unsure and self._embedder is not None:
            self._add(unsure, self._embedder)
        return messages

    @staticmethod
    def _add(messages: list[Message], embedder: Embedder) -> None:
        rows = embedder.embed([embedding_text(text_of(each)) for each in messages])
        if rows is None:
            return
        for message, row in zip(messages, rows, strict=True):
            message.add_features(Features(row.reshape(1, -1), FEATURE_TYPE_SENTENCE, TEXT, ORIGIN))


def _romanised(message: Message) -> bool:
    """Khmer or Burmese in Latin letters, which the embeddings do not know."""
    return message.get(SCRIPT) == "latin" and message.get(LANGUAGE) in ("km", "my")
