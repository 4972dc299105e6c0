"""Puts the roles of one process together and serves Telegram until it is told to stop."""

import asyncio
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import partial

from telegram.request import HTTPXRequest

from bot.bootstrap import Installation
from bot.conversation.understanding import Understander
from bot.delivery.accept import Acceptor
from bot.delivery.answer import Answerer
from bot.delivery.bell import Bell
from bot.delivery.endpoint import Endpoint
from bot.delivery.housekeeping import Housekeeper
from bot.delivery.means import LEASE_SECONDS, Means
from bot.delivery.metrics import Metrics
from bot.delivery.offload import Offload
from bot.delivery.pacing import Pacer
from bot.delivery.points import Reached, pass_by
from bot.delivery.roles import ROLES, Role, run_roles
from bot.delivery.send import CALLS, Sender
from bot.delivery.storage import Exclusive
from bot.errors import RoleTakenError, TelegramSetupError
from bot.telegram.client import RawBot
from bot.telegram.intake import ACKNOWLEDGING, Intake
from bot.telegram.introduction import Introduction
from bot.telegram.poll import Poller
from bot.telegram.presence import present
from bot.telegram.send import TelegramMessenger
from bot.telegram.webhook import Webhook

# How often a loop looks for rows that another process has written.
POLL_ALONE, POLL_TOGETHER = 0.05, 0.25
# How often it is looked whether another language is offered.
OFFERED_SECONDS = 5.0
# PostgreSQL takes several writers at once, SQLite one.
STORE_THREADS = 4


class TelegramService:
    """One process: receives, answers, sends, or some of these."""

    def __init__(
        self,
        installation: Installation,
        understander: Understander | None,
        roles: Iterable[str] = ROLES,
        *,
        model_refused: Callable[[], bool] | None = None,
        beside: Sequence[Role] = (),
        lease_seconds: float = LEASE_SECONDS,
        reached: Reached = pass_by,
    ) -> None:
        """``understander`` is needed to answer, GUIDE_TELEGRAM_TOKEN to receive or to send.

        ``model_refused`` tells the metrics whether a newer model was refused; ``beside`` are roles that
        run in this process and know nothing of Telegram.

        Raises:
            TelegramSetupError: there is no token.
        """
        self._installation, self._settings = installation, installation.settings
        self._roles, self._lease_seconds, self._reached = tuple(roles), lease_seconds, reached
        self._model_refused, self._beside = model_refused, tuple(beside)
        self._conversation = installation.conversation(understander)
        if self._talks and not self._settings.telegram_token:
            raise TelegramSetupError("GUIDE_TELEGRAM_TOKEN is not set.")

    @property
    def _talks(self) -> bool:
        """Whether this process calls Telegram."""
        return "receive" in self._roles or "send" in self._roles

    async def run(self, stop: asyncio.Event) -> None:
        """Serve until ``stop`` is set; what is in hand is finished first.

        Raises:
            TelegramSetupError: Telegram refuses the token at the start.
            RoleTakenError: another process answers on this SQLite database.
        """
        answering = self._answering_alone()
        offload = Offload(1 if self._installation.embedded else STORE_THREADS)
        means = self._means(offload)
        introduction = self._introduction() if self._talks else None
        try:
            if introduction is not None:
                await introduction.begin()
            async with Endpoint(self._settings.health_listen, means):
                await run_roles([*self._together(means, introduction), *self._beside], stop)
        finally:
            if introduction is not None:
                await introduction.bot.shutdown()
            offload.close()
            if answering is not None:
                answering.release()

    def _means(self, offload: Offload) -> Means:
        alone = len(self._roles) < len(ROLES)
        metrics = Metrics()
        if self._model_refused is not None:
            metrics.watch_model(self._model_refused)
        return Means(
            work=self._installation.work,
            offload=offload,
            metrics=metrics,
            poll_seconds=POLL_ALONE if alone else POLL_TOGETHER,
            lease_seconds=self._lease_seconds,
            reached=self._reached,
        )

    def _answering_alone(self) -> Exclusive | None:
        """On SQLite, the right to be the only process that answers; leases left over end."""
        if "answer" not in self._roles or not self._installation.embedded:
            return None
        right = self._installation.exclusive("answer")
        if not right.acquire():
            raise RoleTakenError(
                "Another process answers on this SQLite database already. SQLite takes one; for several, "
                "move to PostgreSQL (docs/operating.md)."
            )
        with self._installation.work() as work:
            work.inbox.clear_leases()
            work.commit()
        return right

    # -- Telegram -------------------------------------------------------------------------------

    def _introduction(self) -> Introduction:
        api, url = self._settings.telegram_api, self._settings.webhook_url
        bot = RawBot(
            str(self._settings.telegram_token),
            base_url=f"{api}/bot",
            base_file_url=f"{api}/file/bot",
            request=HTTPXRequest(connection_pool_size=CALLS + ACKNOWLEDGING),
        )
        webhook = (url, self._secret()) if url is not None else None
        return Introduction(bot, receives="receive" in self._roles, webhook=webhook)

    def _secret(self) -> str:
        """What Telegram sends with each webhook call; it comes from the installation's key."""
        return urlsafe_b64encode(self._installation.keyring.derive("webhook")).decode().rstrip("=")

    # -- roles ----------------------------------------------------------------------------------

    def _together(self, means: Means, introduction: Introduction | None) -> list[Role]:
        """The roles of this process, in the order in which messages flow."""
        arrived, written = Bell(), Bell()
        roles = []
        if "receive" in self._roles and introduction is not None:
            roles += [
                Role("receive", partial(self._receive, means, introduction, arrived)),
                Role("present", partial(self._present, introduction)),
            ]
        if "answer" in self._roles:
            answerer = Answerer(means, self._conversation, arrived, written)
            keeper = Housekeeper(means, self._settings.retention_days, self._installation.scrub)
            roles += [Role("answer", answerer.run), Role("clean", keeper.run)]
        if "send" in self._roles and introduction is not None:
            roles.append(self._sending(means, introduction.bot, written))
        return roles

    async def _receive(
        self, means: Means, introduction: Introduction, arrived: Bell, stop: asyncio.Event
    ) -> None:
        # From here on `/ready` tells when receiving stands still.
        means.metrics.beat("receive")
        await introduction.wait(stop)
        settings = self._settings
        acceptor = Acceptor(means, self._conversation, settings.chat_queue)
        intake = Intake(introduction.bot, acceptor, arrived)
        if settings.webhook_url is not None:
            await Webhook(settings.webhook_listen, self._secret(), intake, means.metrics).run(stop)
            return
        right = self._installation.exclusive("receive")
        await Poller(introduction.bot, intake, right, means, settings.poll_seconds).run(stop)

    async def _present(self, introduction: Introduction, stop: asyncio.Event) -> None:
        """Set commands and descriptions beside the work, and anew when another language is offered."""
        await introduction.go_on(stop)
        told: tuple[str, ...] = ()
        while not stop.is_set():
            offered = tuple(self._installation.catalogues.offered)
            if offered != told:
                told = offered
                await present(introduction.bot, self._installation.catalogues)
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(stop.wait(), OFFERED_SECONDS)

    def _sending(self, means: Means, bot: RawBot, written: Bell) -> Role:
        pacer = Pacer(self._settings.sends_per_second, self._settings.chat_pause_ms / 1000)
        right = self._installation.exclusive("send")
        return Role("send", Sender(means, TelegramMessenger(bot), right, pacer, written).run)
