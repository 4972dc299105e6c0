"""The model in service: takes up a newly signed version while messages go on being answered."""

import asyncio
import ctypes
import gc
import logging
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from bot.assistant.explanation import Parser
from bot.assistant.models.smoke import failures
from bot.assistant.models.store import ModelStore
from bot.conversation.understanding import Question, Understander, Understanding
from bot.errors import ModelError

log = logging.getLogger(__name__)
EVERY = 2.0


@dataclass(frozen=True)
class ModelStatus:
    """What serves, for health checks and people.

    Attributes:
        version: the version in service, and since when (UTC).
        refused: the newest version that was to be taken up and was not; None when all is well.
        reason: why not, as a sentence.
    """

    version: str
    since: datetime
    refused: str | None = None
    reason: str = ""


class ModelKeeper:
    """An ``Understander`` whose model can be replaced while it is asked.

    A question is finished by the model that it began with. What is refused (truncated, altered,
    unsigned, or failing its smoke questions) leaves the model in service as it is.
    """

    def __init__(self, store: ModelStore, load: Callable[[Path], Understander]) -> None:
        """Load the version in use, or else the newest one that is in order.

        Raises:
            ModelError: there is none.
        """
        self._store, self._load = store, load
        self._stop = threading.Event()
        self._stamp = store.stamp()
        self._replaced = False
        self._model, self.status = self._first()
        _settle()

    async def understand(self, question: Question) -> Understanding:
        """Understand ``question`` with the model in service."""
        return await self._model.understand(question)

    async def parse(self, text: str) -> dict[str, Any]:
        """All that the model in service finds out about ``text``, to explain it.

        Raises:
            ModelError: it only answers, as doubles do.
        """
        if not isinstance(self._model, Parser):
            raise ModelError("This model cannot explain what it does.")
        return await self._model.parse(text)

    def watch(self, every: float = EVERY) -> None:
        """Look for a newer version every ``every`` seconds, in a thread of its own."""
        threading.Thread(target=self._watch, args=(every,), name="model-watch", daemon=True).start()

    def close(self) -> None:
        """End the watch; the model in service stays usable."""
        self._stop.set()

    def _watch(self, every: float) -> None:
        while not self._stop.wait(every):
            self.look()

    def look(self) -> None:
        """Take up the version in use if it is another one than that in service."""
        if self._replaced:
            # By now nobody is asking the old one any more.
            self._replaced = False
            _settle()
        stamp = self._store.stamp()
        if stamp == self._stamp:
            return
        self._stamp = stamp
        version = self._store.current()
        if version == self.status.version:
            self.status = replace(self.status, refused=None, reason="")
        elif version is not None:
            self._take_up(version)

    def _take_up(self, version: str) -> None:
        try:
            model = self._checked(version)
        except Exception as error:  # whatever a candidate does, the model in service goes on
            self._refuse(version, error)
            return
        self._model, self.status = model, ModelStatus(version, _now())
        log.info("model %s is in service", version)
        self._replaced = True
        _settle()

    def _refuse(self, version: str, error: Exception) -> None:
        reason = str(error) if isinstance(error, ModelError) else f"It failed with {type(error).__name__}."
        self.status = replace(self.status, refused=version, reason=reason)
        log.error("model %s goes on serving. %s", self.status.version, reason)

    def _checked(self, version: str) -> Understander:
        with self._store.opened(version) as (archive, manifest):
            model = self._load(archive)
        failed = asyncio.run(failures(model, manifest.probes))
        if failed:
            raise ModelError(f"The model version {version} fails its smoke questions: {'; '.join(failed)}")
        return model

    def _first(self) -> tuple[Understander, ModelStatus]:
        """At the start the signature is enough: the smoke questions passed before it was made."""
        used = self._store.current()
        if used is None:
            raise ModelError("There is no trained model yet. Run `guide train`.")
        first: ModelError | None = None
        for version in (used, *(each for each in self._store.versions() if each != used)):
            try:
                with self._store.opened(version) as (archive, _):
                    status = ModelStatus(version, _now(), used if first else None, str(first or ""))
                    return self._load(archive), status
            except ModelError as error:
                log.error("%s", error)
                first = first or error
        raise first or ModelError("There is no trained model.")


def _now() -> datetime:
    return datetime.now(timezone.utc).replace(microsecond=0)


def _settle() -> None:
    """Give the memory of the old model back, and let the collector pass over the new one.

    A model's parts refer to each other, and glibc keeps pages. A full collection looks at each of its
    300,000 objects and stops all threads for 0.1 to 0.3 s (docs/measurements.md); frozen ones it does not.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL("libc.so.6").malloc_trim(0)
