"""With every logger at DEBUG and everything failing, nothing is said of a person, and not the token."""

import asyncio
import gc
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, web
from sqlalchemy import text

from bot import bootstrap, logs
from bot.conversation.understanding import Question, Understanding
from bot.delivery import answer, send
from bot.settings import Settings
from bot.telegram.serve import TelegramService
from bot.telegram.webhook import HEADER
from tests.conftest import settings_in
from tests.doubles.bot_api import TOKEN, BotApiDouble, Failure
from tests.doubles.ports import listening
from tests.doubles.understander import ScriptedUnderstander
from tests.e2e.test_conversations import serving
from tests.unit.test_logs import Everything

ANN = 7_391_846_205
WORDS = "canary-ខ្មែរ-words"
FORBIDDEN = ("canary", "ខ្មែរ", "\\u1781\\u17d2", str(ANN), TOKEN, TOKEN.split(":")[1], "secret-of-the-hook")


@pytest.fixture
def heard(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """All that any logger says at DEBUG, and all that is written to the terminal, holds nothing."""
    handler = Everything()
    logging.getLogger().addHandler(handler)
    levels = {name: logging.getLogger(name).level for name in ("", *logging.root.manager.loggerDict)}
    quiet = logs.configure

    def loud(_: str = "debug") -> None:
        quiet("debug")
        for name in ("", "sqlalchemy.engine", "sqlalchemy.pool", *logging.root.manager.loggerDict):
            logging.getLogger(name).setLevel(logging.DEBUG)

    monkeypatch.setattr(logs, "configure", loud)
    # Failures follow each other at once.
    monkeypatch.setattr(answer, "delay", lambda _: 0.0)
    monkeypatch.setattr(send, "delay", lambda _: 0.01)
    loud()
    yield
    gc.collect()
    logging.getLogger().removeHandler(handler)
    for name in logging.root.manager.loggerDict:
        logging.getLogger(name).setLevel(levels.get(name, logging.NOTSET))
    logging.getLogger().setLevel(levels[""])
    said = "\n".join([*handler.said, *capfd.readouterr()])
    # The test hears: libraries did speak.
    assert "httpx" in said or "aiohttp" in said
    assert [each for each in FORBIDDEN if each in said] == []


class Broken:
    """A model whose errors repeat what it was asked, in every part of an exception."""

    async def understand(self, question: Question) -> Understanding:
        try:
            raise KeyError(question.text)
        except KeyError as error:
            failure = RuntimeError(f"{question.text} of {ANN}")
            failure.words = question.text  # type: ignore[attr-defined]
            raise failure from error


@pytest.mark.usefixtures("heard")
async def test_a_failing_model(settings: Settings) -> None:
    async with serving(settings, Broken()) as telegram:
        telegram.says(ANN, WORDS)
        assert "went wrong" in (await telegram.reply(ANN, 0)).text


@pytest.mark.usefixtures("heard")
async def test_a_failing_database_in_the_middle_of_a_turn(
    settings: Settings, understander: ScriptedUnderstander
) -> None:
    understander.learn(WORDS, "answer", "before_tax", language="km")
    async with serving(settings, understander) as telegram:
        installation = bootstrap.open_installation(settings)
        # The error's text holds the person's code and words, as a driver's may.
        failing = (
            "CREATE TRIGGER failing BEFORE INSERT ON profile BEGIN "
            f"SELECT RAISE(ABORT, 'row of {ANN}: {WORDS}'); END"
        )
        with installation.engine.begin() as connection:
            connection.execute(text(failing))
        telegram.says(ANN, WORDS)
        await asyncio.sleep(1)
        with installation.work() as work:
            assert work.queues.depth().waiting == 1
        installation.engine.dispose()


class Repeating:
    """Telegram refuses sends, one after the other, with the text in the description."""

    def __init__(self) -> None:
        self.codes = [500, 429, 400, 400, 502, 409, 418]

    async def before(self, request: web.Request, chat: int) -> None:
        if self.codes:
            code = self.codes.pop(0)
            more = {"retry_after": 1} if code == 429 else None
            raise Failure(code, f"Refused: {WORDS} for {chat}: {dict(await request.post())}", more)

    async def after(self, request: web.Request, chat: int) -> None:
        pass


@pytest.mark.usefixtures("heard")
async def test_telegram_refusing_with_the_text_in_its_description(
    settings: Settings, understander: ScriptedUnderstander
) -> None:
    async with serving(settings, understander) as telegram:
        telegram.trouble = Repeating()
        for _ in range(4):
            telegram.says(ANN, WORDS)
        await telegram.reply(ANN, 0, 40)
        telegram.blocked.add(ANN)
        telegram.says(ANN, WORDS)
        await asyncio.sleep(0.5)


@pytest.mark.usefixtures("heard")
async def test_updates_that_cannot_be_read(settings: Settings, understander: ScriptedUnderstander) -> None:
    async with serving(settings, understander) as telegram:
        for broken in (
            {"message": {"text": WORDS, "chat": ANN}},
            {"message": {"message_id": WORDS, "date": WORDS, "chat": {"id": WORDS, "type": WORDS}}},
            {"callback_query": {"data": WORDS, "from": {"id": ANN}}},
            {"message": [WORDS] * 3},
            {"edited_message": WORDS},
        ):
            telegram.keep({"update_id": next(telegram._ids), **broken})
        telegram.says(ANN, WORDS)
        await telegram.reply(ANN, 0)


@pytest.mark.usefixtures("heard")
async def test_a_template_that_cannot_be_filled(
    settings: Settings, understander: ScriptedUnderstander, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(settings, understander) as telegram:
        monkeypatch.setattr(
            "bot.conversation.sayings.Sayings.not_understood",
            lambda *_: f"{{{WORDS}}}".format(),
        )
        telegram.says(ANN, WORDS)
        assert "went wrong" in (await telegram.reply(ANN, 0)).text


@pytest.mark.usefixtures("heard")
async def test_rubbish_at_the_webhook(
    settings: Settings, understander: ScriptedUnderstander, unused_tcp_port: int
) -> None:
    async with BotApiDouble() as double:
        ours = settings_in(
            Path(settings.data_dir),
            GUIDE_TELEGRAM_TOKEN=TOKEN,
            GUIDE_TELEGRAM_API=double.url,
            GUIDE_HEALTH_LISTEN="off",
            GUIDE_WEBHOOK_URL="https://guide.example.org/hook",
            GUIDE_WEBHOOK_LISTEN=f"127.0.0.1:{unused_tcp_port}",
        )
        installation = bootstrap.open_installation(ours)
        stop = asyncio.Event()
        running = asyncio.create_task(TelegramService(installation, understander).run(stop))
        await listening(unused_tcp_port)
        secret = double.webhook["secret_token"]
        address = f"http://127.0.0.1:{unused_tcp_port}/{WORDS}"
        bodies = [
            WORDS.encode(), b"\xff\xfe" + WORDS.encode(), b"[" * 200_000 + WORDS.encode(),
            json.dumps({"message": WORDS}).encode(), json.dumps([WORDS]).encode(), b"x" * 2_000_000,
        ]  # fmt: skip
        answers = []
        async with ClientSession() as session:
            for body in bodies:
                answers.append((await session.post(address, data=body, headers={HEADER: secret})).status)
            forged = await session.post(address, data=WORDS, headers={HEADER: "secret-of-the-hook"})
        await _raw(unused_tcp_port, f"POST /{WORDS} HTTP/9.9\r\n{WORDS}\r\n\r\n".encode())
        stop.set()
        await running
        installation.engine.dispose()
    assert answers == [400, 400, 400, 200, 400, 413]
    assert forged.status == 403


async def _raw(port: int, data: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(data)
    await writer.drain()
    await reader.read(1000)
    writer.close()


@pytest.mark.usefixtures("heard")
async def test_figures_for_the_operator(settings: Settings, unused_tcp_port: int) -> None:
    listen = f"127.0.0.1:{unused_tcp_port}"
    async with serving(settings, Broken(), GUIDE_HEALTH_LISTEN=listen) as telegram:
        telegram.says(ANN, WORDS, "canary")
        await telegram.reply(ANN, 0)
        async with ClientSession() as session:
            page = await (await session.get(f"http://{listen}/metrics")).text()
    assert "given up" in page
    assert [each for each in FORBIDDEN if each in page] == []


@pytest.mark.model
@pytest.mark.usefixtures("heard")
@pytest.mark.filterwarnings("ignore")
async def test_the_model_itself(trained: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    from rasa.telemetry import is_telemetry_enabled

    from bot.assistant.models.opening import open_model

    understander: Any = open_model(trained)
    logs.configure("debug")
    logging.getLogger("httpx").error("the fixture hears")
    for said in (WORDS, f"/{WORDS}", f"/greet{{{WORDS}}}", f"{{{WORDS}.__class__}}", f"@{WORDS} {ANN}"):
        await understander.understand(Question(said, "km", "kh"))

    def fail(*_: Any, **__: Any) -> None:
        raise ValueError(WORDS)

    monkeypatch.setattr(understander._agent.processor.graph_runner, "run", fail)
    with pytest.raises(ValueError, match="canary"):
        await understander.understand(Question(WORDS, "km", "kh"))
    assert not is_telemetry_enabled()
