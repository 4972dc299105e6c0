"""What a person sent, free of any framework."""

from dataclasses import dataclass
from typing import Literal

OtherKind = Literal["media", "location", "contact", "poll", "group", "old_button"]


@dataclass(frozen=True)
class Command:
    """A typed command such as ``/start`` with its arguments."""

    name: str
    argument: str = ""


@dataclass(frozen=True)
class Press:
    """A pressed button; ``code`` is its callback data, not yet checked."""

    code: str


@dataclass(frozen=True)
class Words:
    """Free text, as typed."""

    text: str


@dataclass(frozen=True)
class Other:
    """Something that is not text: a photo, a voice message, a location and so on."""

    kind: OtherKind


Content = Command | Press | Words | Other


@dataclass(frozen=True)
class Incoming:
    """One message or press.

    Attributes:
        chat: the chat's identifier; only its keyed hash is ever stored.
        content: what was sent.
        app_language: Telegram's language code of the person's app, if given.
        staff: sent by staff, who may choose languages that are not yet offered to readers.
    """

    chat: int
    content: Content
    app_language: str | None = None
    staff: bool = False
