"""Where the time goes: samples of the running bot (py-spy), by what it was doing."""

import asyncio
import collections
import contextlib
import sys
from collections.abc import AsyncIterator
from pathlib import Path

SAMPLES_A_SECOND = 200
# What a sample counts for: the innermost of its functions that one of these names (function, file).
PARTS = (
    ("Telegram's library: sending", "(bot/telegram/send.py"),
    ("Telegram's library: fetching updates", "(bot/telegram/client.py"),
    ("reading updates", "(bot/telegram/"),
    ("understanding: language", "(bot/assistant/language_decider.py"),
    ("understanding: embeddings", "(bot/assistant/embed"),
    ("understanding: n-grams", "(bot/assistant/ngram"),
    ("understanding: Rasa's rules", "_act (bot/assistant/agent.py"),
    ("understanding: Rasa's graph and the rest", "(bot/assistant/"),
    ("database: commit", "commit (bot/store/work.py"),
    ("sealing", "(bot/store/keyring.py"),
    ("database: statements", "(bot/store/"),
    ("composing answers", "(bot/conversation/"),
    ("composing answers", "(bot/i18n/"),
    ("normalising", "(bot/language/"),
    ("delivery's own", "(bot/delivery/"),
)
REST = "event loop, threads, the rest"


@contextlib.asynccontextmanager
async def sampled(pid: int, file: Path) -> AsyncIterator[None]:
    """Sample the process meanwhile; only threads that run count."""
    options = ["-t", "-f", "raw", "-r", str(SAMPLES_A_SECOND), "-d", "unlimited"]
    command = [str(Path(sys.executable).with_name("py-spy")), "record", *options, "-o", str(file)]
    quiet = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(*command, "--pid", str(pid), stdout=quiet, stderr=quiet)
    try:
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(2)
        await process.wait()


def shares(file: Path) -> dict[str, float]:
    """Part → its share of all samples, the greatest first; a line of ``file`` is "outer;…;inner count"."""
    found: collections.Counter[str] = collections.Counter()
    for line in file.read_text(encoding="utf-8").splitlines():
        stack, _, count = line.rpartition(" ")
        found[_part(stack.split(";"))] += int(count)
    total = sum(found.values()) or 1
    return {part: round(count / total, 3) for part, count in found.most_common()}


def _part(stack: list[str]) -> str:
    for function in reversed(stack):
        for part, mark in PARTS:
            if mark in function:
                return part
    return REST
