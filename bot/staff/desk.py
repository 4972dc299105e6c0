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
        url: where people reach the pages, such as "https://guide.example.org"; "" until they are served.
        clock: seconds since 1970.
    """

    installation: Installation
    understander: Understander | None = None
    trainer: Trainer | None = None
    url: str = "http://127.0.0.1"
    clock: Callable[[], float] = time.time

    @property
    def secure(self) -> bool:
        """Whether people reach the pages over https."""
        return self.url.startswith("https://")

    @property
    def proxied(self) -> bool:
        """Whether a reverse proxy stands before the pages and says whom it speaks for."""
        return bool(self.installation.settings.staff_url)

    @property
    def hosts(self) -> frozenset[str]:
        """The names by which browsers may call the pages."""
        own = self.url.partition("://")[2]
        port = own.rpartition(":")[2] if ":" in own else ""
        local = {f"{name}:{port}" if port else name for name in ("127.0.0.1", "localhost")}
        return frozenset({own, *local})
