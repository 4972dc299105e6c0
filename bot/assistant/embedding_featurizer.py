"""Graph component: the embedding view, as dense sentence features."""

from typing import Any, ClassVar

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.assistant.embedder import CachedEmbedder, Embedder, open_embedder
from bot.assistant.features import embedding_text
from bot.assistant.messages import text_of
from bot.settings import load_settings

ORIGIN = "SentenceEmbeddingFeaturizer"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEmbeddingFeaturizer(GraphComponent):  # type: ignore[misc]
    """Adds one embedding to each message.

    Rasa builds components from their configuration alone; what runs here is a matter of the
    machine, so the entry point may hand an embedder in by ``training_embedder``.
    """

    training_embedder: ClassVar[Embedder | None] = None

    def __init__(self) -> None:
        """Load the embedder when the first message comes."""
        self._embedder: Embedder | None = None

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "SentenceEmbeddingFeaturizer":
        """Create the component; it has no configuration."""
        return cls()

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Embed all training questions, remembering them for the next training."""
        settings = load_settings()
        embedder = self.training_embedder or CachedEmbedder(
            open_embedder(settings.embeddings, threads=2), settings.data_dir / "embeddings.db"
        )
        self._add(training_data.intent_examples, embedder)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add one dense row of features to each message."""
        if self._embedder is None:
            self._embedder = open_embedder(load_settings().embeddings)
        self._add(messages, self._embedder)
        return messages

    @staticmethod
    def _add(messages: list[Message], embedder: Embedder) -> None:
        rows = embedder.embed([embedding_text(text_of(each)) for each in messages])
        for message, row in zip(messages, rows, strict=True):
            message.add_features(Features(row.reshape(1, -1), FEATURE_TYPE_SENTENCE, TEXT, ORIGIN))
