"""Liveness, readiness and metrics over HTTP, for the machine itself."""

import json
import logging

from aiohttp import web

from bot.delivery.means import Means
from bot.delivery.metrics import CONTENT_TYPE
from bot.delivery.values import Depth
from bot.errors import StoreError
from bot.settings import Listen

log = logging.getLogger(__name__)


class Endpoint:
    """Serves ``/live``, ``/ready`` and ``/metrics`` while it is entered."""

    def __init__(self, listen: Listen | None, means: Means) -> None:
        """``listen`` None serves nothing."""
        self._listen, self._means = listen, means
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> "Endpoint":
        if self._listen is not None:
            app = web.Application()
            app.router.add_get("/live", self._live)
            app.router.add_get("/ready", self._ready)
            app.router.add_get("/metrics", self._page)
            self._runner = web.AppRunner(app, access_log=None)
            await self._runner.setup()
            try:
                await web.TCPSite(self._runner, self._listen.host, self._listen.port).start()
            except OSError:
                # Another role of this installation may have it; serving people matters more.
                log.warning("port %d is taken: no health endpoint for this process", self._listen.port)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _live(self, _request: web.Request) -> web.Response:
        return web.Response(text="alive\n")

    async def _ready(self, _request: web.Request) -> web.Response:
        late = self._means.metrics.late()
        depth = await self._depth()
        ready = depth is not None and not late
        body = {"ready": ready, "database": depth is not None, "late": late}
        return web.Response(
            text=json.dumps(body), content_type="application/json", status=200 if ready else 503
        )

    async def _page(self, _request: web.Request) -> web.Response:
        depth = await self._depth()
        if depth is None:
            return web.Response(text="the database cannot be reached\n", status=503)
        return web.Response(body=self._means.metrics.page(depth), headers={"Content-Type": CONTENT_TYPE})

    async def _depth(self) -> Depth | None:
        try:
            return await self._means.read(lambda work: work.queues.depth())
        except StoreError:
            return None
