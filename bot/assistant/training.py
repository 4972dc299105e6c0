"""Trains the model when content, configuration or code changed, and keeps the good one until then."""

import contextlib
import hashlib
import io
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot import bootstrap
from bot.assistant import quiet_rasa
from bot.assistant.components import check_config
from bot.assistant.embedder import CachedEmbedder, open_embedder
from bot.assistant.models.smoke import Gate, choose, no_gate
from bot.assistant.models.store import ModelStore
from bot.assistant.tensorflow_guard import keep_out_tensorflow
from bot.errors import ModelError
from bot.settings import ROOT, Settings

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Trained:
    """Outcome of a training: the version in use, whether it was made now, in how many seconds."""

    version: str
    fresh: bool
    seconds: float


def train(
    settings: Settings, *, force: bool = False, progress: Progress | None = None, gate: Gate = no_gate
) -> Trained:
    """Train, check, sign and put into use, if needed; ``progress`` is told (done, of) embedded texts.

    ``gate`` may find reasons against the new model, after its smoke questions.

    Raises:
        StoreError: there is no content store to train on.
        ModelError: Rasa could not train, or the result does not pass; the model in use is unchanged.
    """
    store = ModelStore(settings.models_dir, bootstrap.open_keyring(settings))
    fingerprint = _fingerprint(settings)
    used = store.current()
    if used and not force and _trained_on(store, used) == fingerprint:
        return Trained(used, False, 0.0)
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="guide-training-") as folder:
        archive = _train(settings, Path(folder), progress)
        version = _take_up(settings, store, archive, fingerprint, gate)
    return Trained(version, True, time.monotonic() - started)


def _trained_on(store: ModelStore, version: str) -> str | None:
    try:
        return store.verified(version).fingerprint
    except ModelError:  # damaged, or signed with another key: a training mends it
        return None


def _take_up(settings: Settings, store: ModelStore, archive: Path, fingerprint: str, gate: Gate) -> str:
    from bot.assistant.models.candidate import sign

    probes = choose(*bootstrap.training_content(settings))
    version = sign(store, archive, fingerprint=fingerprint, probes=probes, gate=gate).version
    store.use(version)
    return version


def _train(settings: Settings, folder: Path, progress: Progress | None) -> Path:
    quiet_rasa()
    config = ROOT / "config.yml"
    check_config(config)
    keep_out_tensorflow()
    from bot.assistant.embedding_featurizer import SentenceEmbeddingFeaturizer
    from bot.assistant.graph import train_graph

    SentenceEmbeddingFeaturizer.training_embedder = CachedEmbedder(
        open_embedder(settings.embeddings, threads=os.cpu_count() or 1),
        settings.data_dir / "embeddings.db",
        progress,
    )
    said = io.StringIO()
    archive = folder / "candidate.tar.gz"
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            train_graph(config, ROOT / "domain.yml", archive)
    finally:
        SentenceEmbeddingFeaturizer.training_embedder = None
    return archive


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
