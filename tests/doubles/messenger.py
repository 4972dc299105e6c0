"""A double for Telegram as the sending role sees it."""

import asyncio
from collections import defaultdict

from bot.delivery.values import Outgoing


class ScriptedMessenger:
    """Takes messages, or fails as the test has told it to: chat → errors, one for each attempt."""

    def __init__(self) -> None:
        self.failures: defaultdict[int, list[Exception]] = defaultdict(list)
        self.taken: list[tuple[int, str]] = []
        self.attempts = 0
        self.at_once = 0
        self.most_at_once = 0

    async def send(self, message: Outgoing) -> int | None:
        self.attempts += 1
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(0)
        self.at_once -= 1
        if self.failures[message.chat]:
            raise self.failures[message.chat].pop(0)
        self.taken.append((message.chat, message.reply.text))
        return len(self.taken)
