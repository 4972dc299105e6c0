"""Rotating the keys while the bot runs (docs/decisions/0004-keys.md)."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from bot.errors import StoreError
from bot.store.keyfile import KeyFile
from bot.store.seals import SealRepository, reseal_all
from bot.store.work import UnitOfWork

T = TypeVar("T")

# A running process reads the keys anew for each value. What it has just sealed with the former key is
# written within this time, and what it has just read, sealed with that key, is opened.
GRACE_SECONDS = 1.0
# The bot was in the way (PostgreSQL): how often it is tried again, and after how long.
TRIES = 20
RETRY_SECONDS = 0.25


@dataclass(frozen=True)
class Rotated:
    """What a rotation did.

    Attributes:
        resealed: values sealed anew.
        damaged: values that their key does not open; they stay as they are, and so does the key.
        left: values that an older key still has to open.
        dropped: keys that nothing needs any more.
    """

    resealed: int
    damaged: int
    left: int
    dropped: int


class Rotation:
    """Seals everything with the newest key, then drops those between it and the root."""

    def __init__(
        self,
        work: Callable[[], UnitOfWork],
        file: KeyFile | None,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        """``file`` is None where the keys come from GUIDE_KEY: then none is added or dropped."""
        self._work, self._file, self._wait = work, file, wait

    def rotate(self) -> Rotated:
        """Add a key and finish the rotation."""
        if self._file is not None:
            self._file.add()
            self._wait(GRACE_SECONDS)
        return self.finish()

    def finish(self) -> Rotated:
        """Seal anew what older keys have sealed; drop the keys that are of no more use.

        Safe to repeat, and needed after a rotation that was cut off.
        """
        batches = list(reseal_all(self._commit))
        left = self._commit(lambda seals: seals.stale())
        dropped = self._drop() if not left else 0
        done, damaged = sum(each.done for each in batches), sum(each.damaged for each in batches)
        return Rotated(done, damaged, left, dropped)

    def _drop(self) -> int:
        if self._file is None:
            return 0
        self._wait(GRACE_SECONDS)
        return self._file.drop_between()

    def _commit(self, change: Callable[[SealRepository], T]) -> T:
        """Make ``change``; where the bot is in the way it goes first, and this is tried again."""
        tries = 0
        while True:
            try:
                with self._work() as work:
                    work.seals.give_way()
                    result = change(work.seals)
                    work.commit()
                    return result
            except StoreError:
                tries += 1
                if tries == TRIES:
                    raise
            self._wait(RETRY_SECONDS)
