"""The inbox: nothing twice, nothing out of order, nothing by a process that lost its lease."""

import threading

import pytest
from sqlalchemy import select, update

from bot.conversation.incoming import Command, Incoming, Other, Press, Words
from bot.conversation.reply import Button, Reply, paragraphs
from bot.delivery.codec import pack_outgoing, pack_received, unpack_outgoing, unpack_received
from bot.delivery.values import Claim, Outgoing, Received
from bot.errors import LeaseLostError
from bot.store import tables
from bot.store.inbox import UNSENT_LETTERS
from tests.unit.stores import Store

LEASE = 15.0


def update_of(number: int, chat: int = 1, text: str = "words") -> Received:
    return Received(number, Incoming(chat, Words(text), "km"))


def arrive(store: Store, *numbers: int, person: str = "ann") -> list[object]:
    return [store.commit(lambda work, n=n: work.inbox.add(update_of(n), person)) for n in numbers]


def claim(store: Store, limit: int = 10) -> list[Claim]:
    return store.commit(lambda work: work.inbox.claim(limit, LEASE))  # type: ignore[return-value]


def finish(store: Store, claimed: Claim) -> None:
    store.commit(lambda work: work.inbox.finish(claimed))


@pytest.mark.parametrize(
    "content", [Words("a\ud800 ខ្មែរ"), Command("start", "x"), Press("menu"), Other("media")]
)
def test_what_was_received_is_unpacked_as_it_was(content: object) -> None:
    received = Received(7, Incoming(-5, content, None), 3)  # type: ignore[arg-type]
    assert unpack_received(7, pack_received(received)) == received


def test_a_reply_is_unpacked_as_it_was() -> None:
    reply = Reply(paragraphs("a", "ခ"), ((Button("x", "menu"), Button("y", "stay")),), True)
    assert unpack_outgoing(pack_outgoing(Outgoing(5, reply, 9))) == Outgoing(5, reply, 9)


def test_an_update_that_comes_again_is_one(store: Store) -> None:
    assert arrive(store, 1, 1, 2, 1) == [True, False, True, False]
    first = claim(store)[0]
    finish(store, first)
    assert arrive(store, 1) == [False]


def test_one_update_of_each_chat_is_in_hand_the_oldest_first(store: Store) -> None:
    arrive(store, 3, 1, 2)
    arrive(store, 5, person="ben")
    claimed = claim(store)
    assert [each.update_id for each in claimed] == [1, 5]
    assert claim(store) == []
    finish(store, claimed[0])
    assert [each.update_id for each in claim(store)] == [2]


def test_the_payload_opens_and_is_emptied_when_it_is_answered(store: Store) -> None:
    arrive(store, 1)
    claimed = claim(store)[0]
    with store.work() as work:
        assert work.inbox.received(claimed) == update_of(1)
    finish(store, claimed)
    with store.engine.connect() as connection:
        row = connection.execute(select(tables.inbox)).one()
        assert (row.state, row.person, row.payload) == ("done", None, None)
        assert connection.execute(select(tables.lease)).all() == []


def test_who_lost_the_lease_cannot_finish(store: Store) -> None:
    arrive(store, 1)
    slow = claim(store)[0]
    store.now += LEASE
    quick = claim(store)[0]
    with pytest.raises(LeaseLostError):
        finish(store, slow)
    finish(store, quick)
    with pytest.raises(LeaseLostError):
        finish(store, quick)


def test_a_sign_of_life_keeps_the_lease(store: Store) -> None:
    arrive(store, 1)
    claimed = claim(store)
    store.now += LEASE - 1
    store.commit(lambda work: work.inbox.renew(claimed, LEASE))
    store.now += LEASE - 1
    assert claim(store) == []
    finish(store, claimed[0])


def test_a_clock_set_back_holds_up_nobody(store: Store) -> None:
    arrive(store, 1)
    claim(store)
    store.now -= 86_400
    assert [each.update_id for each in claim(store)] == [1]


def test_what_was_put_off_by_a_wrong_clock_is_taken_up(store: Store) -> None:
    arrive(store, 1)
    store.now += 86_400
    first = claim(store)[0]
    store.commit(lambda work: work.inbox.retry(first, store.now + 5))
    store.now -= 86_400
    assert [each.update_id for each in claim(store)] == [1]


def test_a_failed_update_waits_and_the_chats_later_ones_behind_it(store: Store) -> None:
    arrive(store, 1, 2)
    first = claim(store)[0]
    store.commit(lambda work: work.inbox.retry(first, store.now + 5))
    assert claim(store) == []
    store.now += 5
    again = claim(store)[0]
    assert (again.update_id, again.attempts, again.claims) == (1, 1, 2)


def test_a_turn_that_was_not_begun_counts_for_nothing(store: Store) -> None:
    arrive(store, 1)
    first = claim(store)[0]
    store.commit(lambda work: work.inbox.release(first))
    assert claim(store)[0].claims == 1


def test_a_dead_letter_frees_the_chat_and_can_be_replayed_or_dropped(store: Store) -> None:
    arrive(store, 1, 2)
    first = claim(store)[0]
    store.commit(lambda work: work.inbox.bury(first))
    second = claim(store)[0]
    assert second.update_id == 2
    finish(store, second)
    with store.work() as work:
        assert [each.name for each in work.queues.dead(10)] == ["in-1"]
        known = work.queues.describe("in-1")
        assert known is not None
        assert "words" not in set(known.values()) - {"words"}
        assert known["content"] == "words"
        assert work.queues.depth().dead == 1
    assert store.commit(lambda work: work.queues.replay("in-1"))
    again = claim(store)[0]
    assert (again.update_id, again.attempts, again.claims) == (1, 0, 1)
    store.commit(lambda work: work.inbox.bury(again))
    assert store.commit(lambda work: work.queues.drop("in-1"))
    assert not store.commit(lambda work: work.queues.drop("in-1"))


@pytest.mark.parametrize("name", ["in-2", "in-x", "out-1", "", "in-1; DROP TABLE inbox"])
def test_no_other_name_is_a_dead_letter(store: Store, name: str) -> None:
    arrive(store, 1, 2)
    store.commit(lambda work: work.inbox.bury(work.inbox.claim(1, LEASE)[0]))
    with store.work() as work:
        assert work.queues.describe(name) is None
        assert not work.queues.replay(name)
        assert not work.queues.drop(name)


def test_a_chat_with_unsent_letters_is_slowed_and_the_others_are_not(store: Store) -> None:
    arrive(store, 1)
    arrive(store, 2, person="ben")
    letters = [Outgoing(1, Reply(paragraphs("x")))] * UNSENT_LETTERS
    store.commit(lambda work: work.outbox.add("ann", letters, None))
    assert [each.update_id for each in claim(store)] == [2]
    store.commit(lambda work: work.outbox.sent(work.outbox.due(1)[0], None))
    assert [each.update_id for each in claim(store)] == [1]


def test_that_updates_were_refused_is_known_until_the_queue_is_empty(store: Store) -> None:
    arrive(store, 1)
    assert store.commit(lambda work: work.inbox.refuse(2, "ann"))
    assert not store.commit(lambda work: work.inbox.refuse(2, "ann"))
    with store.work() as work:
        assert work.inbox.refused("ann")
    finish(store, claim(store)[0])
    with store.work() as work:
        assert not work.inbox.refused("ann")
    assert arrive(store, 2) == [False]


def test_what_has_served_its_time_is_erased(store: Store) -> None:
    arrive(store, 1, 2, 3)
    finish(store, claim(store)[0])
    store.commit(lambda work: work.inbox.bury(work.inbox.claim(1, LEASE)[0]))
    store.now += 100
    assert store.commit(lambda work: work.inbox.forget_done_before(store.now - 50, 0.0)) == 1
    assert store.commit(lambda work: work.inbox.forget_done_before(0.0, store.now - 50)) == 1
    assert [each.update_id for each in claim(store)] == [3]


def test_a_row_moved_from_another_column_does_not_open(store: Store) -> None:
    arrive(store, 1)
    store.commit(lambda work: work.outbox.add("ann", [Outgoing(1, Reply(paragraphs("x")))], None))
    with store.engine.begin() as connection:
        body = connection.execute(select(tables.outbox.c.body)).scalar_one()
        connection.execute(update(tables.inbox).values(payload=body))
    with store.work() as work, pytest.raises(Exception, match="cannot be opened"):
        work.inbox.received(work.inbox.claim(1, LEASE)[0])


def test_many_workers_answer_each_update_once_and_each_chat_in_order(store: Store) -> None:
    """Really at once on PostgreSQL; on SQLite one after the other."""
    for chat in range(4):
        arrive(store, *range(chat * 100, chat * 100 + 5), person=str(chat))
    done: list[tuple[str, int]] = []

    def answer() -> None:
        for _ in range(200):
            for claimed in claim(store, 2):
                # Noted while the lease is held: this is the order of the turns.
                done.append((claimed.person, claimed.update_id))
                finish(store, claimed)
            if len(done) == 20:
                return

    workers = [threading.Thread(target=answer) for _ in range(4)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert len(done) == 20
    for chat in range(4):
        numbers = [number for person, number in done if person == str(chat)]
        assert numbers == list(range(chat * 100, chat * 100 + 5))
