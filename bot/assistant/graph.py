"""Runs Rasa's training graph as `rasa train` does, without its cache.

After every component Rasa takes a fingerprint of every training question, for a cache that would
serve results of our own older code. That was half of the work of a training in which the
embeddings are known (docs/measurements.md).
"""

import tempfile
from pathlib import Path

import rasa.engine.validation
from rasa.engine.constants import PLACEHOLDER_IMPORTER
from rasa.engine.graph import ExecutionContext, GraphModelConfiguration
from rasa.engine.recipes.recipe import Recipe
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.shared.exceptions import RasaException

from bot.assistant.importer import ContentImporter
from bot.errors import ModelError


def train_graph(config: Path, domain: Path, archive: Path) -> None:
    """Train what ``config`` describes on the content store, and write ``archive``.

    Raises:
        ModelError: Rasa refuses the configuration or the training data.
    """
    importer = ContentImporter(str(config), str(domain))
    try:
        model = _configuration(importer)
        with tempfile.TemporaryDirectory(prefix="guide-graph-") as folder:
            storage = LocalModelStorage(Path(folder))
            context = ExecutionContext(graph_schema=model.train_schema)
            runner = DaskGraphRunner.create(model.train_schema, storage, context)
            runner.run(inputs={PLACEHOLDER_IMPORTER: importer})
            storage.create_model_package(archive, model, importer.get_domain())
    except RasaException as error:
        raise ModelError(f"Training failed; the model in use is unchanged. {_innermost(error)}") from None


def _configuration(importer: ContentImporter) -> GraphModelConfiguration:
    config = importer.get_config()
    model = Recipe.recipe_for_name(config["recipe"]).graph_config_for_recipe(config, {})
    rasa.engine.validation.validate(model)
    return model


def _innermost(error: BaseException) -> str:
    """Rasa wraps what a component raised; the first cause says what is wrong."""
    while error.__cause__ is not None:
        error = error.__cause__
    return f"{type(error).__name__}: {error}"
