"""Runs the store's blocking calls beside the event loop."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


class Offload:
    """A few threads for the database; one where the database takes one writer at a time anyway."""

    def __init__(self, threads: int) -> None:
        """Threads are started as they are needed."""
        self.threads = threads
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="store")

    async def __call__(self, call: Callable[[], T]) -> T:
        """The result of ``call``, which runs in a thread."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, call)

    def close(self) -> None:
        """Wait for what is running and end the threads."""
        self._pool.shutdown()
