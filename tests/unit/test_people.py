"""All that is stored of a person is seen and erased as one, on both kinds of database."""

import traceback
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import LargeBinary, Table, func, insert, select
from sqlalchemy.sql.sqltypes import Boolean, Date, Float, Integer

from bot import logs
from bot.conversation.incoming import Incoming, Words
from bot.conversation.memory import Recent
from bot.conversation.profile import Profile
from bot.conversation.reply import Reply, paragraphs
from bot.conversation.stored import HIDE_HOURS, Stored
from bot.delivery.values import Outgoing, Received
from bot.errors import StoreError
from bot.store import tables
from bot.store.people import PERSONAL
from tests.unit.stores import Store

ANN, BEN = "a" * 64, "b" * 64
DAY = date(2026, 1, 1)


def fill(store: Store, person: str, number: int, day: date = DAY) -> None:
    """A row of ``person`` in every table that can have one, whatever tables there will be."""
    with store.engine.begin() as connection:
        for table in PERSONAL:
            connection.execute(insert(table).values(_row(table, person, number, day)))


def _row(table: Table, person: str, number: int, day: date) -> dict[str, Any]:
    values: dict[str, Any] = {column.name: _value(column.type, number, day) for column in table.c}
    values["person"] = person
    if table is tables.inbox:
        values["state"] = "dead"
    return values


def _value(kind: Any, number: int, day: date) -> Any:
    kind = getattr(kind, "impl", kind)
    if isinstance(kind, Date):
        return day
    if isinstance(kind, Boolean):
        return False
    if isinstance(kind, Integer | Float):
        return number
    return b"x" if isinstance(kind, LargeBinary) else "x"


def rows(store: Store, person: str) -> dict[str, int]:
    with store.engine.connect() as connection:
        counts = {}
        for table in PERSONAL:
            query = select(func.count()).select_from(table).where(table.c.person == person)
            counts[table.name] = connection.execute(query).scalar_one()
    return {name: count for name, count in counts.items() if count}


def test_forgetting_erases_every_row_of_that_person_and_of_nobody_else(store: Store) -> None:
    fill(store, ANN, 1)
    fill(store, BEN, 2)
    assert len(rows(store, ANN)) == len(PERSONAL) >= 7
    store.commit(lambda work: work.people.forget(ANN))
    assert rows(store, ANN) == {}
    assert len(rows(store, BEN)) == len(PERSONAL)


def test_what_was_written_after_the_wish_to_be_forgotten_is_still_answered(store: Store) -> None:
    later = Received(9, Incoming(1, Words("hello")))
    store.commit(lambda work: work.inbox.add(later, ANN))
    store.commit(lambda work: work.people.forget(ANN))
    assert rows(store, ANN) == {"inbox": 1}


def test_who_comes_back_after_a_long_time_is_answered_and_not_erased(store: Store) -> None:
    """Their day becomes known only in the turn, which may have to wait."""
    store.commit(lambda work: work.chats.seen(ANN, 1, DAY))
    store.commit(lambda work: work.inbox.add(Received(9, Incoming(1, Words("hello"))), ANN))
    assert store.commit(lambda work: work.people.forget_unused_since(DAY + timedelta(days=1))) == 0
    assert rows(store, ANN) == {"chat": 1, "inbox": 1}


@pytest.mark.parametrize(("days", "left"), [(0, len(PERSONAL)), (1, 0)])
def test_who_is_long_gone_is_erased_everywhere(store: Store, days: int, left: int) -> None:
    fill(store, ANN, 1)
    store.commit(lambda work: work.people.forget_unused_since(DAY + timedelta(days)))
    assert len(rows(store, ANN)) == left


def test_a_later_day_in_any_table_keeps_a_person(store: Store) -> None:
    store.commit(lambda work: work.chats.seen(ANN, 1, DAY))
    old = Profile(ANN, "km", "kh", True, False, date(2025, 1, 1), date(2025, 1, 1))
    store.commit(lambda work: work.profiles.put(old))
    assert store.commit(lambda work: work.people.forget_unused_since(DAY)) == 0
    assert store.commit(lambda work: work.people.forget_unused_since(DAY + timedelta(1))) == 2


def test_what_is_stored_is_counted(store: Store) -> None:
    recent = Recent(entry="before_tax")
    profile = Profile(ANN, "km", "kh", True, False, DAY, DAY)
    with store.work() as work:
        assert work.people.stored(ANN) == Stored()
        work.profiles.put(profile)
        work.chats.seen(ANN, 1, DAY)
        work.memory.put(ANN, recent)
        work.numbers.add(ANN, 5)
        work.inbox.add(Received(9, Incoming(1, Words("hello"))), ANN)
        work.outbox.add(ANN, [Outgoing(1, Reply(paragraphs("x")))] * 2, 9)
        assert work.people.stored(ANN) == Stored(profile, True, recent, 1, 1, 2)


def test_a_message_sent_to_who_was_forgotten_meanwhile_leaves_no_number(store: Store) -> None:
    store.commit(lambda work: work.chats.seen(ANN, 1, DAY))
    store.commit(lambda work: work.outbox.add(ANN, [Outgoing(1, Reply(paragraphs("x")))], 9))
    with store.work() as work:
        (letter,) = work.outbox.due(1)
    store.commit(lambda work: work.people.forget(ANN))
    store.commit(lambda work: work.outbox.sent(letter, 77))
    assert rows(store, ANN) == {}


def test_a_failing_row_is_named_in_no_error(store: Store) -> None:
    # PostgreSQL's own text says: Key (person)=(canary…) already exists.
    row = {"person": "canary" * 10, "chat_id": b"canary", "blocked": False, "last_day": DAY}
    with pytest.raises(StoreError) as caught, store.work() as work:
        work._open().execute(insert(tables.chat), [row, row])
    said = [*traceback.format_exception(caught.value), *logs.describe(caught.value)]
    assert "canary" not in "".join(said)


def test_a_letter_that_hides_takes_the_numbers_of_the_last_two_days_and_they_are_forgotten(
    store: Store,
) -> None:
    store.commit(lambda work: work.chats.seen(ANN, 1, DAY))
    store.commit(lambda work: work.numbers.add(ANN, 5))
    store.now += 3600 * HIDE_HOURS + 1
    letters = [Outgoing(1, Reply(paragraphs("answer"))), Outgoing(1, Reply(paragraphs("x"), hides=True))]
    store.commit(lambda work: (work.outbox.add(ANN, letters, 9), work.numbers.add(ANN, 6)))
    for number in (7, 8):
        with store.work() as work:
            (letter,) = work.outbox.due(1)
            message = work.outbox.message(letter)
        assert message.deletes == ((6, 7) if number == 8 else ())
        deleted = message.deletes
        store.commit(lambda work: work.outbox.sent(letter, number, deleted))  # noqa: B023
    with store.work() as work:
        assert work.numbers.recent(ANN) == (8,)
    assert store.commit(lambda work: work.numbers.forget_before(store.now)) == 1
