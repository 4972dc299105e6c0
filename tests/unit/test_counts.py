"""Counting, on each kind of database."""

import threading
from collections.abc import Callable
from datetime import date

import pytest

from bot.store.counts import Count
from tests.unit.stores import NEEDS_POSTGRESQL, Store, at_once

DAY = date(2026, 1, 1)


def test_counts_add_up_over_turns_and_transactions(store: Store) -> None:
    for _ in range(2):
        with store.work() as work:
            for seconds in (0.1, 0.2, 7200.0):
                work.counts.add("before_tax", "km", "answer", DAY)
                work.counts.waited("km", seconds, DAY)
            work.counts.add("before_tax", "my", "answer", DAY)
            work.commit()
    with store.work() as work:
        found = sorted(work.counts.since(DAY), key=lambda each: each.language)
        assert found == [
            Count("before_tax", "km", "answer", DAY, 6),
            Count("before_tax", "my", "answer", DAY, 2),
        ]
        assert sorted(work.counts.waits_since(DAY)) == [("km", 250, 4), ("km", 86_400_000, 2)]


def test_what_is_not_committed_is_not_counted(store: Store) -> None:
    with store.work() as work:
        work.counts.add("before_tax", "km", "answer", DAY)
    with store.work() as work:
        work.commit()
        assert work.counts.since(DAY) == []


@NEEDS_POSTGRESQL
@pytest.mark.parametrize("store", ["postgresql"], indirect=True)
def test_processes_that_count_the_same_in_another_order_do_not_fail_each_other(store: Store) -> None:
    """Rows locked as the turns come would be a circle of waiting, of which PostgreSQL fails one."""
    first_counted = threading.Barrier(2)

    def turns(languages: list[str]) -> Callable[[], None]:
        def run() -> None:
            with store.work() as work:
                work.counts.waited(languages[0], 0.1, DAY)
                first_counted.wait(10)
                work.counts.waited(languages[1], 0.1, DAY)
                work.commit()

        return run

    assert not at_once(turns(["km", "my"]), turns(["my", "km"]))
    with store.work() as work:
        assert sorted(work.counts.waits_since(DAY)) == [("km", 250, 2), ("my", 250, 2)]
