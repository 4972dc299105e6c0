"""How long the staff pages take at the server: ``python -m tests.bench.staff [entries] [revisions]``.

An installation of 5,000 entries in three languages, each text with 20 former versions. Aim: 300 ms.
"""

import json
import statistics
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from starlette.testclient import TestClient

from bot import bootstrap
from bot.bootstrap import Installation
from bot.staff.app import StaffApp
from bot.staff.desk import Desk
from bot.store import tables
from bot.store.counter import CONTENT
from bot.store.staff_tables import history
from tests.conftest import settings_in

TIMES = 20
PAGES = {
    "list": "/entries",
    "list, last page": "/entries?page=100",
    "search English": "/entries?q=broker+number",
    "search Khmer": "/entries?q=%E1%9E%88%E1%9F%92%E1%9E%98%E1%9E%BD%E1%9E%89",
    "search Burmese": "/entries?q=%E1%80%95%E1%80%BD%E1%80%B2%E1%80%85%E1%80%AC%E1%80%B8",
    "filter": "/entries?language=km&lack=draft&group=before",
    "entry": "/entries/copy_00001",
    "edit": "/changes/1/edit",
    "change": "/changes/1",
    "history": "/entries/copy_00001/history",
    "first page": "/",
    "releases": "/releases",
}


def _rows(connection: Any, table: Any, rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), 5_000):
        connection.execute(insert(table), rows[start : start + 5_000])


def fill(installation: Installation, entries: int, revisions: int) -> None:
    """Copies of the real entries, with a history."""
    with installation.engine.begin() as connection:
        stored = [dict(row._mapping) for row in connection.execute(tables.entry.select())]
        texts = [dict(row._mapping) for row in connection.execute(tables.text.select())]
        of: dict[str, list[dict[str, Any]]] = {}
        for each in texts:
            of.setdefault(each["entry_key"], []).append(each)
        copies, more, steps = [], [], []
        for number in range(max(0, entries - len(stored))):
            model, key = stored[number % len(stored)], f"copy_{number:05d}"
            copies.append({**model, "key": key, "position": 1000 + number})
            for text in of[model["key"]]:
                more.append({**text, "entry_key": key, "value": f"{text['value'][:1500]} number {number}"})
                subject = f"text {key} {text['language']} {text['field']}"
                steps += [
                    {
                        "at": 1e9 + old,
                        "entry_key": key,
                        "subject": subject,
                        "before": json.dumps({"value": f"{text['value'][:200]} {old}"}),
                        "after": json.dumps({"value": f"{text['value'][:200]} {old + 1}"}),
                        "author": "bench@example.org",
                    }
                    for old in range(revisions)
                ]
        _rows(connection, tables.entry, copies)
        _rows(connection, tables.text, more)
        _rows(connection, history, steps)
    print(
        f"{len(stored) + len(copies)} entries, {len(texts) + len(more)} texts, {len(steps)} former versions"
    )
    with installation.work() as work:
        work.counter.bump(CONTENT)
        work.commit()


def main() -> None:
    """Fill, ask each page, print medians and the slowest of 20."""
    entries = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000
    revisions = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    with tempfile.TemporaryDirectory(prefix="guide-bench-") as folder:
        settings = settings_in(Path(folder))
        bootstrap.prepare_store(settings)
        installation = bootstrap.open_installation(settings)
        fill(installation, entries, revisions)
        with installation.work() as work:
            member = work.staff.add("bench@example.org", "admin", state="active")
            cookie = work.staff.open_session(member, complete=True)
            work.commit()
        desk = Desk(installation)
        http = TestClient(StaffApp(desk).asgi, base_url="http://127.0.0.1", cookies={"guide_staff": cookie})
        from tests.staff.conftest import Client

        client = Client(http)
        client.post("/entries/copy_00001/change", page="/entries/copy_00001")
        print(f"{date.today()}  {'page':18} {'median':>8} {'slowest':>8} {'first':>8}  (milliseconds)")
        for name, path in PAGES.items():
            took = []
            for _ in range(TIMES + 1):
                began = time.perf_counter()
                answer = http.get(path)
                took.append(1000 * (time.perf_counter() - began))
                assert answer.status_code == 200, (path, answer.status_code)
            first, *rest = took
            print(f"            {name:18} {statistics.median(rest):8.0f} {max(rest):8.0f} {first:8.0f}")


if __name__ == "__main__":
    main()
