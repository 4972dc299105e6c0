"""Runs the roles of a process together, and ends them in the order in which messages flow."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

log = logging.getLogger(__name__)

ROLES = ("receive", "answer", "send")
# What is in hand at SIGTERM is finished within this time; service managers wait longer.
STOP_SECONDS = 10.0


@dataclass(frozen=True)
class Role:
    """A loop that runs until its event is set."""

    name: str
    run: Callable[[asyncio.Event], Awaitable[None]]


async def run_roles(roles: list[Role], stop: asyncio.Event) -> None:
    """Run ``roles`` until ``stop`` or until one fails; then end them one by one, in their order.

    Raises:
        Exception: what a role failed with.
    """
    events = [asyncio.Event() for _ in roles]
    tasks = [
        asyncio.create_task(_run(role, event), name=role.name)
        for role, event in zip(roles, events, strict=True)
    ]
    told = asyncio.create_task(stop.wait())
    await asyncio.wait([told, *tasks], return_when=asyncio.FIRST_COMPLETED)
    told.cancel()
    ends = time.monotonic() + STOP_SECONDS
    for event, task in zip(events, tasks, strict=True):
        event.set()
        await asyncio.wait([task], timeout=max(0.1, ends - time.monotonic()))
        if task.cancel():
            log.warning("what the role '%s' had in hand waits for the next start", task.get_name())
    results = await asyncio.gather(*tasks, return_exceptions=True)
    for result in results:
        if isinstance(result, Exception):
            raise result


async def _run(role: Role, event: asyncio.Event) -> None:
    await role.run(event)
