"""What passes through delivery: a received message, a claimed one, a letter to send."""

from dataclasses import dataclass
from typing import Literal

from bot.conversation.incoming import Incoming
from bot.conversation.reply import Reply

Kind = Literal["reply", "bulk"]


@dataclass(frozen=True)
class Received:
    """One update from a person.

    Attributes:
        update_id: Telegram's number of the update; orders a chat's messages, tells duplicates.
        incoming: what the person sent.
        pressed: the message whose button was pressed, if its text can still be replaced.
        number: the person's own message in a private chat, which /hide deletes too.
    """

    update_id: int
    incoming: Incoming
    pressed: int | None = None
    number: int | None = None


@dataclass(frozen=True)
class Claim:
    """The right to answer one update; lost when the lease runs out and another process takes over.

    Attributes:
        update_id: the update.
        person: whose it is.
        fence: random for each claim; the store refuses to finish a turn with an older one.
        payload: what ``codec`` made of the ``Received``, still sealed.
        claims: how often the update was taken up, this time included.
        attempts: how often its turn failed before.
        received_at: seconds since 1970.
    """

    update_id: int
    person: str
    fence: str
    payload: bytes
    claims: int
    attempts: int
    received_at: float


@dataclass(frozen=True)
class Outgoing:
    """A message to a chat.

    Attributes:
        chat: where to.
        reply: what.
        replaces: the message whose place it takes, if it can.
        deletes: the messages that go before it comes; filled in when it is sent.
    """

    chat: int
    reply: Reply
    replaces: int | None = None
    deletes: tuple[int, ...] = ()


@dataclass(frozen=True)
class Letter:
    """One row of the outbox.

    Attributes:
        id: its number; orders a chat's letters.
        person: whom it is for.
        kind: replies go before bulk.
        body: what ``codec`` made of the ``Outgoing``, still sealed.
        attempts: how often sending it failed.
        created_at: seconds since 1970.
    """

    id: int
    person: str
    kind: Kind
    body: bytes
    attempts: int
    created_at: float


@dataclass(frozen=True)
class Depth:
    """How full the queues are.

    Attributes:
        waiting: updates to answer.
        waiting_seconds: age of the oldest of them.
        sending: letters to send.
        sending_seconds: age of the oldest of them.
        dead: updates and letters that were given up.
    """

    waiting: int
    waiting_seconds: float
    sending: int
    sending_seconds: float
    dead: int


@dataclass(frozen=True)
class DeadLetter:
    """Something that was given up, as the operator sees it: without a word of the person.

    Attributes:
        name: "in-…" for an update that was not answered, "out-…" for a letter that was not sent.
        state: "dead", or "unknown" for bulk of which it is not known whether it was sent.
        attempts: how often it was tried.
        at: seconds since 1970, when it came in.
    """

    name: str
    state: str
    attempts: int
    at: float
