"""A disk that is full, a migration that is cut off, and updates that nobody would send."""

import copy
import random
from typing import Any

import pytest
from sqlalchemy import event, inspect
from sqlalchemy.engine import Engine

from bot.conversation.incoming import Incoming, Words
from bot.delivery.codec import pack_received
from bot.delivery.values import Received
from bot.errors import StoreError
from bot.store.engine import open_engine
from bot.store.migrate import require_head, upgrade
from bot.telegram.receive import received
from tests.unit.stores import Store, sqlite_store

UPDATE: dict[str, Any] = {
    "update_id": 1,
    "message": {
        "message_id": 1,
        "date": 1_700_000_000,
        "chat": {"id": 5, "type": "private", "first_name": "P"},
        "from": {"id": 5, "is_bot": False, "first_name": "P", "language_code": "km"},
        "text": "/start x",
        "entities": [{"type": "bot_command", "offset": 0, "length": 6}],
        "reply_to_message": {"message_id": 2, "date": 1, "chat": {"id": 5, "type": "private"}},
    },
}
ODD: list[Any] = [None, 0, -1, 2**70, "", "x" * 10_000, "\ud800", [], {}, True, 1.5, [[]], {"id": 1}]


def test_a_full_disk_accepts_nothing_and_recovers(tmp_path: Any) -> None:
    with sqlite_store(tmp_path) as store:
        with store.engine.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
        kept = _fill(store)
        with store.engine.connect() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM inbox").scalar_one() == kept
            connection.exec_driver_sql("PRAGMA max_page_count=1000000")
        _arrive(store, kept)
        with store.work() as work:
            assert work.inbox.waiting("ann") == kept + 1


def _fill(store: Store) -> int:
    """Let updates arrive until the disk is full; how many were kept."""
    for number in range(1000):
        try:
            _arrive(store, number)
        except StoreError:
            return number
    raise AssertionError("the disk did not become full")


def _arrive(store: Store, number: int) -> None:
    words = Received(number, Incoming(1, Words("x" * 500)))
    store.commit(lambda work: work.inbox.add(words, "ann"))


def test_a_migration_that_is_cut_off_leaves_the_old_schema(tmp_path: Any) -> None:
    statements = _statements(tmp_path / "whole.db")
    assert statements > 15
    for cut in range(1, statements, 4):
        engine = open_engine(f"sqlite:///{tmp_path / f'{cut}.db'}")
        _cut_after(engine, cut)
        with pytest.raises(Exception, match="cut off"):
            upgrade(engine)
        engine.dispose()
        again = open_engine(f"sqlite:///{tmp_path / f'{cut}.db'}")
        assert inspect(again).get_table_names() == []
        upgrade(again)
        require_head(again)
        again.dispose()


def _statements(path: Any) -> int:
    engine = open_engine(f"sqlite:///{path}")
    seen: list[int] = []
    event.listen(engine, "before_cursor_execute", lambda *_: seen.append(1))
    upgrade(engine)
    engine.dispose()
    return len(seen)


def _cut_after(engine: Engine, statements: int) -> None:
    left = [statements]

    def count(*_: object) -> None:
        left[0] -= 1
        if left[0] == 0:
            raise RuntimeError("cut off")

    event.listen(engine, "before_cursor_execute", count)


@pytest.mark.parametrize("seed", range(20))
def test_no_update_stops_the_bot(seed: int) -> None:
    """100 strange updates a seed; the long form of the chaos tests does a million."""
    fair = random.Random(seed)
    for _ in range(100):
        fuzzed = mutated(UPDATE, fair)
        found = received(fuzzed, "GuideBot")
        assert found is None or pack_received(found)


def mutated(update: dict[str, Any], fair: random.Random) -> dict[str, Any]:
    """The update with a few of its values, or of its fields, replaced or removed."""
    changed = copy.deepcopy(update)
    for _ in range(fair.randint(1, 4)):
        place = changed
        while True:
            key = fair.choice(list(place))
            if isinstance(place[key], dict) and place[key] and fair.random() < 0.8:
                place = place[key]
                continue
            break
        if fair.random() < 0.2:
            del place[key]
            if not place:
                return changed
        else:
            place[key] = fair.choice(ODD)
        if not changed:
            return changed
    return changed
