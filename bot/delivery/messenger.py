"""The service that carries messages to people, as an interface."""

from typing import Protocol

from bot.delivery.values import Outgoing


class Messenger(Protocol):
    """Sends one message at a time; every failure is one of four decisions."""

    async def send(self, message: Outgoing) -> int | None:
        """Delete, then send or edit; returns the number of a new message, None for an edited one.

        Raises:
            BlockedError: the person does not want our messages.
            RefusedError: the message itself cannot be sent, in any form.
            TooFastError: send again only after the time it gives.
            UnreachableError: the service failed; send again later.
        """
