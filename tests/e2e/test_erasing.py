"""/forget and /hide on the whole way: nothing is left in any file, nothing is left in the chat."""

import asyncio
import tempfile
import time
from collections.abc import Callable
from hashlib import md5, sha1, sha256
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from bot import bootstrap
from bot.bootstrap import Installation
from bot.conversation.incoming import Incoming, Words
from bot.conversation.profile import Pseudonym
from bot.conversation.reply import Reply, paragraphs
from bot.delivery import housekeeping
from bot.delivery.values import Outgoing, Received
from bot.errors import SealError
from bot.settings import Settings
from bot.store import tables
from bot.store.keyring import Keyring
from tests.conftest import KEY
from tests.doubles.bot_api import BotApiDouble
from tests.doubles.understander import ScriptedUnderstander
from tests.e2e.test_conversations import serving

ANN, BEN = 7_391_846_205, 8_402_957_316
WORDS = "canary-words-of-ann"
SECRETS = {ANN: Pseudonym(bytes.fromhex(KEY)).of(ANN), BEN: Pseudonym(bytes.fromhex(KEY)).of(BEN)}


def traces(chat: int) -> list[bytes]:
    """What must not be found: the words, the chat id as text and as SQLite stores a number, the code."""
    return [
        WORDS.encode(),
        str(chat).encode(),
        chat.to_bytes(6, "big"),
        chat.to_bytes(8, "little"),
        *(SECRETS[chat][start : start + 16].encode() for start in range(0, 64, 16)),
    ]


def hits(folder: Path, wanted: list[bytes]) -> list[str]:
    """Files in which any of it is found."""
    found = []
    for path in folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            found += [f"{path.name}: {each[:20]!r}" for each in wanted if each in data]
    return found


async def until(condition: Callable[[], bool], seconds: float) -> float:
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds
        await asyncio.sleep(0.05)
    return time.monotonic() - began


def sealed_values(installation: Installation, person: str) -> list[bytes]:
    """What the keys would open."""
    columns = (tables.chat.c.chat_id, tables.inbox.c.payload, tables.outbox.c.body)
    with installation.engine.connect() as connection:
        found = [
            value
            for column in columns
            for value in connection.execute(select(column).where(column.table.c.person == person)).scalars()
        ]
    return [bytes(each) for each in found if each]


def plant(installation: Installation, chat: int, number: int) -> None:
    """A dead letter of each kind, and a lease that a crashed process left."""
    person = SECRETS[chat]
    with installation.work() as work:
        work.inbox.add(Received(number, Incoming(chat, Words(WORDS))), person)
        work.outbox.add(person, [Outgoing(chat, Reply(paragraphs(WORDS)))], number)
        for table in (tables.inbox, tables.outbox):
            work._open().execute(table.update().where(table.c.update_id == number).values(state="dead"))
        work._open().execute(insert(tables.lease).values(person=person, fence="f", until=0.0))
        work.commit()


async def talk(telegram: BotApiDouble, chat: int) -> None:
    """Press, write, read: a row in every table but those that a failure leaves."""
    count = telegram.count(chat)
    telegram.says(chat, "/start")
    await telegram.reply(chat, count)
    telegram.presses_code(chat, "lang:km")
    await telegram.reply(chat, count + 1)
    telegram.says(chat, WORDS)
    await telegram.reply(chat, count + 2)
    telegram.presses_code(chat, "entry:before_tax")
    await telegram.reply(chat, count + 3)


@pytest.fixture
def _temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Temporary files, too, are made where the test looks."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    for name in ("TMPDIR", "SQLITE_TMPDIR"):
        monkeypatch.setenv(name, str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))


@pytest.mark.usefixtures("_temporary")
async def test_a_minute_after_forget_no_file_holds_a_trace_of_the_person(
    settings: Settings,
    tmp_path: Path,
    understander: ScriptedUnderstander,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("DEBUG")
    monkeypatch.setattr(housekeeping, "SCRUB_SECONDS", 0.5)
    installation = bootstrap.open_installation(settings)
    async with serving(settings, understander) as telegram:
        for chat in (BEN, ANN):
            await talk(telegram, chat)
        for number, chat in enumerate((BEN, ANN), start=10**9):
            plant(installation, chat, number)
        ours = [*traces(ANN), *sealed_values(installation, SECRETS[ANN])]
        assert len(ours) >= len(traces(ANN)) + 3
        # The scan does find what is there: the code, and sealed values in the database or its log.
        before = hits(tmp_path, ours)
        assert len({each.split(": ")[1] for each in before}) >= 4 + 3
        count = telegram.count(ANN)
        telegram.says(ANN, "/forget")
        await telegram.reply(ANN, count)
        telegram.presses_code(ANN, "forget:yes")
        done = installation.catalogues.text("km", "Done. Nothing about you is stored any more.")
        assert done in (await telegram.reply(ANN, count + 1)).text
        took = await until(lambda: not hits(tmp_path, ours), 60)
        assert hits(tmp_path, traces(BEN)[4:])
    assert hits(tmp_path, ours) == []
    assert took < 60
    said = "\n".join([*capfd.readouterr(), caplog.text])
    assert not [each for each in traces(ANN) if each.decode(errors="replace") in said]
    installation.engine.dispose()


async def test_hide_leaves_what_a_first_visit_shows_and_makes_no_sound(
    settings: Settings, understander: ScriptedUnderstander
) -> None:
    async with serving(settings, understander) as telegram:
        telegram.says(ANN, "/start")
        first = await telegram.reply(ANN, 0)
        start = (first.text, first.buttons)
        for chat in (ANN, BEN):
            await talk(telegram, chat)
        old = telegram.newest(ANN).message_id
        telegram.too_old.add((ANN, old))
        telegram.says(ANN, "/hide")
        await until(lambda: bool(telegram.silent), 10)
        left = [shown for (chat, _), shown in telegram.shown.items() if chat == ANN]
        assert [shown.message_id for shown in left] == [old, *telegram.silent]
        assert (left[-1].text, left[-1].buttons) == start
        # What the person wrote is gone as well, the command included.
        assert not [number for chat, number in telegram.written if chat == ANN]
        assert [number for chat, number in telegram.written if chat == BEN]
        assert telegram.count(BEN) >= 3
        await until(lambda: not _numbers(settings) - {telegram.silent[0]}, 5)


def _numbers(settings: Settings) -> set[int]:
    installation = bootstrap.open_installation(settings)
    with installation.work() as work:
        found = set(work.numbers.recent(SECRETS[ANN]))
    installation.engine.dispose()
    return found


async def test_without_the_keys_a_copy_of_the_disk_tells_no_chat_and_no_word(
    settings: Settings, tmp_path: Path, understander: ScriptedUnderstander
) -> None:
    installation = bootstrap.open_installation(settings)
    async with serving(settings, understander) as telegram:
        await talk(telegram, ANN)
        plant(installation, ANN, 10**9)
        key = bytes.fromhex(KEY)
        keyring = Keyring(lambda: (key,))
        keys = [KEY.encode(), key, keyring.derive("webhook")]
        words_and_chats = traces(ANN)[:4]
        # Database and write-ahead log: with the bot running, and after a clean end.
        assert hits(tmp_path, [*words_and_chats, *keys]) == []
        sealed = sealed_values(installation, SECRETS[ANN])
    assert hits(tmp_path, [*words_and_chats, *keys]) == []
    # Every chat id could be tried if the code could be made without the key.
    assert hits(tmp_path, [guess.encode() for guess in _guesses(ANN)]) == []
    for value in sealed:
        with pytest.raises(SealError):
            Keyring(lambda: (b"\0" * 32,)).open("chat.chat_id", value)
    installation.engine.dispose()


def _guesses(chat: int) -> list[str]:
    """Codes that someone without the key would try."""
    plain = [maker(str(chat).encode()).hexdigest() for maker in (md5, sha1, sha256)]
    return plain + [Pseudonym(key).of(chat) for key in (b"", b"\0" * 32, b"mekong-guide")]
