"""Received and outgoing messages as bytes, for the sealed columns. Nothing but what a turn needs."""

import json
from dataclasses import asdict
from typing import Any

from bot.conversation.incoming import Command, Content, Incoming, Other, Press, Words
from bot.conversation.reply import Block, Button, Reply
from bot.delivery.values import Outgoing, Received

_CONTENT: dict[str, type[Content]] = {
    "command": Command,
    "press": Press,
    "words": Words,
    "other": Other,
}
_NAMES = {kind: name for name, kind in _CONTENT.items()}


def pack_received(received: Received) -> bytes:
    """A received message without its number, which is a column."""
    incoming = received.incoming
    return _packed(
        chat=incoming.chat,
        app=incoming.app_language,
        pressed=received.pressed,
        number=received.number,
        kind=_NAMES[type(incoming.content)],
        content=asdict(incoming.content),
    )


def unpack_received(update_id: int, data: bytes) -> Received:
    """The inverse of ``pack_received``."""
    values = json.loads(data)
    content = _CONTENT[values["kind"]](**values["content"])
    incoming = Incoming(values["chat"], content, values["app"])
    return Received(update_id, incoming, values["pressed"], values.get("number"))


def pack_outgoing(outgoing: Outgoing) -> bytes:
    """A message with its chat, so that it can be sent although nothing else of the person is left."""
    reply = outgoing.reply
    return _packed(
        chat=outgoing.chat,
        replaces=outgoing.replaces,
        blocks=[[each.kind, each.text] for each in reply.blocks],
        keyboard=[[[each.label, each.action] for each in row] for row in reply.keyboard],
        in_place=reply.in_place,
        hides=reply.hides,
    )


def unpack_outgoing(data: bytes) -> Outgoing:
    """The inverse of ``pack_outgoing``."""
    values = json.loads(data)
    reply = Reply(
        tuple(Block(*each) for each in values["blocks"]),
        tuple(tuple(Button(*each) for each in row) for row in values["keyboard"]),
        values["in_place"],
        values.get("hides", False),
    )
    return Outgoing(values["chat"], reply, values["replaces"])


def _packed(**values: Any) -> bytes:
    # ASCII: a lone surrogate from a broken client must not stop the message here.
    return json.dumps(values, separators=(",", ":")).encode("ascii")
