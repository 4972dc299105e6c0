"""What is erased from SQLite is gone from its files, among many others that come and stay."""

import random
from datetime import date
from pathlib import Path

from sqlalchemy import text

from bot.conversation.incoming import Incoming, Words
from bot.conversation.memory import Recent
from bot.conversation.profile import Profile, Pseudonym
from bot.conversation.reply import Reply, paragraphs
from bot.delivery.values import Outgoing, Received
from bot.store.scrub import scrub
from bot.store.work import UnitOfWork
from tests.unit.stores import Store, sqlite_store

DAY = date(2026, 1, 1)
CODES = [Pseudonym(b"k" * 32).of(number) for number in range(120)]


def write(work: UnitOfWork, person: str, number: int, chance: random.Random) -> None:
    """Rows of many sizes in every table, so that pages fill, split and merge."""
    work.profiles.put(Profile(person, "km", "kh", True, False, DAY, DAY))
    work.chats.seen(person, number, DAY)
    work.memory.put(person, Recent(entry="e" * chance.randrange(200)))
    work.numbers.add(person, number)
    work.inbox.add(Received(number, Incoming(1, Words("w" * chance.randrange(3000)))), person)
    work.outbox.add(person, [Outgoing(1, Reply(paragraphs("r" * chance.randrange(3000))))], number)


def serve(work: UnitOfWork) -> None:
    """Answer and send some of what waits."""
    for claim in work.inbox.claim(30, 10):
        work.inbox.finish(claim)
    for letter in work.outbox.due(40):
        work.outbox.sent(letter, letter.id + 10**6)


def left(folder: Path, codes: list[str]) -> int:
    """How many of ``codes`` can be found, whole or in part, in any file."""
    data = b"".join(path.read_bytes() for path in folder.iterdir())
    return sum(
        any(code[start : start + 16].encode() in data for start in range(0, 64, 8)) for code in codes
    )


def fill(store: Store, gone: list[str]) -> None:
    chance, number = random.Random(1), 0
    people = list(CODES)
    for _ in range(3):
        chance.shuffle(people)
        for start in range(0, len(people), 20):
            with store.work() as work:
                for person in people[start : start + 20]:
                    number += 1
                    write(work, person, number, chance)
                serve(work)
                work.commit()
    with store.work() as work:
        # What waits would still be answered.
        work._open().execute(text("UPDATE inbox SET state = 'dead' WHERE state = 'waiting'"))
        for person in gone:
            work.people.forget(person)
        work.commit()


def test_nothing_of_the_forgotten_is_left_in_any_page_or_log(tmp_path: Path) -> None:
    gone = CODES[::3]
    with sqlite_store(tmp_path) as store:
        fill(store, gone)
        assert scrub(store.engine)
        assert left(tmp_path, gone) == 0
        assert left(tmp_path, CODES) == len(CODES) - len(gone)


def test_scrubbing_waits_for_a_reader_and_says_so(tmp_path: Path) -> None:
    with sqlite_store(tmp_path) as store:
        store.commit(lambda work: work.chats.seen(CODES[0], 1, DAY))
        reader = store.engine.raw_connection()
        cursor = reader.cursor()
        cursor.execute("BEGIN")
        cursor.execute("SELECT count(*) FROM chat").fetchall()  # type: ignore[func-returns-value]
        store.commit(lambda work: work.people.forget(CODES[0]))
        with store.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout=10")
        assert not scrub(store.engine)
        reader.close()
        assert scrub(store.engine)
        assert left(tmp_path, CODES[:1]) == 0


def test_the_files_of_a_new_database_are_the_bots_alone(tmp_path: Path) -> None:
    with sqlite_store(tmp_path) as store:
        store.commit(lambda work: work.chats.seen(CODES[0], 1, DAY))
        modes = {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    assert modes == {0o600}
