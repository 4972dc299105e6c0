"""How much faster two processes answer on PostgreSQL: ``python -m tests.bench.answering``.

TEST_POSTGRESQL_URL names a database. Only the answering role runs: nothing is received or sent meanwhile.
Twice as fast can only be seen where each process, and the database besides, has a core of its own. Where
there are fewer, ``--percent 50`` lets each process have half a core (Debian's ``cpulimit``).
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from sqlalchemy import func, select

from bot import bootstrap
from bot.bootstrap import Installation
from bot.conversation.incoming import Incoming, Words
from bot.delivery.values import Received
from bot.settings import ROOT, load_settings
from bot.store import tables
from tests.bench.__main__ import TEXTS
from tests.conftest import settings_in
from tests.unit.stores import POSTGRESQL, postgresql_schema

# A process has its model after three seconds; two of them on one machine after some more.
LOADING_SECONDS = 12.0


def fill(installation: Installation, messages: int) -> None:
    """Messages of as many people, all at once."""
    conversation, texts = installation.conversation(None), TEXTS["real"]
    with installation.work() as work:
        for number in range(1, messages + 1):
            incoming = Incoming(10_000 + number, Words(texts[number % len(texts)]), "en")
            work.inbox.add(Received(number, incoming), conversation.person(incoming.chat))
        work.commit()


def answered(installation: Installation) -> int:
    """How many messages have their answer in the outbox."""
    with installation.engine.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(tables.outbox)).scalar_one())


def busy_seconds() -> float:
    """What this machine has worked since it started, PostgreSQL and all else included."""
    user, nice, system = Path("/proc/stat").read_text().split()[1:4]
    return (int(user) + int(nice) + int(system)) / os.sysconf("SC_CLK_TCK")


def rate(processes: int, messages: int, percent: int) -> tuple[float, float]:
    """Messages answered a second, and how many cores worked for it."""
    ours = load_settings({})
    with tempfile.TemporaryDirectory(prefix="guide-bench-") as name, postgresql_schema() as url:
        folder, key = Path(name), bootstrap.installation_key(ours).hex()
        settings = settings_in(folder, GUIDE_DATABASE_URL=url, GUIDE_KEY=key)
        bootstrap.prepare_store(settings)
        (folder / "models").symlink_to(ours.models_dir)
        installation = bootstrap.open_installation(settings)
        names = {"GUIDE_DATABASE_URL": url, "GUIDE_DATA_DIR": name, "GUIDE_KEY": key}
        env = {**os.environ, **names, "GUIDE_HEALTH_LISTEN": "off", "OMP_NUM_THREADS": "1"}
        command = [sys.executable, "-m", "bot.cli", "run", "--only", "answer"]
        running = [subprocess.Popen(command, env=env, cwd=ROOT) for _ in range(processes)]
        try:
            time.sleep(LOADING_SECONDS)
            if percent < 100:
                # It ends with the process that it holds.
                for each in running:
                    subprocess.Popen(
                        ["cpulimit", f"--limit={percent}", f"--pid={each.pid}", "--lazy"],
                        stdout=subprocess.DEVNULL,
                    )
            fill(installation, messages)
            began, worked = time.monotonic(), busy_seconds()
            while answered(installation) < messages:
                time.sleep(0.05)
            took = time.monotonic() - began
            return messages / took, (busy_seconds() - worked) / took
        finally:
            for each in running:
                each.terminate()
            for each in running:
                each.wait(20)
            installation.engine.dispose()


def main() -> None:
    """Measure one and two processes, twice each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=1500)
    parser.add_argument("--percent", type=int, default=100, help="of a core, for each process")
    given = parser.parse_args()
    if not POSTGRESQL:
        raise SystemExit("Set TEST_POSTGRESQL_URL.")
    if given.percent < 100 and not shutil.which("cpulimit"):
        raise SystemExit("--percent needs cpulimit: apt-get install cpulimit")
    for _ in range(2):
        (one, cores), (two, more) = (rate(each, given.messages, given.percent) for each in (1, 2))
        print(
            f"one process {one:.1f} a second on {cores:.2f} cores, two {two:.1f} on {more:.2f}: "
            f"{two / one:.2f} times"
        )


if __name__ == "__main__":
    main()
