"""Members of staff and their sessions."""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import Connection

from bot.store.keyring import Keyring
from bot.store.staff_tables import staff, staff_session

IDLE_SECONDS = 30 * 60
LONGEST_SECONDS = 12 * 3600
ACTIVE = "active"


@dataclass(frozen=True)
class Member:
    """A member of staff.

    Attributes:
        id: number of the account.
        email: lower case.
        role: "editor", "reviewer" or "admin".
        language: the language of the pages.
    """

    id: int
    email: str
    role: str
    language: str


@dataclass(frozen=True)
class Session:
    """A session of a signed-in member; ``complete`` after the one-time code."""

    digest: str
    staff_id: int
    csrf: str
    complete: bool


class StaffRepository:
    """Accounts and sessions inside one transaction; the caller commits."""

    def __init__(self, connection: Connection, keyring: Keyring, clock: Callable[[], float]) -> None:
        """Work over ``connection``; ``clock`` gives seconds since 1970."""
        self._connection, self._keyring, self._clock = connection, keyring, clock

    def add(self, email: str, role: str, language: str = "en", state: str = "invited") -> Member:
        """A new account without a password."""
        values = {"email": email.lower(), "role": role, "language": language, "state": state}
        row = insert(staff).values(**values, totp_step=0, created_on=date.fromtimestamp(self._clock()))
        number = self._connection.execute(row).inserted_primary_key[0]
        return Member(number, email.lower(), role, language)

    def member(self, number: int) -> Member | None:
        """The active member with this number."""
        query = select(staff).where(staff.c.id == number, staff.c.state == ACTIVE)
        row = self._connection.execute(query).one_or_none()
        return Member(row.id, row.email, row.role, row.language) if row else None

    def open_session(self, member: Member, *, complete: bool) -> str:
        """Begin a session; returns its cookie, which is not stored."""
        cookie, now = secrets.token_urlsafe(32), self._clock()
        values = {"digest": self._digest(cookie), "staff_id": member.id, "csrf": secrets.token_urlsafe(32)}
        self._connection.execute(
            insert(staff_session).values(**values, complete=complete, created_at=now, seen_at=now)
        )
        return cookie

    def session(self, cookie: str) -> Session | None:
        """The session of ``cookie``, which counts as seen now; None when there is none or it is over."""
        here = staff_session.c.digest == self._digest(cookie)
        row = self._connection.execute(select(staff_session).where(here)).one_or_none()
        if row is None:
            return None
        now = self._clock()
        if now - row.seen_at > IDLE_SECONDS or now - row.created_at > LONGEST_SECONDS:
            self._connection.execute(delete(staff_session).where(here))
            return None
        self._connection.execute(update(staff_session).where(here).values(seen_at=now))
        return Session(row.digest, row.staff_id, row.csrf, row.complete)

    def _digest(self, secret: str) -> str:
        key = self._keyring.derive("staff secrets")
        return hmac.new(key, secret.encode(), hashlib.sha256).hexdigest()
