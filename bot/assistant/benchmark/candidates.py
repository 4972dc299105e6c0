"""The pipelines that are compared, each as a Rasa configuration."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from bot.assistant.benchmark.as_typed import AsTyped
from bot.assistant.configuration import name_of, pipeline
from bot.assistant.embedding_classifier import EmbeddingClassifier
from bot.assistant.ngram_classifier import NgramClassifier
from bot.assistant.normaliser import Normaliser
from bot.assistant.tokeniser import SyllableTokenizer

Component = dict[str, Any]
# No probability is that high: the embeddings are asked about every message.
_NEVER = 2.0
RASA = "Rasa's default (DIET)"
QUICK = ("this pipeline", "n-grams alone", RASA)


@dataclass(frozen=True)
class Candidate:
    """A pipeline with the environment that it runs in.

    Attributes:
        name: as it is shown.
        components: the pipeline of its configuration.
        env: settings that differ from the installation's.
        ours: it is built of our components, which need no TensorFlow.
    """

    name: str
    components: list[Component]
    env: Mapping[str, str] = field(default_factory=dict)
    ours: bool = True

    def config(self) -> dict[str, Any]:
        """The content of its config.yml."""
        return {
            "recipe": "default.v1",
            "assistant_id": "mekong-guide-benchmark",
            "language": "en",
            "importers": [{"name": "bot.assistant.importer.ContentImporter"}],
            "pipeline": self.components,
            "policies": [],
        }


def candidates(epochs: int) -> list[Candidate]:
    """This pipeline first, then without one part each, then Rasa's default."""
    return [
        Candidate("this pipeline", pipeline()),
        Candidate("n-grams alone", pipeline(), {"GUIDE_EMBEDDINGS": "off"}),
        Candidate(
            "embeddings alone",
            changed({NgramClassifier: {"sure_from": _NEVER}, EmbeddingClassifier: {"share": 1.0}}),
        ),
        Candidate("embeddings always asked", changed({NgramClassifier: {"sure_from": _NEVER}})),
        Candidate("without normalisation", changed({Normaliser: {"name": name_of(AsTyped)}})),
        Candidate("words, not syllables", changed({SyllableTokenizer: {"name": "WhitespaceTokenizer"}})),
        Candidate(RASA, rasa_default(epochs), ours=False),
    ]


def changed(changes: Mapping[type, Mapping[str, Any]]) -> list[Component]:
    """The pipeline of config.yml with other options for some components."""
    named = {name_of(kind): options for kind, options in changes.items()}
    return [{**each, **named.get(each["name"], {})} for each in pipeline()]


def rasa_default(epochs: int) -> list[Component]:
    """What ``rasa init`` writes, without entities: the questions have none."""
    return deepcopy(
        [
            {"name": "WhitespaceTokenizer"},
            {"name": "RegexFeaturizer"},
            {"name": "LexicalSyntacticFeaturizer"},
            {"name": "CountVectorsFeaturizer"},
            {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
            {
                "name": "DIETClassifier",
                "epochs": epochs,
                "constrain_similarities": True,
                "entity_recognition": False,
                "random_seed": 1,
            },
            {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
        ]
    )
