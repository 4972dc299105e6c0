"""What Telegram answers becomes one of four decisions."""

from typing import Any

import httpx
import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TimedOut,
)

from bot.conversation.reply import Reply, paragraphs
from bot.delivery.values import Outgoing
from bot.errors import BlockedError, RefusedError, TooFastError, UnreachableError
from bot.telegram.send import TelegramMessenger

REPLY = Reply(paragraphs("a < b"))


class Bot:
    """Fails as it is told to, one error a call."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.calls: list[tuple[str, str]] = []
        self.deleted: list[tuple[int, ...]] = []
        self.undeletable: set[int] = set()

    async def send_message(self, chat: int, text: str, **_: Any) -> Any:
        return self._call("send", text)

    async def edit_message_text(self, text: str, chat: int, number: int, **_: Any) -> Any:
        return self._call("edit", text)

    async def delete_messages(self, chat: int, numbers: Any) -> Any:
        self.deleted.append(tuple(numbers))
        if set(numbers) & self.undeletable:
            raise BadRequest("Message can't be deleted for everyone")
        return True

    def _call(self, kind: str, text: str) -> Any:
        self.calls.append((kind, text))
        if self.errors:
            raise self.errors.pop(0)
        return type("Message", (), {"message_id": 9})


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "decision"),
    [
        (Forbidden("Forbidden: bot was blocked by the user"), BlockedError),
        # Not Telegram's words: something in between refuses, and the person has blocked nobody.
        (Forbidden("Forbidden (403). Parsing the server response failed"), UnreachableError),
        (BadRequest("Chat not found"), BlockedError),
        (RetryAfter(3), TooFastError),
        (NetworkError("Bad Gateway"), UnreachableError),
        (TimedOut(), UnreachableError),
        (InvalidToken(), UnreachableError),
        (ChatMigrated(-5), RefusedError),
    ],
)
async def test_each_answer_is_a_decision(error: Exception, decision: type[Exception]) -> None:
    with pytest.raises(decision):
        await TelegramMessenger(Bot(error)).send(Outgoing(1, REPLY))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("error", "maybe"),
    [
        (NetworkError("Bad Gateway"), False),
        (caused(TimedOut(), httpx.ReadTimeout("x")), True),
        (caused(NetworkError("x"), httpx.ReadError("x")), True),
        (caused(NetworkError("x"), httpx.ConnectError("x")), False),
        (caused(TimedOut(), httpx.ConnectTimeout("x")), False),
    ],
)
async def test_whether_a_message_may_have_arrived_is_known(error: Exception, maybe: bool) -> None:
    with pytest.raises(UnreachableError) as caught:
        await TelegramMessenger(Bot(error)).send(Outgoing(1, REPLY))  # type: ignore[arg-type]
    assert caught.value.maybe_taken is maybe


async def test_refused_markup_falls_back_to_plain_text_once() -> None:
    bot = Bot(BadRequest("can't parse entities"))
    assert await TelegramMessenger(bot).send(Outgoing(1, REPLY)) == 9  # type: ignore[arg-type]
    assert bot.calls == [("send", "a &lt; b"), ("send", "a < b")]
    with pytest.raises(RefusedError):
        await TelegramMessenger(Bot(BadRequest("x"), BadRequest("x"))).send(Outgoing(1, REPLY))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("error", "calls", "number"),
    [
        (None, ["edit"], None),
        (BadRequest("Message is not modified"), ["edit"], None),
        (BadRequest("message can't be edited"), ["edit", "send"], 9),
        (BadRequest("message to edit not found"), ["edit", "send"], 9),
    ],
)
async def test_an_edit_of_a_message_that_is_too_old_becomes_a_new_one(
    error: Exception | None, calls: list[str], number: int | None
) -> None:
    bot = Bot(*[error] if error else [])
    assert await TelegramMessenger(bot).send(Outgoing(1, REPLY, replaces=5)) == number  # type: ignore[arg-type]
    assert [kind for kind, _ in bot.calls] == calls


async def test_messages_are_deleted_a_hundred_at_a_time_before_the_reply() -> None:
    bot = Bot()
    assert await TelegramMessenger(bot).send(Outgoing(1, REPLY, deletes=tuple(range(250)))) == 9  # type: ignore[arg-type]
    assert [len(each) for each in bot.deleted] == [100, 100, 50]
    assert sorted(number for each in bot.deleted for number in each) == list(range(250))
    assert [kind for kind, _ in bot.calls] == ["send"]


async def test_a_message_that_cannot_be_deleted_holds_up_no_other() -> None:
    bot = Bot()
    bot.undeletable = {3, 77}
    await TelegramMessenger(bot).send(Outgoing(1, REPLY, deletes=tuple(range(100))))  # type: ignore[arg-type]
    done = [each for each in bot.deleted if not set(each) & bot.undeletable]
    assert sorted(number for each in done for number in each) == sorted(set(range(100)) - {3, 77})
    assert [kind for kind, _ in bot.calls] == ["send"]


async def test_an_empty_reply_is_refused_and_not_tried_forever() -> None:
    with pytest.raises(RefusedError):
        await TelegramMessenger(Bot(BadRequest("message text is empty"))).send(  # type: ignore[arg-type]
            Outgoing(1, Reply(paragraphs("")))
        )
