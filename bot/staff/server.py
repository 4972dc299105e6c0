"""Serves the pages inside the bot's own loop, until it is told to stop."""

import asyncio
import contextlib
import logging
from collections.abc import Iterator

import uvicorn

from bot.settings import Listen
from bot.staff.app import StaffApp
from bot.staff.desk import Desk

log = logging.getLogger(__name__)

# A page that is being made when the bot stops has this long.
STOP_SECONDS = 3


class _Server(uvicorn.Server):
    """uvicorn without its own handling of signals: the bot has that in hand."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals alone."""
        yield


class StaffServer:
    """The staff pages as a role of a process (``bot.delivery.roles.Role``)."""

    def __init__(self, desk: Desk, listen: Listen) -> None:
        """Serve ``desk`` on ``listen``."""
        self._listen = listen
        self._config = uvicorn.Config(
            StaffApp(desk).asgi,
            host=listen.host,
            port=listen.port,
            log_config=None,
            access_log=False,
            server_header=False,
            # X-Forwarded-For is read by bot.staff.page alone, and only behind a proxy.
            proxy_headers=False,
            lifespan="off",
            # No page needs them, and Rasa holds the library at a version that uvicorn cannot use.
            ws="none",
            timeout_graceful_shutdown=STOP_SECONDS,
            limit_concurrency=64,
            h11_max_incomplete_event_size=32_768,
        )

    async def run(self, stop: asyncio.Event) -> None:
        """Serve until ``stop``. A port that is taken is no reason to leave readers without answers."""
        server = _Server(self._config)
        try:
            sockets = [self._config.bind_socket()]
        except (OSError, SystemExit):
            log.warning("port %d is taken: no staff pages in this process", self._listen.port)
            await stop.wait()
            return
        serving = asyncio.create_task(server.serve(sockets))
        await asyncio.wait(
            {serving, asyncio.ensure_future(stop.wait())}, return_when=asyncio.FIRST_COMPLETED
        )
        server.should_exit = True
        await serving
