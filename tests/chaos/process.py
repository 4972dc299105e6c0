"""The bot as a process of its own, with a fast double for the model and a way to be cut off.

It reads GUIDE_* like `guide run`, and:
CHAOS_POINT: the named point at which the process kills itself (as kill -9 does) …
CHAOS_PASSES: … when it passes it for the n-th time;
CHAOS_ROLES: roles, parted by commas; CHAOS_LEASE: seconds of a lease; CHAOS_THINKS: seconds a turn thinks.
"""

import asyncio
import os
import signal

from bot import bootstrap
from bot.conversation.understanding import Question, Understanding
from bot.delivery.roles import ROLES
from bot.settings import load_settings
from bot.telegram.serve import TelegramService


class EntryByName:
    """Understands "before_tax …" as the question for the entry before_tax."""

    def __init__(self, seconds: float = 0.0) -> None:
        self._seconds = seconds

    async def understand(self, question: Question) -> Understanding:
        await asyncio.sleep(self._seconds)
        return Understanding("en", "unicode", "answer", question.text.split(maxsplit=1)[0], 0.9, ())


class Killer:
    """Kills the process at the n-th passing of a point."""

    def __init__(self, point: str, passes: int) -> None:
        self._point, self._left = point, passes

    def __call__(self, name: str) -> None:
        if name == self._point:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


async def main() -> None:
    env = os.environ
    settings = load_settings({name: value for name, value in env.items() if name.startswith("GUIDE_")})
    service = TelegramService(
        bootstrap.open_installation(settings),
        EntryByName(float(env.get("CHAOS_THINKS", "0"))),
        env["CHAOS_ROLES"].split(",") if "CHAOS_ROLES" in env else ROLES,
        lease_seconds=float(env.get("CHAOS_LEASE", "2")),
        reached=Killer(env.get("CHAOS_POINT", ""), int(env.get("CHAOS_PASSES", "1"))),
    )
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await service.run(stop)


def run(environment: dict[str, str]) -> None:
    """Be the bot in a forked process, whose environment is ``environment``."""
    os.environ.clear()
    os.environ.update(environment)
    asyncio.run(main())
