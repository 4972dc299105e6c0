"""Trains the model when content, configuration or code changed, and keeps the good one until then."""

import contextlib
import hashlib
import io
import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot import bootstrap
from bot.assistant import quiet_rasa
from bot.assistant.components import check_config
from bot.assistant.embedder import CachedEmbedder, open_embedder
from bot.assistant.tensorflow_guard import keep_out_tensorflow
from bot.errors import ModelError
from bot.settings import ROOT, Settings

MODEL_NAME = "guide"


@dataclass(frozen=True)
class Trained:
    """Outcome of a training: where the model is, whether it was made now, in how many seconds."""

    model: Path
    fresh: bool
    seconds: float


def model_path(settings: Settings) -> Path:
    """Where the model in use is kept."""
    return settings.models_dir / f"{MODEL_NAME}.tar.gz"


def train(
    settings: Settings,
    *,
    force: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Trained:
    """Train if needed; ``progress`` is told (done, of) texts while they are embedded.

    Raises:
        StoreError: there is no content store to train on.
        ModelError: Rasa could not train; the model in use is left as it was.
    """
    model, stamp = model_path(settings), settings.models_dir / f"{MODEL_NAME}.json"
    fingerprint = _fingerprint(settings)
    if not force and model.is_file() and _stamped(stamp) == fingerprint:
        return Trained(model, False, 0.0)
    started = time.monotonic()
    _train(settings, progress)
    stamp.write_text(json.dumps({"fingerprint": fingerprint}), encoding="utf-8")
    return Trained(model, True, time.monotonic() - started)


def _train(settings: Settings, progress: Callable[[int, int], None] | None) -> None:
    # Rasa's cache would serve results of our own older code; training takes seconds without it.
    os.environ["RASA_MAX_CACHE_SIZE"] = "0"
    quiet_rasa()
    check_config(ROOT / "config.yml")
    keep_out_tensorflow()
    import rasa.model_training

    from bot.assistant.embedding_featurizer import SentenceEmbeddingFeaturizer

    settings.models_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    SentenceEmbeddingFeaturizer.training_embedder = CachedEmbedder(
        open_embedder(settings.embeddings, threads=os.cpu_count() or 1),
        settings.data_dir / "embeddings.db",
        progress,
    )
    said = io.StringIO()
    candidate = f"{MODEL_NAME}-new"
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            result = rasa.model_training.train(
                domain=str(ROOT / "domain.yml"),
                config=str(ROOT / "config.yml"),
                training_files=[],
                output=str(settings.models_dir),
                fixed_model_name=candidate,
                force_training=True,
            )
    finally:
        SentenceEmbeddingFeaturizer.training_embedder = None
    if result.code != 0 or not result.model:
        raise ModelError(f"Training failed; the model in use is unchanged. Rasa said: {said.getvalue()}")
    # Renamed only when complete: whoever loads meanwhile finds the old model or the new one.
    Path(result.model).replace(model_path(settings))


def _fingerprint(settings: Settings) -> str:
    """Changes whenever content, configuration or the code that learns changes."""
    entries, examples = bootstrap.training_content(settings)
    digest = hashlib.sha256()
    for each in (*(entry.key for entry in entries), *examples, settings.embeddings):
        digest.update(repr(each).encode())
    files = [ROOT / "config.yml", ROOT / "domain.yml"]
    files += sorted((ROOT / "bot" / "assistant").glob("*.py"))
    files += sorted((ROOT / "bot" / "language").glob("*.py"))
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _stamped(stamp: Path) -> str | None:
    try:
        return str(json.loads(stamp.read_text(encoding="utf-8"))["fingerprint"])
    except (OSError, ValueError, KeyError):
        return None
