"""The webhook: Telegram is answered 200 only after the update is committed."""

import asyncio
import hmac
import json
import logging

from aiohttp import web

from bot.delivery.metrics import Metrics
from bot.errors import StoreError
from bot.settings import Listen
from bot.telegram.intake import Intake

log = logging.getLogger(__name__)

HEADER = "X-Telegram-Bot-Api-Secret-Token"
# Calls under way at the end; each is a commit.
SHUTDOWN_SECONDS = 3.0
# Telegram's updates have some kilobytes.
MAX_BODY = 1024 * 1024


class Webhook:
    """Serves Telegram's calls until it is told to stop."""

    def __init__(self, listen: Listen, secret: str, intake: Intake, metrics: Metrics) -> None:
        """``secret`` is what Telegram was told to send in its header."""
        self._listen, self._secret = listen, secret.encode()
        self._intake, self._metrics = intake, metrics

    async def run(self, stop: asyncio.Event) -> None:
        """Serve until ``stop``; calls under way are finished."""
        app = web.Application(client_max_size=MAX_BODY)
        # Any path: a proxy may keep or cut its own; the secret is what opens.
        app.router.add_post("/{path:.*}", self.receive)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)
        await runner.setup()
        await web.TCPSite(runner, self._listen.host, self._listen.port).start()
        ended = asyncio.create_task(stop.wait())
        while not ended.done():
            self._metrics.beat("receive")
            await asyncio.wait([ended], timeout=30)
        await runner.cleanup()
        await self._intake.close()

    async def receive(self, request: web.Request) -> web.Response:
        """Take one update: 403 forged, 413 too long, 400 unreadable, 503 not kept, 200 kept."""
        given = request.headers.get(HEADER, "").encode(errors="replace")
        if not hmac.compare_digest(given, self._secret):
            # Before a byte of the body is read.
            self._metrics.updates.labels("forged").inc()
            return web.Response(status=403)
        try:
            update = json.loads(await request.read())
        except (ValueError, RecursionError):
            return web.Response(status=400)
        if not isinstance(update, dict):
            return web.Response(status=400)
        try:
            await self._intake.take([update])
        except StoreError:
            log.warning("the database failed; Telegram delivers the update again")
            return web.Response(status=503, headers={"Retry-After": "5"})
        return web.Response()
