"""The sealed chat ids in the database."""

from datetime import date

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.engine import Connection

from bot.store import tables
from bot.store.keyring import Keyring

PURPOSE = "chat.chat_id"

_row = tables.chat.c
# Built once: building a statement takes longer than running it.
_SEEN = select(_row.last_day, _row.blocked).where(_row.person == bindparam("who"))
_NEW = insert(tables.chat)


class ChatRepository:
    """Implements ``delivery.storage.Chats``."""

    def __init__(self, connection: Connection, keyring: Keyring) -> None:
        """Work over ``connection``."""
        self._connection, self._keyring = connection, keyring

    def seen(self, person: str, chat: int, today: date) -> None:
        """A person wrote: keep the chat id and the day; they do not block the bot."""
        known = self._connection.execute(_SEEN, {"who": person}).one_or_none()
        fresh = {"last_day": today, "blocked": False}
        if known is None:
            sealed = self._keyring.seal(PURPOSE, str(chat).encode())
            self._connection.execute(_NEW, {"person": person, "chat_id": sealed, **fresh})
        elif known.blocked or known.last_day != today:
            self._connection.execute(update(tables.chat).where(_row.person == person).values(fresh))

    def chat_id(self, person: str) -> int | None:
        """The chat of ``person``, unless they block the bot.

        Raises:
            SealError: the keys do not fit.
        """
        query = select(_row.chat_id).where(_row.person == person, ~_row.blocked)
        sealed = self._connection.execute(query).scalar_one_or_none()
        return int(self._keyring.open(PURPOSE, sealed)) if sealed else None

    def block(self, person: str) -> None:
        """A person blocks the bot."""
        self._connection.execute(update(tables.chat).where(_row.person == person).values(blocked=True))
