"""What the pages work with, put together once by the entry point."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from bot.bootstrap import Installation
from bot.conversation.understanding import Understander


class Trainer(Protocol):
    """Trains and puts into service, in the background (``bot.assistant`` implements it)."""

    def start(self, asked_by: str) -> None:
        """Train on the questions as they are now; one job at a time, a later one waits."""


@dataclass(frozen=True)
class Desk:
    """The installation, and what only the entry point can hand in.

    Attributes:
        installation: settings, store, catalogues.
        understander: the model in use, for trying questions; None where this process has none.
        trainer: trains in the background; None where this process cannot.
        clock: seconds since 1970.
    """

    installation: Installation
    understander: Understander | None = None
    trainer: Trainer | None = None
    clock: Callable[[], float] = time.time
