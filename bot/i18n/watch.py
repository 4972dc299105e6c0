"""Watches files by looking at them once a second: works on every disk, needs no library."""

import logging
import threading
from collections.abc import Callable

log = logging.getLogger(__name__)
SECONDS = 1.0
# After a failure (the database is locked, say) it tries again after so many times that long.
RETRY = 10


class Watcher:
    """Calls ``changed`` in a thread of its own when what ``look`` returns changed and then stood still."""

    def __init__(
        self, look: Callable[[], object], changed: Callable[[], object], seconds: float = SECONDS
    ) -> None:
        """Compare what ``look`` returns every ``seconds``."""
        self._look, self._changed, self._seconds = look, changed, seconds
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watcher", daemon=True)

    def start(self) -> "Watcher":
        """Begin to watch; it ends with the process, or by ``stop``."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """End watching; returns when a change in hand is taken over."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        taken = last = self._look()
        while not self._stop.wait(self._seconds):
            now = self._look()
            # A file that still changes is still being written.
            if now != taken and now == last:
                if self._take_over():
                    taken = now
                else:
                    self._stop.wait(RETRY * self._seconds)
            last = now

    def _take_over(self) -> bool:
        try:
            self._changed()
        except Exception as error:  # the watcher must outlive whatever a file or the database brings
            log.error("changed catalogues could not be taken over, trying again: %s", type(error).__name__)
            return False
        return True
