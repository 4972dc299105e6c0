"""Telegram's HTML as strict as its parser: known tags, properly nested, only its four entities."""

import re
from html import unescape

from tests.doubles.bot_api_types import Refused

_TAGS = {"b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "code", "pre", "tg-spoiler",
         "blockquote", "a"}  # fmt: skip
_PIECE = re.compile(r"<(/?)([a-zA-Z-]+)([^<>]*)>|&(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);|[<&]|[^<&]+")


def plain_text(html: str) -> str:
    """The text that a reader sees; raises Refused where Telegram would answer 400."""
    open_tags: list[str] = []
    text = ""
    for match in _PIECE.finditer(html):
        piece, closing, tag = match.group(), match.group(1), match.group(2)
        if tag is not None:
            _tag(open_tags, tag.lower(), closing == "/")
        elif piece in "<&":
            raise Refused(f"can't parse entities: stray {piece!r}")
        else:
            text += unescape(piece) if piece.startswith("&") else piece
    if open_tags:
        raise Refused(f"can't parse entities: <{open_tags[-1]}> is never closed")
    return text


def _tag(open_tags: list[str], tag: str, closing: bool) -> None:
    if tag not in _TAGS:
        raise Refused(f"can't parse entities: unsupported tag <{tag}>")
    if not closing:
        open_tags.append(tag)
    elif not open_tags or open_tags.pop() != tag:
        raise Refused(f"can't parse entities: unexpected </{tag}>")
