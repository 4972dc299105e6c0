"""What every role of a process needs: the store, its threads, figures, the clock."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from bot.delivery.metrics import Metrics
from bot.delivery.offload import Offload
from bot.delivery.points import Reached, pass_by
from bot.delivery.scribe import Scribe
from bot.delivery.storage import DeliveryWork, DeliveryWorkFactory

T = TypeVar("T")
LEASE_SECONDS = 15.0


@dataclass
class Means:
    """Shared by the roles of one process.

    Attributes:
        work: opens a unit of work.
        offload: runs it beside the event loop.
        metrics: figures for the operator.
        poll_seconds: how often a loop looks for rows that another process has written.
        lease_seconds: how long a turn is safe from other processes without a sign of life.
        clock: seconds since 1970.
        reached: told at each named point; tests cut the process off there.
    """

    work: DeliveryWorkFactory
    offload: Offload
    metrics: Metrics = field(default_factory=Metrics)
    poll_seconds: float = 0.25
    lease_seconds: float = LEASE_SECONDS
    clock: Callable[[], float] = time.time
    reached: Reached = pass_by

    async def read(self, look: Callable[[DeliveryWork], T]) -> T:
        """The result of ``look``, in a transaction of its own.

        Raises:
            StoreError: the database failed.
        """

        def run() -> T:
            with self.work() as work:
                return look(work)

        return await self.offload(run)

    async def commit(self, change: Callable[[DeliveryWork], T]) -> T:
        """The result of ``change``, which is committed.

        Raises:
            StoreError: the database failed; nothing is changed.
        """
        return await self._scribe.commit(change)

    @cached_property
    def _scribe(self) -> Scribe:
        return Scribe(self.work, self.offload)
