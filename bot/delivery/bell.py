"""Wakes a loop of the same process when there is something new for it."""

import asyncio
import contextlib


class Bell:
    """Rings are not counted: whoever wakes looks for everything."""

    def __init__(self) -> None:
        """Made inside the event loop that uses it."""
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """Wake who waits, or who will."""
        self._rung.set()

    async def wait(self, seconds: float) -> None:
        """Return at the next ring, at the latest after ``seconds``."""
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._rung.wait(), seconds)
        self._rung.clear()
