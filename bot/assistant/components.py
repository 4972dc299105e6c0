"""Which graph components a configuration or a model may use: ours, and Rasa's that need no TensorFlow.

A list of what is allowed, not of what is not: a component that nobody has tried is refused too. A
model names the classes of its graph, and Rasa imports whatever is named, so a model is held to it
before it is opened.
"""

import json
import tarfile
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from bot.errors import ModelError

OURS = "bot.assistant."
# Rasa's own nodes: importer, validators, providers, converters, adders.
RASAS_NODES = "rasa.graph_components."
WITHOUT_TENSORFLOW = frozenset(
    {
        "AugmentedMemoizationPolicy",
        "CountVectorsFeaturizer",
        "CRFEntityExtractor",
        "DefaultPolicyPredictionEnsemble",
        "EntitySynonymMapper",
        "FallbackClassifier",
        "KeywordIntentClassifier",
        "LexicalSyntacticFeaturizer",
        "LogisticRegressionClassifier",
        "MemoizationPolicy",
        "RegexEntityExtractor",
        "RegexFeaturizer",
        "RegexMessageHandler",
        "RulePolicy",
        "SklearnIntentClassifier",
        "WhitespaceTokenizer",
    }
)
METADATA = "metadata.json"
METADATA_BYTES = 16_000_000


def check_config(file: Path) -> None:
    """Hold the pipeline and the policies of Rasa's configuration to the list.

    Raises:
        ModelError: a component is not on it, or the file is not a Rasa configuration.
    """
    try:
        config = yaml.safe_load(file.read_text(encoding="utf-8"))
        named = [each["name"] for part in ("pipeline", "policies") for each in config[part]]
    except (OSError, ValueError, KeyError, TypeError, yaml.YAMLError):
        raise ModelError(f"{file.name} does not name its pipeline and policies.") from None
    _refuse(file.name, named)


def check_archive(archive: Path) -> None:
    """Hold the graph of a trained model to the list, without opening anything else of it.

    Raises:
        ModelError: a component is not on it, or the file is not a model.
    """
    nodes = _metadata(archive)
    try:
        named = [
            node["uses"]
            for schema in ("train_schema", "predict_schema")
            for node in nodes[schema]["nodes"].values()
        ]
    except (KeyError, TypeError, AttributeError):
        raise ModelError("The model file does not name its components.") from None
    _refuse("The trained model", named)


def _metadata(archive: Path) -> Any:
    try:
        with tarfile.open(archive, "r:gz") as tar:
            member = next(each for each in tar if each.name.lstrip("./") == METADATA)
            stored = tar.extractfile(member)
            if stored is None or member.size > METADATA_BYTES:
                raise ValueError
            return json.load(stored)
    except (OSError, EOFError, ValueError, StopIteration, tarfile.TarError, zlib.error):
        raise ModelError("The model file is damaged, or is not a model of Rasa.") from None


def _refuse(where: str, named: Iterable[Any]) -> None:
    unknown = sorted({str(each) for each in named if not allowed(str(each))})
    if unknown:
        raise ModelError(
            f"{where} names components that Mekong Guide does not run: {', '.join(unknown)}. They "
            "need TensorFlow, or were never tried without it (docs/decisions/0007-no-tensorflow.md)."
        )


def allowed(component: str) -> bool:
    """Whether a component may run, by its name in config.yml or the path of its class."""
    if component.startswith((OURS, RASAS_NODES)):
        return True
    package, _, name = component.rpartition(".")
    return name in WITHOUT_TENSORFLOW and package.partition(".")[0] in ("", "rasa")
