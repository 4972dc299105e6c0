"""The outbox: in order, replies before bulk, gone when sent."""

from datetime import date

from sqlalchemy import select

from bot.conversation.reply import Reply, paragraphs
from bot.delivery.values import Kind, Letter, Outgoing
from bot.store import tables
from tests.unit.stores import Store

DAY = date(2026, 1, 1)


def write(store: Store, person: str, *texts: str, kind: Kind = "reply", number: int | None = None) -> None:
    letters = [Outgoing(1, Reply(paragraphs(text))) for text in texts]
    store.commit(lambda work: work.outbox.add(person, letters, number, kind))


def due(store: Store, limit: int = 10) -> list[Letter]:
    with store.work() as work:
        return work.outbox.due(limit)


def text(store: Store, letter: Letter) -> str:
    with store.work() as work:
        return work.outbox.message(letter).reply.text


def send(store: Store, letter: Letter, number: int | None = 5) -> None:
    store.commit(lambda work: work.outbox.sent(letter, number))


def test_a_chats_letters_go_out_one_by_one_in_their_order(store: Store) -> None:
    write(store, "ann", "first", "second", number=1)
    write(store, "ann", "third", number=2)
    shown = []
    for _ in range(3):
        (letter,) = due(store)
        shown.append(text(store, letter))
        send(store, letter)
    assert shown == ["first", "second", "third"]
    assert due(store) == []


def test_replies_go_before_bulk(store: Store) -> None:
    write(store, "ann", "news", kind="bulk")
    write(store, "ben", "news", kind="bulk")
    write(store, "ann", "answer")
    assert [(each.person, each.kind) for each in due(store)] == [("ann", "reply"), ("ben", "bulk")]


def test_a_letter_that_failed_holds_back_the_chat_and_nobody_else(store: Store) -> None:
    write(store, "ann", "first", "second")
    write(store, "ben", "hello")
    first = due(store)[0]
    store.commit(lambda work: work.outbox.retry(first, store.now + 3))
    assert [each.person for each in due(store)] == ["ben"]
    store.now += 3
    again = due(store)[0]
    assert (text(store, again), again.attempts) == ("first", 1)


def test_a_dead_letter_frees_the_chat(store: Store) -> None:
    write(store, "ann", "first", "second")
    store.commit(lambda work: work.outbox.bury(work.outbox.due(1)[0]))
    assert text(store, due(store)[0]) == "second"
    with store.work() as work:
        (dead,) = work.queues.dead(10)
        described = work.queues.describe(dead.name)
    assert described is not None
    assert "first" not in described.values()
    assert store.commit(lambda work: work.queues.replay(dead.name))
    assert text(store, due(store)[0]) == "first"


def test_what_is_sent_leaves_only_its_number(store: Store) -> None:
    store.commit(lambda work: work.chats.seen("ann", 42, DAY))
    write(store, "ann", "first")
    send(store, due(store)[0], 77)
    with store.engine.connect() as connection:
        assert connection.execute(select(tables.outbox)).all() == []
        assert connection.execute(select(tables.sent.c.person, tables.sent.c.message_id)).all() == [
            ("ann", 77)
        ]
    store.now += 10
    assert store.commit(lambda work: work.numbers.forget_before(store.now - 5)) == 1


def test_bulk_that_was_cut_off_is_not_sent_again(store: Store) -> None:
    write(store, "ann", "news", kind="bulk")
    store.commit(lambda work: work.outbox.sending(work.outbox.due(1)[0]))
    assert due(store) == []
    assert store.commit(lambda work: work.outbox.recover()) == 1
    assert due(store) == []
    with store.work() as work:
        assert [each.state for each in work.queues.dead(10)] == ["unknown"]


def test_who_blocks_the_bot_gets_nothing_until_they_write_again(store: Store) -> None:
    write(store, "ann", "first", "second")
    store.commit(lambda work: work.chats.seen("ann", 42, DAY))
    store.commit(lambda work: work.chats.block("ann"))
    assert not store.commit(lambda work: work.outbox.drop_until("ann", store.now))
    assert due(store) == []
    with store.work() as work:
        assert work.chats.chat_id("ann") is None
    store.commit(lambda work: work.chats.seen("ann", 42, DAY))
    with store.work() as work:
        assert work.chats.chat_id("ann") == 42


def test_what_is_written_after_somebody_blocked_the_bot_is_not_erased_with_the_rest(store: Store) -> None:
    write(store, "ann", "first")
    blocked = store.now
    store.now += 1
    write(store, "ann", "second")
    assert store.commit(lambda work: work.outbox.drop_until("ann", blocked))
    assert [text(store, each) for each in due(store)] == ["second"]


def test_the_chat_id_is_stored_only_sealed(store: Store) -> None:
    store.commit(lambda work: work.chats.seen("ann", 4_711_000_815, DAY))
    with store.engine.connect() as connection:
        assert b"4711000815" not in bytes(connection.execute(select(tables.chat.c.chat_id)).scalar_one())
