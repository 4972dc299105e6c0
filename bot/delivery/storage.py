"""What delivery needs of a store, as interfaces. Every method works inside its unit of work."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import date
from typing import Protocol

from bot.conversation.storage import Work
from bot.delivery.values import Claim, DeadLetter, Depth, Kind, Letter, Outgoing, Received


class Inbox(Protocol):
    """Updates from their arrival to their answer."""

    def add(self, received: Received, person: str) -> bool:
        """Keep an update to answer; False when it is known already."""

    def refuse(self, update_id: int, person: str) -> bool:
        """Note an update that came too fast, without its content; False when it is known already."""

    def refused(self, person: str) -> bool:
        """Whether an update of the person was refused since their queue was last empty."""

    def waiting(self, person: str) -> int:
        """How many of a person's updates are yet to be answered."""

    def claim(self, limit: int, seconds: float) -> list[Claim]:
        """Lease the oldest update of up to ``limit`` persons for ``seconds``."""

    def received(self, claim: Claim) -> Received:
        """Open a claimed update.

        Raises:
            SealError: the keys do not fit.
        """

    def renew(self, claims: list[Claim], seconds: float) -> None:
        """Prolong the leases that are still held."""

    def finish(self, claim: Claim) -> bool:
        """Note an update as answered, empty its row, end the lease; whether the person has more waiting.

        Raises:
            LeaseLostError: another process has taken it over.
        """

    def retry(self, claim: Claim, not_before: float) -> None:
        """Count a failure and end the lease; the update waits until ``not_before``.

        Raises:
            LeaseLostError: another process has taken it over.
        """

    def release(self, claim: Claim) -> None:
        """End the lease of a turn that was not begun; it counts for nothing.

        Raises:
            LeaseLostError: another process has taken it over.
        """

    def bury(self, claim: Claim) -> None:
        """Give an update up: it becomes a dead letter.

        Raises:
            LeaseLostError: another process has taken it over.
        """

    def clear_leases(self) -> None:
        """End every lease, where no other process can hold one."""

    def forget_done_before(self, moment: float, dead: float) -> int:
        """Erase what was answered before ``moment`` or given up before ``dead``; returns how many."""


class Outbox(Protocol):
    """Letters from their writing to their sending."""

    def add(
        self, person: str, messages: list[Outgoing], update_id: int | None, kind: Kind = "reply"
    ) -> None:
        """Queue messages in their order."""

    def due(self, limit: int) -> list[Letter]:
        """The next letter of each person, replies before bulk, at most ``limit``."""

    def message(self, letter: Letter) -> Outgoing:
        """Open a letter; one that hides gets the numbers of what is to be deleted.

        Raises:
            SealError: the keys do not fit.
        """

    def sending(self, letter: Letter) -> None:
        """Mark a bulk letter before it is sent, so that a crash does not send it twice."""

    def sent(self, letter: Letter, message_id: int | None, deleted: Sequence[int] = ()) -> bool:
        """Erase a letter that was sent; remember a new message's number, forget deleted ones.

        Returns whether the person has more letters.
        """

    def retry(self, letter: Letter, not_before: float) -> None:
        """Count a failure; the letter, and the chat's others behind it, wait until ``not_before``."""

    def bury(self, letter: Letter) -> None:
        """Give a letter up: it becomes a dead letter."""

    def drop_until(self, person: str, moment: float) -> bool:
        """Erase what waited for a person at ``moment``; returns whether more was written since."""

    def recover(self) -> int:
        """Mark bulk letters that were cut off while sending as unknown; returns how many."""

    def forget_dead_before(self, moment: float) -> int:
        """Erase the letters written before ``moment`` that were given up; returns how many."""


class Chats(Protocol):
    """The sealed chat id of each person."""

    def seen(self, person: str, chat: int, today: date) -> None:
        """A person wrote: keep the chat id and the day; they do not block the bot."""

    def chat_id(self, person: str) -> int | None:
        """The chat of a person, unless they block the bot.

        Raises:
            SealError: the keys do not fit.
        """

    def block(self, person: str) -> None:
        """A person blocks the bot."""


class Numbers(Protocol):
    """The numbers of a chat's recent messages, for /hide."""

    def add(self, person: str, number: int) -> None:
        """Remember a message, unless the person was forgotten meanwhile."""

    def forget_before(self, moment: float) -> int:
        """Forget messages sent before ``moment``; returns how many."""


class Queues(Protocol):
    """Both queues seen from outside."""

    def depth(self) -> Depth:
        """How full the queues are."""

    def dead(self, limit: int) -> list[DeadLetter]:
        """What was given up, oldest first."""

    def describe(self, name: str) -> dict[str, str] | None:
        """What an operator may know of a dead letter; None when there is none of that name."""

    def replay(self, name: str) -> bool:
        """Try a dead letter again from the beginning; False when there is none of that name."""

    def drop(self, name: str) -> bool:
        """Erase a dead letter; False when there is none of that name."""


class DeliveryWork(Work, Protocol):
    """A unit of work with the queues beside the conversation's own tables."""

    @property
    def inbox(self) -> Inbox:
        """Updates to answer."""

    @property
    def outbox(self) -> Outbox:
        """Letters to send."""

    @property
    def chats(self) -> Chats:
        """Chat ids."""

    @property
    def numbers(self) -> Numbers:
        """Numbers of recent messages."""

    @property
    def queues(self) -> Queues:
        """Both queues seen from outside."""


DeliveryWorkFactory = Callable[[], AbstractContextManager[DeliveryWork]]


class Exclusive(Protocol):
    """The right of one process to do something; it ends with the process, however that ends."""

    def acquire(self) -> bool:
        """Take the right; False while another process has it."""

    def held(self) -> bool:
        """Whether the right is still ours."""

    def release(self) -> None:
        """Give the right back."""
