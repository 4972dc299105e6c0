"""Updates in, HTML out: the pure parts of the Telegram room."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Update

from bot.conversation.incoming import Command, Incoming, Other, Press, Words
from bot.conversation.labels import MAX_BUTTON, label
from bot.conversation.reply import Block, Button, Reply
from bot.telegram.receive import incoming
from bot.telegram.receive import received as read
from bot.telegram.render import html, keyboard
from tests.doubles.telegram_html import plain_text

NOW = int(dt.datetime(2026, 1, 1, tzinfo=dt.timezone.utc).timestamp())
PERSON = {"id": 5, "is_bot": False, "first_name": "P", "language_code": "km"}
FILE = {"file_id": "f", "file_unique_id": "u"}


def received(kind: str = "message", chat_type: str = "private", **content: Any) -> Incoming | None:
    message = {
        "message_id": 1, "date": NOW, "chat": {"id": 5, "type": chat_type}, "from": PERSON, **content
    }  # fmt: skip
    return incoming(Update.de_json({"update_id": 1, kind: message}, None), "GuideBot")


def command(text: str) -> dict[str, Any]:
    entity = {"type": "bot_command", "offset": 0, "length": len(text.split(" ", maxsplit=1)[0])}
    return {"text": text, "entities": [entity]}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"text": "hello"}, Words("hello")),
        (command("/start before_tax"), Command("start", "before_tax")),
        (command("/Menu@GuideBot"), Command("menu")),
        ({"text": "what is /start"}, Words("what is /start")),
        ({"photo": [{**FILE, "width": 1, "height": 1}], "caption": "is it real?"}, Words("is it real?")),
        ({"photo": [{**FILE, "width": 1, "height": 1}]}, Other("media")),
        ({"voice": {**FILE, "duration": 1}}, Other("media")),
        ({"location": {"latitude": 1.0, "longitude": 2.0}}, Other("location")),
        ({"contact": {"phone_number": "1", "first_name": "x"}}, Other("contact")),
        ({"dice": {"emoji": "🎲", "value": 3}}, Other("media")),
        ({"text": "fwd", "forward_origin": {"type": "hidden_user", "date": NOW, "sender_user_name": "x"}},
         Words("fwd")),
    ],
)  # fmt: skip
def test_each_kind_of_message_is_understood(content: dict[str, Any], expected: Any) -> None:
    found = received(**content)
    assert found is not None
    assert found.content == expected
    assert found.app_language == "km"


@pytest.mark.parametrize(
    ("kind", "chat_type", "content"),
    [
        ("channel_post", "channel", {"text": "news"}),
        ("message", "group", {"text": "talk among people"}),
        ("message", "private", {"pinned_message": None}),
        ("message", "supergroup", {"new_chat_members": [PERSON]}),
        ("edited_message", "private", {"location": {"latitude": 1.0, "longitude": 2.0}}),
        ("edited_message", "group", {"text": "@GuideBot hi"}),
    ],
)
def test_what_is_not_for_us_meets_silence(kind: str, chat_type: str, content: dict[str, Any]) -> None:
    assert received(kind, chat_type, **content) is None


def test_a_corrected_question_is_answered_anew() -> None:
    found = received("edited_message", text="Can I trust a broker?")
    assert found is not None
    assert found.content == Words("Can I trust a broker?")


@pytest.mark.parametrize("text", ["@GuideBot can I go?", "/start@GuideBot", "/help"])
def test_in_a_group_the_bot_only_asks_for_a_private_chat(text: str) -> None:
    found = received(chat_type="group", text=text)
    assert found is not None
    assert found.content == Other("group")


@pytest.mark.parametrize(
    ("number", "chat_type", "kept"),
    [(7, "private", 7), (7, "group", None), ({"a": []}, "private", None), (2**63, "private", None),
     (True, "private", None)],
)  # fmt: skip
def test_the_number_of_a_message_is_kept_where_the_bot_may_delete_it(
    number: Any, chat_type: str, kept: int | None
) -> None:
    message = {"message_id": number, "date": NOW, "chat": {"id": 5, "type": chat_type}, "from": PERSON}
    data = {"update_id": 1, "message": {**message, **command("/hide")}}
    found = read(data, "GuideBot")
    assert found is not None
    assert found.number == kept


def test_a_press_carries_its_code() -> None:
    message = {"message_id": 1, "date": NOW, "chat": {"id": 5, "type": "private"}}
    query = {"id": "1", "from": PERSON, "chat_instance": "1", "data": "menu", "message": message}
    found = incoming(Update.de_json({"update_id": 1, "callback_query": query}, None), "GuideBot")
    assert found == Incoming(5, Press("menu"), "km")


@given(
    st.lists(
        st.tuples(st.sampled_from(["text", "heading", "quiet"]), st.text(min_size=1, max_size=50)),
        min_size=1,
        max_size=6,
    )
)
def test_any_text_becomes_html_that_telegram_reads_back_the_same(
    parts: list[tuple[Any, str]],
) -> None:
    reply = Reply(tuple(Block(kind, text) for kind, text in parts))
    assert plain_text(html(reply)) == reply.text


@pytest.mark.parametrize("size", [0, 4097])
def test_what_telegram_would_refuse_is_not_sent(size: int) -> None:
    with pytest.raises(ValueError, match="cannot be sent"):
        html(Reply((Block("text", "x" * size),)))


def test_a_long_label_is_cut_between_syllables() -> None:
    shown = label("ខ្ញុំចង់ទៅធ្វើការនៅថៃ " * 6)
    assert len(shown) <= MAX_BUTTON
    assert shown.endswith("…")
    assert not "\u17b4" <= shown[-2] <= "\u17d3" or shown[-2] != "្"


def test_buttons_keep_their_rows() -> None:
    rows = ((Button("a", "menu"), Button("b", "person")), (Button("c", "stay"),))
    markup = keyboard(Reply((Block("text", "x"),), rows))
    assert markup is not None
    assert [[each.callback_data for each in row] for row in markup.inline_keyboard] == [
        ["menu", "person"],
        ["stay"],
    ]
