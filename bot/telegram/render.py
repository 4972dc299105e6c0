"""A framework-free reply as Telegram's HTML and inline keyboard. Markup is built here, never stored."""

from html import escape

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import MessageLimit

from bot.conversation.labels import label
from bot.conversation.reply import Block, Reply

_TAGS = {"heading": "b", "quiet": "i"}


def html(reply: Reply) -> str:
    """The reply's blocks as Telegram HTML, everything escaped.

    Raises:
        ValueError: the text is empty or over Telegram's 4,096 characters.
    """
    if not 0 < len(reply.text) <= MessageLimit.MAX_TEXT_LENGTH:
        raise ValueError(f"a message of {len(reply.text)} characters cannot be sent")
    marked = Reply(tuple(Block(each.kind, _tag(each)) for each in reply.blocks))
    return marked.text


def _tag(block: Block) -> str:
    text = escape(block.text, quote=False)
    tag = _TAGS.get(block.kind)
    return f"<{tag}>{text}</{tag}>" if tag else text


def keyboard(reply: Reply) -> InlineKeyboardMarkup | None:
    """The reply's buttons; None when there are none."""
    if not reply.keyboard:
        return None
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(label(each.label), callback_data=each.action) for each in row]
            for row in reply.keyboard
        ]
    )
