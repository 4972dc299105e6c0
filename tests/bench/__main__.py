"""How fast the whole way is, from update to sendMessage, against the strict double of the Bot API.

``python -m tests.bench [--model real|fake] [--seconds 60] [--highest] [--people 1000000] [--profile]``
prints JSON. The double and the people run in this process, the bot in another one; both share the machine.
``--people`` fills the database with as many profiles, and with a year of counts that stand for ten turns of
each. ``--profile`` tells what the bot's processor time went to.
"""

import argparse
import asyncio
import hashlib
import json
import os
import statistics
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from bot import bootstrap
from bot.settings import ROOT, Settings, load_settings
from bot.store import tables
from bot.store.engine import open_engine
from tests.bench.profile import sampled, shares
from tests.chaos.scene import environment
from tests.conftest import settings_in
from tests.doubles.bot_api import BotApiDouble

# The highest rate is the last of these at which 95 of 100 answers come within a second.
RATES = (30, 60, 90, 120, 150, 180, 210, 240, 300, 360, 420)
TEXTS = {
    "real": [
        "Can I trust a broker?",
        "តើខ្ញុំអាចទុកចិត្តមេខ្យល់បានទេ",
        "ပွဲစားကို ယုံလို့ရလား",
        "my boss took my passport",
        "khnhom chong tov thveu ka nov thai",
    ],
    "fake": ["before_brokers please", "before_tax please", "before_bans please"],
}


class Bench:
    """One bot process under a steady stream of questions, each from another person."""

    def __init__(self, telegram: BotApiDouble, texts: list[str], pid: int) -> None:
        self.telegram, self.texts, self.pid = telegram, texts, pid
        self.people = iter(range(10_000, 10**9))

    async def rate(self, per_second: float, seconds: float) -> dict[str, float]:
        """Ask at ``per_second`` for ``seconds``; seconds to the answer, and how many were lost."""
        asked: dict[int, float] = {}
        arrived: dict[int, float] = {}
        seen = len(self.telegram.log)
        began, worked = time.monotonic(), _processor_seconds(self.pid)
        count = int(per_second * seconds)
        while len(arrived) < count and time.monotonic() < began + seconds + 60:
            due = min(count, int((time.monotonic() - began) * per_second) + 1)
            while len(asked) < due:
                chat = next(self.people)
                asked[chat] = time.monotonic()
                self.telegram.says(chat, self.texts[chat % len(self.texts)])
            for chat, _ in self.telegram.log[seen:]:
                arrived.setdefault(chat, time.monotonic())
            seen = len(self.telegram.log)
            await asyncio.sleep(0.002)
        return {
            **figures(per_second, count, asked, arrived),
            # What remains comparable on a machine that does other things too.
            "cpu_ms_each": round((_processor_seconds(self.pid) - worked) / count * 1000, 1),
            "seconds": round(max(arrived.values()) - began, 1),
        }


def figures(
    rate: float, count: int, asked: dict[int, float], arrived: dict[int, float]
) -> dict[str, float]:
    """How many of ``count`` were answered, and how long these waited."""
    delays = sorted(arrived[chat] - asked[chat] for chat in arrived) or [60.0]
    return {
        "rate": rate,
        "messages": count,
        "lost": count - len(arrived),
        "p50_ms": round(statistics.median(delays) * 1000, 1),
        "p95_ms": round(delays[int(len(delays) * 0.95)] * 1000, 1),
    }


async def run(
    model: str, seconds: float, highest: bool, people: int = 0, *, profile: bool = False
) -> dict[str, object]:
    ours = load_settings({})
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # The model is signed with our installation's key.
        settings = settings_in(folder, GUIDE_KEY=bootstrap.installation_key(ours).hex())
        bootstrap.prepare_store(settings)
        (folder / "models").symlink_to(ours.models_dir)
        if people:
            grow(settings, people)
        async with BotApiDouble() as telegram:
            surroundings = environment(
                settings,
                telegram,
                GUIDE_SENDS_PER_SECOND="1000" if highest else "30",
                GUIDE_POLL_SECONDS="10",
            )
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "tests.bench.process",
                cwd=ROOT,
                env={**os.environ, **surroundings, "BENCH_MODEL": model, "PYTHONPATH": str(ROOT)},
            )
            try:
                bench = Bench(telegram, TEXTS[model], process.pid)
                if profile:
                    return await _profile(bench, process, seconds, folder / "samples")
                return await _measure(bench, process, seconds, highest)
            finally:
                process.terminate()
                await process.wait()


def grow(settings: Settings, people: int) -> None:
    """Profiles of people who wrote within the last months, and what they asked in a year."""
    engine = open_engine(settings.database_url)
    today = date.today()
    with engine.begin() as connection:
        keys = [row.key for row in connection.execute(tables.entry.select())]
        for start in range(0, people, 50_000):
            rows = [
                {
                    "person": hashlib.sha256(b"%d" % number).hexdigest(),
                    "language": ("km", "my", "en")[number % 3],
                    "origin": ("kh", "mm", None)[number % 3],
                    "origin_asked": True,
                    "switch_offered": False,
                    "first_day": today - timedelta(days=number % 170),
                    "last_day": today - timedelta(days=number % 170),
                }
                for number in range(start, min(people, start + 50_000))
            ]
            connection.execute(tables.profile.insert(), rows)
        outcomes = ("answer", "suggest", "menu", "helpful")
        cells = [(key, code, each) for key in keys for code in ("km", "my", "en") for each in outcomes]
        each_day = max(1, people * 10 // (365 * len(cells)))
        for past in range(365):
            day = today - timedelta(days=past)
            counts = [
                {"entry_key": key, "language": code, "outcome": each, "day": day, "count": each_day}
                for key, code, each in cells
            ]
            connection.execute(tables.daily_count.insert(), counts)
    engine.dispose()


async def _measure(
    bench: Bench, process: asyncio.subprocess.Process, seconds: float, highest: bool
) -> dict[str, object]:
    began = time.monotonic()
    await bench.rate(1, 1)
    result: dict[str, object] = {"start_to_first_answer_s": round(time.monotonic() - began, 1)}
    await bench.rate(10, 3)
    if highest:
        steps = []
        for rate in RATES:
            steps.append(await bench.rate(rate, seconds))
            if steps[-1]["p95_ms"] > 1000:
                break
        result["steps"] = steps
    else:
        result["steady"] = await bench.rate(30, seconds)
    result["violations"] = bench.telegram.violations[:3]
    result["resident_mb"] = resident(process.pid)
    return result


async def _profile(
    bench: Bench, process: asyncio.subprocess.Process, seconds: float, file: Path
) -> dict[str, object]:
    await bench.rate(10, 5)
    async with sampled(process.pid, file):
        steady = await bench.rate(30, seconds)
    parts = shares(file)
    each = {part: round(share * steady["cpu_ms_each"], 1) for part, share in parts.items()}
    return {"steady": steady, "processor_ms_a_message": each}


def _processor_seconds(pid: int) -> float:
    """User and system seconds: fields 14 and 15 of proc(5)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return round(int(line.split()[1]) / 1024, 1)
    return 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", choices=["real", "fake"], default="real")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--highest", action="store_true")
    parser.add_argument("--people", type=int, default=0)
    parser.add_argument("--profile", action="store_true")
    given = parser.parse_args()
    result = asyncio.run(
        run(given.model, given.seconds, given.highest, given.people, profile=given.profile)
    )
    print(json.dumps({"model": given.model, **result}, indent=2))


if __name__ == "__main__":
    main()
