"""What our trainable graph components share: parts kept as arrays in Rasa's model storage."""

from typing import Any, ClassVar

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from typing_extensions import Self

from bot.assistant import arrays
from bot.errors import ModelError


class PersistedComponent(GraphComponent):  # type: ignore[misc]
    """A graph component whose trained state is a set of arrays and a JSON document."""

    name: ClassVar[str]

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        """Keep the configuration and where to store what is learnt."""
        self.config = {**self.get_default_config(), **config}
        self._model_storage, self._resource = model_storage, resource

    def state(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """What to keep of a trained component: arrays and a JSON document."""
        raise NotImplementedError

    def restore(self, stored: dict[str, Any], meta: dict[str, Any]) -> None:
        """Take up what ``state`` gave."""
        raise NotImplementedError

    def persist(self) -> Resource:
        """Write the trained state into the model storage."""
        with self._model_storage.write_to(self._resource) as folder:
            arrays.save(folder, self.name, *self.state())
        return self._resource

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Self:
        """Create an untrained component."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> Self:
        """Load a trained component.

        Raises:
            ModelError: the model file lacks it or is damaged.
        """
        component = cls(config, model_storage, resource)
        try:
            with model_storage.read_from(resource) as folder:
                component.restore(*arrays.load(folder, cls.name))
        except (ValueError, OSError, KeyError) as error:
            raise ModelError(
                f"The trained model is damaged ({cls.name}: {type(error).__name__}). "
                "Run `guide train --force`."
            ) from None
        return component
