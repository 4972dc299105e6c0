"""Telegram's updates as the conversation's ``Incoming`` values; what deserves silence becomes None."""

import logging
from typing import Any

from telegram import Message, MessageEntity, Update
from telegram.constants import ChatType

from bot.conversation.actions import MAX_BYTES
from bot.conversation.incoming import Command, Content, Incoming, Other, OtherKind, Press, Words
from bot.delivery.values import Received

log = logging.getLogger(__name__)

# What Telegram is asked to deliver. Everything else (channel posts, reactions, …) is not for us.
ALLOWED_UPDATES = ["message", "edited_message", "callback_query"]

# Telegram's own limit; a forged or future update may exceed it.
MAX_TEXT = 4096

_OTHER_KINDS: tuple[tuple[OtherKind, tuple[str, ...]], ...] = (
    ("location", ("location", "venue")),
    ("contact", ("contact",)),
    ("poll", ("poll",)),
    (
        "media",
        (
            "photo", "voice", "video", "video_note", "audio", "document", "sticker", "animation",
            "dice", "story", "game", "paid_media", "checklist",
        ),
    ),
)  # fmt: skip


def received(data: Any, bot_username: str) -> Received | None:
    """An update as Telegram sent it, reduced to what a turn needs; None where silence is fitting.

    Names, numbers and pictures end here: they are not even kept for the time of the turn.
    """
    try:
        update = Update.de_json(data, None)
        found = incoming(update, bot_username)
        if found is not None and not _sound(update.update_id, found):
            raise ValueError
    except Exception as error:  # one update that nobody can read must not stop the others
        log.error("an update cannot be read: %s", type(error).__name__)
        return None
    if found is None:
        return None
    pressed = update.callback_query.message if update.callback_query else None
    # A message that is too old to be edited comes as an InaccessibleMessage.
    known = isinstance(pressed, Message) and _number(pressed.message_id)
    replaced = pressed.message_id if pressed and known else None
    return Received(update.update_id, found, replaced, _own(update.message or update.edited_message))


def _own(message: Message | None) -> int | None:
    """The number of a person's message where a bot may delete it: in a private chat."""
    if message is None or message.chat.type != ChatType.PRIVATE:
        return None
    return message.message_id if _number(message.message_id) else None


def _number(value: Any) -> bool:
    """Whether a value is a number of a message; what comes from outside may be anything."""
    return type(value) is int and 0 < value < 2**53


def _sound(update_id: object, found: Incoming) -> bool:
    """Whether everything is of the type that Telegram documents; its library does not look."""
    numbers = (update_id, found.chat)
    texts = (*vars(found.content).values(), found.app_language or "")
    return all(isinstance(each, int) and abs(each) < 2**63 for each in numbers) and all(
        isinstance(each, str) for each in texts
    )


def press_of(data: dict[str, Any]) -> str | None:
    """The number of the press that an update carries, to acknowledge it."""
    query = data.get("callback_query")
    return str(query["id"]) if query else None


def incoming(update: Update, bot_username: str) -> Incoming | None:
    """What a person sent, or None where silence is the fitting reply.

    Silent on purpose: channel posts, service messages (someone joined, a pinned message), groups
    in which the bot is not addressed, and edits of anything but text.
    """
    user = update.effective_user
    language = user.language_code if user else None
    content: Content | None
    if update.callback_query is not None:
        message = update.callback_query.message
        if message is None or not update.callback_query.data:
            return None
        chat, content = message.chat, Press(update.callback_query.data[:MAX_BYTES])
    else:
        message = update.message or update.edited_message
        if message is None or (user and user.is_bot):
            return None
        chat = message.chat
        content = _content(message, bot_username, edited=update.edited_message is not None)
    return Incoming(chat.id, content, language) if content else None


def _content(message: Message, bot_username: str, *, edited: bool) -> Content | None:
    if message.chat.type != ChatType.PRIVATE:
        return Other("group") if not edited and _addressed(message, bot_username) else None
    words = message.text if message.text is not None else message.caption
    if words is not None:
        return (message.text is not None and _command(message)) or Words(words[:MAX_TEXT])
    return None if edited else _other(message)


def _command(message: Message) -> Command | None:
    """A command stands at the very beginning; "/start@SomeBot payload" is one too."""
    entities = message.entities or ()
    if not any(each.type == MessageEntity.BOT_COMMAND and each.offset == 0 for each in entities):
        return None
    name, _, argument = (message.text or "").partition(" ")
    return Command(name[1:].split("@")[0].lower()[:64], argument.strip()[:MAX_TEXT])


def _addressed(message: Message, bot_username: str) -> bool:
    """Whether a message in a group mentions the bot, is a command to it, or replies to it."""
    mine = f"@{bot_username}".lower()
    text = (message.text or message.caption or "").lower()
    replied = message.reply_to_message.from_user if message.reply_to_message else None
    if replied is not None and replied.username == bot_username:
        return True
    return mine in text or (text.startswith("/") and "@" not in text.split()[0])


def _other(message: Message) -> Other | None:
    for kind, attributes in _OTHER_KINDS:
        if any(_present(getattr(message, name, None)) for name in attributes):
            return Other(kind)
    return None


def _present(value: Any) -> bool:
    return bool(value) or value == 0
