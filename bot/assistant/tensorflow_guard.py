"""Keeps TensorFlow and jax out of our processes: seconds and 300 MB that nothing of ours uses.

Rasa's modules import TensorFlow at their top, also those that only a neural component uses. Here an
import finder answers for TensorFlow with the two base classes that Rasa's shared modules derive from,
and for Rasa's neural components with placeholders of their names, which refuse to be used. Anything
else of TensorFlow cannot be imported. Rasa's own commands do not pass here and see the real one
(docs/decisions/0007-no-tensorflow.md).
"""

import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from bot.errors import ModelError

# module → names in it. The first two are bases of classes in rasa.utils.tensorflow that every policy
# imports; the rest are the Rasa 3.6.21 components that need TensorFlow.
_BASES: Mapping[str, tuple[str, ...]] = {
    "tensorflow": (),
    "tensorflow.keras": (),
    "tensorflow.keras.callbacks": ("Callback",),
    "tensorflow.keras.utils": ("Sequence",),
}
_COMPONENTS: Mapping[str, tuple[str, ...]] = {
    "rasa.core.policies.ted_policy": ("TEDPolicy",),
    "rasa.core.policies.unexpected_intent_policy": ("UnexpecTEDIntentPolicy",),
    "rasa.nlu.classifiers.diet_classifier": ("DIETClassifier",),
    "rasa.nlu.featurizers.dense_featurizer.convert_featurizer": ("ConveRTFeaturizer",),
    "rasa.nlu.featurizers.dense_featurizer.lm_featurizer": ("LanguageModelFeaturizer",),
    "rasa.nlu.selectors.response_selector": ("ResponseSelector",),
}
# Rasa reads "tf.keras.callbacks" after a mere "import tensorflow as tf".
_CHILDREN: Mapping[str, tuple[str, ...]] = {
    "tensorflow": ("tensorflow.keras",),
    "tensorflow.keras": ("tensorflow.keras.callbacks", "tensorflow.keras.utils"),
}
PLACEHOLDERS: Mapping[str, tuple[str, ...]] = {**_BASES, **_COMPONENTS}
REFUSED = frozenset(
    {"tensorflow", "tensorflow_addons", "tensorflow_hub", "tensorflow_text", "keras", "jax", "jaxlib"}
)


class NeedsTensorFlow:
    """Stands for a class that needs TensorFlow; making one is refused."""

    def __new__(cls, *args: Any, **kwargs: Any) -> "NeedsTensorFlow":
        """Refuse.

        Raises:
            ModelError: always.
        """
        raise ModelError(
            f"{cls.__name__} needs TensorFlow, which Mekong Guide runs without. Take it out of "
            "config.yml (docs/decisions/0007-no-tensorflow.md)."
        )

    @classmethod
    def create(cls, *args: Any, **kwargs: Any) -> "NeedsTensorFlow":
        """Refuse, as Rasa's graph would make a new component."""
        return cls()

    load = create


class TensorFlowGuard(MetaPathFinder, Loader):
    """The import finder; first in ``sys.meta_path`` while it is installed."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Answer for placeholders; None for all that is not concerned.

        Raises:
            ModuleNotFoundError: something else of TensorFlow or jax is wanted.
        """
        if name in PLACEHOLDERS:
            return ModuleSpec(name, self, is_package=name in _CHILDREN)
        if name.partition(".")[0] in REFUSED:
            raise ModuleNotFoundError(
                f"{name} is kept out of this process (bot.assistant.tensorflow_guard)"
            )
        return None

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """An empty module, as usual."""
        return None

    def exec_module(self, module: ModuleType) -> None:
        """Fill the module with placeholders."""
        for name in PLACEHOLDERS[module.__name__]:
            setattr(module, name, type(name, (NeedsTensorFlow,), {"__module__": module.__name__}))
        for child in _CHILDREN.get(module.__name__, ()):
            import_module(child)


def keep_out_tensorflow() -> None:
    """Install the guard in this process, before Rasa is imported; a second call changes nothing.

    A process that has TensorFlow already keeps it: there is nothing left to save.
    """
    if not is_kept_out() and "tensorflow" not in sys.modules:
        sys.meta_path.insert(0, TensorFlowGuard())


def is_kept_out() -> bool:
    """Whether the guard is installed in this process."""
    return any(isinstance(each, TensorFlowGuard) for each in sys.meta_path)
