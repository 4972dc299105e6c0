"""What the bot knows of a person during a turn is written once, at its end."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import event

from bot.conversation.acquaintance import Acquaintance
from bot.conversation.memory import Recent
from tests.unit.stores import Store

PERSON, FIRST, NEXT = "p" * 64, date(2026, 1, 1), date(2026, 1, 2)


@contextmanager
def known_by(store: Store, today: date = FIRST) -> Iterator[Acquaintance]:
    """A turn of the person, saved and committed."""
    with store.work() as work:
        known = Acquaintance(work, PERSON, today)
        yield known
        known.save()
        work.commit()


@contextmanager
def writes(store: Store) -> Iterator[list[str]]:
    """The statements meanwhile that change something."""
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(("SELECT", "BEGIN", "PRAGMA")):
            seen.append(statement.split("\n", maxsplit=1)[0])

    event.listen(store.engine, "before_cursor_execute", note)
    yield seen
    event.remove(store.engine, "before_cursor_execute", note)


def test_a_turn_writes_profile_and_memory_once(store: Store) -> None:
    with writes(store) as seen, known_by(store) as known:
        known.keep(language="km")
        known.remember(entry="before_tax")
        known.keep(origin="kh")
        known.remember(other_language="en", other_count=1)
    assert sum("memory" in each for each in seen) == 1
    with known_by(store) as known:
        assert (known.profile.language, known.profile.origin) == ("km", "kh")
        assert known.recent == Recent(entry="before_tax", other_language="en", other_count=1)


def test_what_stayed_the_same_is_not_written(store: Store) -> None:
    with known_by(store) as known:
        known.keep(language="km")
    with writes(store) as seen, known_by(store) as known:
        known.keep(language="km")
        known.remember(other_language=None, other_count=0)
    assert not seen


def test_a_memory_that_became_empty_leaves_no_row(store: Store) -> None:
    with known_by(store) as known:
        known.remember(suggested=("before_tax",))
    with known_by(store) as known:
        known.remember(suggested=())
    with store.work() as work:
        assert work.people.stored(PERSON).recent == Recent()


def test_a_memory_lasts_from_its_last_turn_on(store: Store) -> None:
    with known_by(store) as known:
        known.remember(entry="before_tax")
    for _ in range(3):
        store.now += 1200
        with known_by(store) as known:
            assert known.recent.entry == "before_tax"
            known.remember(entry="before_tax")


def test_a_known_person_who_does_anything_is_known_from_that_day(store: Store) -> None:
    with known_by(store) as known:
        known.keep(language="km")
    with known_by(store, NEXT):
        pass
    with store.work() as work:
        profile = work.profiles.get(PERSON)
        assert profile
        assert (profile.first_day, profile.last_day) == (FIRST, NEXT)


def test_a_stranger_who_is_not_kept_leaves_no_row(store: Store) -> None:
    with known_by(store):
        pass
    with store.work() as work:
        assert work.profiles.get(PERSON) is None


@pytest.mark.parametrize("today", [FIRST, NEXT])
def test_a_turn_in_which_a_person_is_forgotten_writes_nothing_after_it(store: Store, today: date) -> None:
    with known_by(store) as known:
        known.keep(language="km")
        known.remember(entry="before_tax")
    with known_by(store, today) as known:
        known.remember(entry="before_brokers")
        known.forget()
    with store.work() as work:
        assert work.profiles.get(PERSON) is None
        assert work.memory.get(PERSON) == Recent()
