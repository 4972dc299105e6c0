"""A Bot API double, bot processes, people who ask, and what must be true at the end."""

import asyncio
import multiprocessing
import os
import random
import signal
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import text
from sqlalchemy.engine import Engine

from bot.bootstrap import Installation
from bot.conversation import compose
from bot.conversation.reply import Reply
from bot.conversation.voice import Voice
from bot.settings import Settings
from tests.chaos.process import run
from tests.doubles.bot_api import TOKEN, BotApiDouble

# What the database itself counts, inside the transactions of the bot: what is rolled back does not count.
_COUNTING = {
    "sqlite": [
        "CREATE TABLE chaos_letter (update_id BIGINT, sequence INTEGER)",
        "CREATE TRIGGER chaos AFTER INSERT ON outbox BEGIN "
        "INSERT INTO chaos_letter VALUES (NEW.update_id, NEW.sequence); END",
    ],
    "postgresql": [
        "CREATE TABLE chaos_letter (update_id BIGINT, sequence INTEGER)",
        "CREATE FUNCTION chaos_count() RETURNS trigger AS $$ BEGIN "
        "INSERT INTO chaos_letter VALUES (NEW.update_id, NEW.sequence); RETURN NEW; "
        "END $$ LANGUAGE plpgsql",
        "CREATE TRIGGER chaos AFTER INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION chaos_count()",
    ],
}


# Hundreds of starts: what they import is imported once, in a process from which they are forked.
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.chaos.process"])


class Forked:
    """A bot process, with what ``asyncio.subprocess.Process`` would offer of it."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._process = _FORKS.Process(target=run, args=(environment,))
        self._process.start()

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    def kill(self) -> None:
        self._process.kill()

    def send_signal(self, number: int) -> None:
        assert self._process.pid is not None
        os.kill(self._process.pid, number)

    async def wait(self) -> int:
        # It ends without a word to any event loop.
        while self._process.exitcode is None:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        return self._process.exitcode


@dataclass
class Scene:
    """People ask questions; each question of a chat has an answer of its own, so that order shows."""

    telegram: BotApiDouble
    installation: Installation
    environment: dict[str, str]
    chats: int = 20
    asked: defaultdict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    processes: list["Forked"] = field(default_factory=list)

    def __post_init__(self) -> None:
        with self.installation.work() as work:
            entries = work.content.entries()
        voice = Voice(self.installation.catalogues, "en")
        self.keys = [each.key for each in entries]
        self.answers = {Reply(compose.answer(voice, each, None, [])).text: each.key for each in entries}
        self._next = iter(range(10**9))

    # -- people ---------------------------------------------------------------------------------

    def question(self, chat: int | None = None) -> tuple[int, str]:
        """The next question of a chat; chats take turns."""
        chat = chat if chat is not None else 1000 + next(self._next) % self.chats
        key = self.keys[len(self.asked[chat]) % len(self.keys)]
        self.asked[chat].append(key)
        return chat, f"{key} please"

    def ask(self, count: int = 1) -> None:
        """Deliver questions by polling."""
        for _ in range(count):
            self.telegram.says(*self.question())

    @property
    def total(self) -> int:
        return sum(map(len, self.asked.values()))

    # -- the bot --------------------------------------------------------------------------------

    async def start(self, **chaos: object) -> "Forked":
        """Start the bot; ``point="send.after", passes=3`` lets it kill itself there."""
        extra = {f"CHAOS_{name.upper()}": str(value) for name, value in chaos.items()}
        process = Forked({**os.environ, **self.environment, **extra})
        self.processes.append(process)
        return process

    async def stop(self, process: "Forked") -> float:
        """End it as a service manager does; returns the seconds that it took."""
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(process.wait(), 15)
        return time.monotonic() - began

    async def end(self) -> None:
        """Kill what still runs."""
        for each in self.processes:
            if each.returncode is None:
                each.kill()
                await each.wait()

    async def until(self, condition: Callable[[], bool], seconds: float) -> None:
        """Wait for what must happen."""
        ends = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > ends:
                raise AssertionError(f"not within {seconds} s: {self.state()}")
            await asyncio.sleep(0.02)

    async def until_answered(self, seconds: float) -> None:
        """Wait until every question has its answer."""
        await self.until(lambda: self.answered() >= self.total, seconds)
        # Letters that were sent but not yet erased.
        await self.until(lambda: self.depth() == (0, 0), seconds)

    # -- what is seen ---------------------------------------------------------------------------

    def answered(self) -> int:
        """Questions whose answer has arrived."""
        return sum(len(_once(keys)) for keys in self.shown().values())

    def shown(self) -> dict[int, list[str]]:
        """Chat → keys of the answers in the order in which Telegram took them."""
        shown: defaultdict[int, list[str]] = defaultdict(list)
        for chat, words in self.telegram.log:
            shown[chat].append(self.answers.get(words, "?" + words[:60]))
        return shown

    def repeated(self) -> int:
        """Messages that Telegram took more than once."""
        return len(self.telegram.log) - self.total

    def check(self, *, repeats: int) -> None:
        """Nothing lost, nothing computed twice, each chat in order, few repeated."""
        shown = self.shown()
        for chat, keys in self.asked.items():
            assert _once(shown[chat]) == keys, f"chat {chat} was sent {shown[chat]} in place of {keys}"
        assert self.telegram.violations == []
        assert 0 <= self.repeated() <= repeats
        twice = "SELECT update_id, sequence FROM chaos_letter GROUP BY 1, 2 HAVING count(*) > 1"
        assert self._rows(twice) == []
        assert len(self._rows("SELECT * FROM chaos_letter")) == self.total
        assert self._rows("SELECT update_id FROM inbox WHERE state <> 'done' OR payload IS NOT NULL") == []
        assert self._rows("SELECT * FROM lease") == []

    def depth(self) -> tuple[int, int]:
        with self.installation.work() as work:
            depth = work.queues.depth()
        return depth.waiting, depth.sending

    def state(self) -> str:
        return (
            f"{self.answered()} of {self.total} answered, {self.repeated()} more taken than asked, "
            f"queues {self.depth()}, violations {self.telegram.violations[:3]}"
        )

    def _rows(self, query: str) -> list[object]:
        with self.installation.engine.connect() as connection:
            return list(connection.execute(text(query)).all())


def _once(keys: list[str]) -> list[str]:
    """Without repetitions: a chat's letters go one by one, so a repeated one follows itself."""
    return [key for key, before in zip(keys, [None, *keys], strict=False) if key != before]


def count_letters(engine: Engine) -> None:
    """Let the database note every letter that is committed."""
    with engine.begin() as connection:
        for statement in _COUNTING[engine.dialect.name]:
            connection.execute(text(statement))


def environment(settings: Settings, double: BotApiDouble, **more: str) -> dict[str, str]:
    """GUIDE_* of a bot that talks to the double."""
    return {
        "GUIDE_DATABASE_URL": str(settings.database_url),
        "GUIDE_DATA_DIR": str(settings.data_dir),
        "GUIDE_KEY": str(settings.key),
        "GUIDE_TELEGRAM_TOKEN": TOKEN,
        "GUIDE_TELEGRAM_API": double.url,
        "GUIDE_POLL_SECONDS": "1",
        "GUIDE_HEALTH_LISTEN": "off",
        "GUIDE_CHAT_PAUSE_MS": "0",
        "GUIDE_SENDS_PER_SECOND": "500",
        "GUIDE_CHAT_QUEUE": "1000",
        **more,
    }


class Fair(random.Random):
    """A source of chance whose seed a failing test shows."""

    def __init__(self) -> None:
        self.name = int(os.environ.get("CHAOS_SEED", time.time_ns() % 10**6))
        super().__init__(self.name)
        print(f"CHAOS_SEED={self.name}")
