"""Rotating keys: everything is sealed anew, nothing is lost, former keys go when nothing needs them."""

import threading
import time
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.conversation.incoming import Incoming, Words
from bot.conversation.reply import Reply, paragraphs
from bot.delivery.values import Outgoing, Received
from bot.store import seals
from bot.store.keyfile import KeyFile
from bot.store.keyring import Keyring, key_id
from bot.store.rotation import Rotated, Rotation
from bot.store.work import UnitOfWork
from tests.unit.stores import NEEDS_POSTGRESQL, Store, at_once

DAY = date(2026, 1, 1)


class Vault:
    """A store whose keys lie in a file."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store, self.file = store, KeyFile(folder)
        self.file()
        self.rotation = Rotation(self.work, KeyFile(folder), wait=self.waited)
        self.during: list[str] = []

    def work(self) -> UnitOfWork:
        return UnitOfWork(self.store.engine, Keyring(self.file), self.store.clock)

    def waited(self, _: float) -> None:
        """While the command waits, the bot goes on: it sees the new key at once."""
        self.fill(start=100 * (1 + len(self.during)), count=2)
        self.during.append(key_id(self.file()[0]).hex())

    def fill(self, start: int = 1, count: int = 5) -> None:
        with self.work() as work:
            for number in range(start, start + count):
                person = str(number)
                work.chats.seen(person, number, DAY)
                work.inbox.add(Received(number, Incoming(number, Words(f"words {number}"))), person)
                work.outbox.add(person, [Outgoing(number, Reply(paragraphs(f"reply {number}")))], number)
            work.commit()

    def check(self, count: int) -> None:
        """Everything opens, and one key has sealed all."""
        with self.work() as work:
            claims = work.inbox.claim(1000, 10)
            letters = work.outbox.due(1000)
            assert len(claims) == len(letters) == count
            for claim in claims:
                assert work.inbox.received(claim).incoming.content == Words(f"words {claim.update_id}")
                assert work.chats.chat_id(claim.person) == claim.update_id
            for letter in letters:
                assert work.outbox.message(letter).reply.text == f"reply {letter.person}"
            assert list(work.seals.counts()) == [key_id(self.file()[0])]


@pytest.fixture
def vault(store: Store, tmp_path: Path) -> Vault:
    folder = tmp_path / "keys"
    folder.mkdir()
    return Vault(store, folder)


def test_everything_is_sealed_anew_and_former_keys_go(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seals, "BATCH", 2)
    (root,) = vault.file()
    vault.fill()
    assert vault.rotation.rotate() == Rotated(resealed=15, damaged=0, left=0, dropped=0)
    # Two more of each came while the command waited, before and after it sealed.
    vault.check(9)
    second = vault.file()[0]
    assert vault.rotation.rotate() == Rotated(resealed=27, damaged=0, left=0, dropped=1)
    vault.check(13)
    assert vault.file()[1:] == (root,)
    assert second not in vault.file()
    assert vault.during[0] == key_id(second).hex()


def test_a_rotation_that_was_cut_off_is_finished_later(vault: Vault) -> None:
    vault.fill()
    vault.file.add()
    vault.fill(50, 1)
    vault.file.add()
    vault.fill(60, 1)
    done = vault.rotation.finish()
    assert (done.resealed, done.left, done.dropped) == (18, 0, 1)
    assert len(vault.file()) == 2
    vault.check(9)


def test_a_damaged_value_is_told_and_keeps_its_key(vault: Vault) -> None:
    vault.file.add()
    vault.fill(1, 2)
    with vault.store.engine.begin() as connection:
        sealed = bytearray(
            connection.execute(text("SELECT payload FROM inbox WHERE update_id = 1")).scalar_one()
        )
        sealed[-1] ^= 1
        connection.execute(text("UPDATE inbox SET payload = :p WHERE update_id = 1"), {"p": bytes(sealed)})
    done = vault.rotation.rotate()
    assert (done.resealed, done.damaged, done.left, done.dropped) == (5, 1, 1, 0)
    assert len(vault.file()) == 3


def test_keys_of_the_environment_are_sealed_with_but_not_changed(store: Store) -> None:
    old, new = b"o" * 32, b"n" * 32
    keys = [(old,)]

    def work() -> UnitOfWork:
        return UnitOfWork(store.engine, Keyring(lambda: keys[-1]), store.clock)

    with work() as unit:
        unit.chats.seen("ann", 5, DAY)
        unit.commit()
    keys.append((new, old))
    assert Rotation(work, None).finish() == Rotated(resealed=1, damaged=0, left=0, dropped=0)
    keys.append((new,))
    with work() as unit:
        assert unit.chats.chat_id("ann") == 5


@NEEDS_POSTGRESQL
@pytest.mark.parametrize("store", ["postgresql"], indirect=True)
def test_a_rotation_in_the_way_of_a_turn_lets_it_go_first_and_tries_again(vault: Vault) -> None:
    """The turn has an update and wants the chat; the rotation has the chats and wants the updates."""
    vault.fill()
    written, nobody = threading.Event(), threading.Event()

    def turn() -> None:
        with vault.store.engine.begin() as connection:
            connection.execute(text("UPDATE inbox SET attempts = 1"))
            written.set()
            nobody.wait(0.5)
            connection.execute(text("UPDATE chat SET blocked = false"))

    def finish() -> None:
        written.wait(10)
        Rotation(vault.work, vault.file, wait=time.sleep).finish()

    assert not at_once(turn, finish)
    vault.check(5)
