"""Commits changes; those that wait for the disk together are committed together."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar, cast

from bot.delivery.offload import Offload
from bot.delivery.storage import DeliveryWork, DeliveryWorkFactory

T = TypeVar("T")
Change = Callable[[DeliveryWork], Any]
# A commit waits for the disk (milliseconds); under load it serves this many changes.
TOGETHER = 32


@dataclass(frozen=True)
class Outcome:
    """What became of a change: its result, or why it was not kept."""

    result: Any = None
    error: Exception | None = None


class Scribe:
    """Writes in as many transactions at once as there are threads.

    Changes of a transaction see each other's writes. When one of them fails, none is kept and each is
    tried again in a transaction of its own, so a change may run twice but is kept once at most.
    """

    def __init__(self, work: DeliveryWorkFactory, offload: Offload) -> None:
        """Made and used inside one event loop."""
        self._work, self._offload = work, offload
        self._waiting: list[tuple[Change, asyncio.Future[Outcome]]] = []
        self._writers: set[asyncio.Task[None]] = set()
        self._writing = 0

    async def commit(self, change: Callable[[DeliveryWork], T]) -> T:
        """The result of ``change``, which is committed.

        Raises:
            StoreError: the database failed; nothing of this change is kept.
            Exception: what ``change`` raised; nothing of it is kept.
        """
        future: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._waiting.append((change, future))
        if self._writing < self._offload.threads:
            self._writing += 1
            writer = asyncio.create_task(self._write())
            # The event loop itself holds tasks weakly.
            self._writers.add(writer)
            writer.add_done_callback(self._writers.discard)
        outcome = await future
        if outcome.error is not None:
            raise outcome.error
        return cast(T, outcome.result)

    async def _write(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:TOGETHER], self._waiting[TOGETHER:]
            changes = [change for change, _ in batch]
            try:
                outcomes = await self._offload(partial(self._run, changes))
            except RuntimeError as error:  # the threads have ended: the process is going
                outcomes = [Outcome(error=error)] * len(batch)
            for (_, future), outcome in zip(batch, outcomes, strict=True):
                if not future.cancelled():
                    future.set_result(outcome)
        # In the same step in which nothing was found waiting: nobody is left without a writer.
        self._writing -= 1

    def _run(self, changes: list[Change]) -> list[Outcome]:
        try:
            return self._together(changes)
        except Exception as error:  # handed to whoever asked for the change
            if len(changes) == 1:
                return [Outcome(error=error)]
            return [outcome for change in changes for outcome in self._run([change])]

    def _together(self, changes: list[Change]) -> list[Outcome]:
        with self._work() as work:
            outcomes = [Outcome(change(work)) for change in changes]
            work.commit()
        return outcomes
