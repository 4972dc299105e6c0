"""Conversations over HTTP against the strict double of the Bot API."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import icu
import pytest

from bot import bootstrap
from bot.conversation.understanding import Question, Understander, Understanding
from bot.errors import TelegramSetupError
from bot.settings import Settings
from bot.telegram.serve import TelegramService
from tests.conftest import settings_in
from tests.doubles.bot_api import TOKEN, BotApiDouble, Failure
from tests.doubles.understander import ScriptedUnderstander

ANN, BEN = 1001, 1002
QUESTIONS = {
    "en": "Can I trust a broker?",
    "km": "តើខ្ញុំអាចទុកចិត្តមេខ្យល់បានទេ",
    "my": "ပွဲစားကို ယုံလို့ရလား",
}
NAMES = {"en": "English", "km": "ភាសាខ្មែរ", "my": "မြန်မာဘာသာ"}


@asynccontextmanager
async def serving(
    settings: Settings, understander: Understander, token: str = TOKEN, **changes: str
) -> AsyncIterator[BotApiDouble]:
    """The bot, served to the double; at the end no call may have been one that Telegram refuses."""
    async with BotApiDouble() as double:
        ours = settings_in(
            Path(settings.data_dir),
            GUIDE_TELEGRAM_TOKEN=token,
            GUIDE_TELEGRAM_API=double.url,
            **{
                "GUIDE_POLL_SECONDS": "1",
                "GUIDE_HEALTH_LISTEN": "off",
                "GUIDE_CHAT_PAUSE_MS": "0",
                **changes,
            },
        )
        installation = bootstrap.open_installation(ours)
        bot = TelegramService(installation, understander)
        stop = asyncio.Event()
        running = asyncio.create_task(bot.run(stop))
        try:
            yield double
        finally:
            stop.set()
            await running
            installation.engine.dispose()
        assert double.violations == []


@pytest.mark.parametrize(("language", "origin"), [("en", "Cambodia"), ("km", None), ("my", None)])
async def test_from_start_by_buttons_to_an_answer_shown_in_place(
    settings: Settings, understander: ScriptedUnderstander, language: str, origin: str | None
) -> None:
    async with serving(settings, understander) as telegram:
        telegram.says(ANN, "/start", language)
        await telegram.reply(ANN, 0)
        assert telegram.labels(ANN)[0] == NAMES[language]
        telegram.presses(ANN, NAMES[language], language)
        count = 2
        shown = await telegram.reply(ANN, 1)
        if origin:
            telegram.presses(ANN, origin)
            shown = await telegram.reply(ANN, 2)
            count = 3
        for step in range(2):
            telegram.presses_code(ANN, ["group:before:0", "entry:before_deciding"][step], language)
            shown = await telegram.reply(ANN, count + step)
        assert shown.edits == count + 1
        assert "2017" in shown.text or "၂၀၁၇" in shown.text
        assert sum(key[0] == ANN for key in telegram.shown) == 1


async def test_suggestions_are_buttons_and_a_switch_is_offered_and_taken(
    settings: Settings, understander: ScriptedUnderstander
) -> None:
    understander.learn("hm", "suggest", alternatives=("before_brokers", "before_tax", "before_bans"))
    understander.learn("burmese", "answer", "before_brokers", language="my")
    async with serving(settings, understander) as telegram:
        telegram.says(ANN, "hm", "en")
        await telegram.reply(ANN, 0)
        telegram.presses(ANN, "broker")
        assert "broker" in (await telegram.reply(ANN, 1)).text
        telegram.presses_code(ANN, "lang:km")
        await telegram.reply(ANN, 2)
        telegram.says(ANN, "burmese")
        await telegram.reply(ANN, 3)
        telegram.says(ANN, "burmese")
        await telegram.reply(ANN, 5)
        telegram.presses_code(ANN, "lang:my")
        assert NAMES["my"] in [each[2:] for each in telegram.labels(ANN)] or await telegram.reply(ANN, 6)


async def test_odd_messages_get_one_reply_each_and_some_meet_silence(
    settings: Settings, understander: ScriptedUnderstander
) -> None:
    async with serving(settings, understander) as telegram:
        channel = {"id": -1, "type": "channel", "title": "news"}
        post = {"message_id": 5, "date": 1, "chat": channel, "text": "news"}
        telegram.deliver(channel_post=post)
        odd: list[dict[str, Any]] = [
            {"photo": [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]},
            {"location": {"latitude": 1.0, "longitude": 2.0}},
            {"text": "\u0e2a" * 4096},
            {"text": "/frobnicate", "entities": [{"type": "bot_command", "offset": 0, "length": 11}]},
        ]
        for count, content in enumerate(odd):
            telegram.deliver(message=telegram.message(ANN, **content))
            await telegram.reply(ANN, count)
        assert telegram.count(ANN) == len(odd)
        assert telegram.count(-1) == 0


async def test_blocked_flooded_and_broken_calls_do_not_stop_the_bot(
    settings: Settings, understander: ScriptedUnderstander
) -> None:
    async with serving(settings, understander) as telegram:
        telegram.blocked.add(BEN)
        telegram.floods[ANN] = [1]
        telegram.says(BEN, "/start")
        telegram.says(ANN, "/start")
        await telegram.reply(ANN, 0)
        telegram.broken_calls = 2
        telegram.says(ANN, "/help")
        await telegram.reply(ANN, 1)
        telegram.presses_code(ANN, "entry:gone")
        assert "no longer works" in (await telegram.reply(ANN, 2)).text


class Broken:
    """A model that always fails."""

    async def understand(self, question: Question) -> Understanding:
        raise RuntimeError(question.text)


async def test_a_failing_turn_is_answered_and_its_words_are_not_logged(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    async with serving(settings, Broken()) as telegram:
        telegram.says(ANN, "canary-words")
        assert "went wrong" in (await telegram.reply(ANN, 0)).text
    assert "canary" not in caplog.text
    assert TOKEN not in caplog.text


async def test_messages_of_one_chat_are_answered_in_order(
    settings: Settings, understander: ScriptedUnderstander
) -> None:
    keys = ["before_tax", "before_bans", "before_women", "before_brokers", "before_documents"]
    for key in keys:
        understander.learn(key, "answer", key)
    async with serving(settings, understander) as telegram:
        for key in keys:
            telegram.says(ANN, key)
        await telegram.reply(ANN, len(keys) - 1)
        sent = [telegram.shown[each].buttons[0] for each in sorted(telegram.shown)]
    assert len(sent) == len(keys)
    assert understander.asked == keys


async def test_commands_and_descriptions_are_set_in_all_languages(
    settings: Settings, understander: ScriptedUnderstander
) -> None:
    async with serving(settings, understander) as telegram:
        telegram.says(ANN, "/start")
        await telegram.reply(ANN, 0)
        expected = {
            (what, code) for what in ("commands", "description", "short") for code in ("", "km", "my", "en")
        }
        assert set(telegram.presence) == expected


async def test_a_language_that_is_offered_later_gets_its_commands_without_a_restart(
    settings: Settings, understander: ScriptedUnderstander, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened, real = [], bootstrap.open_installation

    def remembered(settings: Settings) -> bootstrap.Installation:
        opened.append(real(settings))
        opened[-1].catalogues.offered = ("en", "km")
        return opened[-1]

    monkeypatch.setattr(bootstrap, "open_installation", remembered)
    monkeypatch.setattr("bot.telegram.serve.OFFERED_SECONDS", 0.02)
    async with serving(settings, understander) as telegram:
        await _presented(telegram, "km")
        assert ("short", "my") not in telegram.presence
        opened[0].catalogues.offered = ("en", "km", "my")
        await _presented(telegram, "my")


async def _presented(telegram: BotApiDouble, language: str) -> None:
    for _ in range(500):
        if ("short", language) in telegram.presence:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"no commands in {language}")


async def test_a_refused_token_is_explained(settings: Settings, understander: ScriptedUnderstander) -> None:
    wrong = "987654321:" + "x" * 35
    with pytest.raises(TelegramSetupError, match="BotFather"):
        async with serving(settings, understander, wrong):
            await asyncio.sleep(0.5)


@pytest.mark.parametrize("failure", [Failure(502, "Bad Gateway"), Failure(404, "Not Found")])
async def test_a_network_that_comes_later_than_the_bot_is_waited_for(
    settings: Settings,
    understander: ScriptedUnderstander,
    monkeypatch: pytest.MonkeyPatch,
    failure: Failure,
) -> None:
    """The second failure is what a captive portal answers: at the start it would be a wrong token."""
    failures = [Failure(502, "Bad Gateway"), failure]
    learned = BotApiDouble._getMe

    async def away(double: BotApiDouble, values: dict[str, Any]) -> dict[str, Any]:
        if failures:
            raise failures.pop(0)
        return await learned(double, values)

    monkeypatch.setattr(BotApiDouble, "_getMe", away)
    monkeypatch.setattr("bot.telegram.introduction.delay", lambda _: 0.05)
    async with serving(settings, understander) as telegram:
        telegram.says(ANN, "/start")
        await telegram.reply(ANN, 0)
        await _presented(telegram, "km")
    assert failures == []


async def test_stopping_neither_waits_for_the_network_nor_asks_again(
    settings: Settings, understander: ScriptedUnderstander, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    async def away(_: BotApiDouble, __: dict[str, Any]) -> dict[str, Any]:
        asked.append("getMe")
        raise Failure(502, "Bad Gateway")

    monkeypatch.setattr(BotApiDouble, "_getMe", away)
    monkeypatch.setattr("bot.telegram.introduction.delay", lambda _: 3600.0)

    async def stopped() -> None:
        async with serving(settings, understander):
            await asyncio.sleep(0.3)

    await asyncio.wait_for(stopped(), 9)
    assert asked == ["getMe"]


@pytest.mark.model
@pytest.mark.filterwarnings("ignore")
async def test_free_text_is_understood_in_every_language_and_in_zawgyi(
    settings: Settings, trained: Settings
) -> None:
    from bot.assistant.models.opening import open_model

    zawgyi = icu.Transliterator.createInstance("my-Zawgyi").transliterate(QUESTIONS["my"])
    async with serving(settings, open_model(trained)) as telegram:
        chats = {**QUESTIONS, "zawgyi": zawgyi}
        for chat, (language, question) in enumerate(chats.items(), start=1):
            telegram.says(chat, question, "en")
            shown = await telegram.reply(chat, 0)
            word = {"en": "broker", "km": "មេខ្យល់"}.get(language, "ပွဲစား")
            assert word in shown.text, language
            assert any("entry:" in each["callback_data"] for each in shown.buttons)
        telegram.says(9, "who won the football match yesterday")
        assert "no answer to this" in (await telegram.reply(9, 0)).text
