"""Members of staff, their one-time links and their sessions."""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.engine import Connection, Row

from bot.errors import StaffError
from bot.store.keyring import Keyring
from bot.store.staff_tables import staff, staff_link, staff_recovery, staff_session

IDLE_SECONDS = 30 * 60
LONGEST_SECONDS = 12 * 3600
LINK_SECONDS = 48 * 3600
INVITED, ACTIVE, OFF = "invited", "active", "off"
RECOVERY_CODES = 10
PURPOSE = "staff.totp"
# The table is read at each request and written at most this often.
_SEEN_EVERY = 60.0


@dataclass(frozen=True)
class Member:
    """A member of staff.

    Attributes:
        id: number of the account.
        email: lower case.
        role: "editor", "reviewer" or "admin".
        language: the language of the pages.
        state: "invited" (has not joined yet), "active" or "off".
        last_day: the last day on which they signed in.
    """

    id: int
    email: str
    role: str
    language: str
    state: str = ACTIVE
    last_day: date | None = None


@dataclass(frozen=True)
class Secrets:
    """What signing in is checked against. ``totp`` is the base32 secret of the one-time codes."""

    password: str | None
    totp: str | None
    totp_step: int


@dataclass(frozen=True)
class Session:
    """A session of a member; ``complete`` after the one-time code."""

    digest: str
    staff_id: int
    csrf: str
    complete: bool
    created_at: float = 0.0
    seen_at: float = 0.0


class StaffRepository:
    """Accounts, links and sessions inside one transaction; the caller commits."""

    def __init__(self, connection: Connection, keyring: Keyring, clock: Callable[[], float]) -> None:
        """Work over ``connection``; ``clock`` gives seconds since 1970."""
        self._connection, self._keyring, self._clock = connection, keyring, clock

    # -- accounts -------------------------------------------------------------------------------

    def add(self, email: str, role: str, language: str = "en", state: str = INVITED) -> Member:
        """A new account without a password.

        Raises:
            StaffError: there is one with this address.
        """
        if self.by_email(email) is not None:
            raise StaffError("There is an account for {email} already.", email=email)
        values = {"email": email.lower(), "role": role, "language": language, "state": state}
        row = insert(staff).values(**values, totp_step=0, created_on=date.fromtimestamp(self._clock()))
        number = self._connection.execute(row).inserted_primary_key[0]
        return Member(number, email.lower(), role, language, state)

    def all(self) -> list[Member]:
        """All members, in the order of their addresses."""
        return [_member(row) for row in self._connection.execute(select(staff).order_by(staff.c.email))]

    def member(self, number: int) -> Member | None:
        """The member with this number, in whatever state."""
        row = self._connection.execute(select(staff).where(staff.c.id == number)).one_or_none()
        return _member(row) if row else None

    def by_email(self, email: str) -> Member | None:
        """The member with this address, in whatever state."""
        query = select(staff).where(staff.c.email == email.strip().lower())
        row = self._connection.execute(query).one_or_none()
        return _member(row) if row else None

    def secrets(self, member: Member) -> Secrets:
        """What the member's signing in is checked against."""
        row = self._connection.execute(select(staff).where(staff.c.id == member.id)).one()
        totp = self._keyring.open(PURPOSE, row.totp).decode() if row.totp else None
        return Secrets(row.password, totp, row.totp_step)

    def set_password(self, member: Member, hashed: str) -> None:
        """Keep a new password's hash."""
        self._change(member, password=hashed)

    def set_totp(self, member: Member, secret: str) -> None:
        """Keep the secret of the one-time codes, sealed."""
        self._change(member, totp=self._keyring.seal(PURPOSE, secret.encode()), totp_step=0)

    def use_step(self, member: Member, step: int) -> bool:
        """Mark the time step of a code as used; False when it, or a later one, was used before."""
        change = update(staff).where(staff.c.id == member.id, staff.c.totp_step < step)
        return bool(self._connection.execute(change.values(totp_step=step)).rowcount)

    def activate(self, member: Member) -> None:
        """The member has joined."""
        self._change(member, state=ACTIVE)

    def signed_in(self, member: Member) -> None:
        """Note the day."""
        self._change(member, last_day=date.fromtimestamp(self._clock()))

    def set_language(self, member: Member, language: str) -> None:
        """The language of the pages."""
        self._change(member, language=language)

    def set_role(self, member: Member, role: str) -> None:
        """Another role; it holds from a new sign-in on."""
        self._keep_an_admin(member, role == "admin")
        self._change(member, role=role)
        self.end_sessions(member)

    def set_off(self, member: Member, off: bool) -> None:
        """Switch an account off, or on again (it joins anew through a link)."""
        if off:
            self._keep_an_admin(member, False)
        self._change(member, state=OFF if off else INVITED, password=None, totp=None)
        self._connection.execute(delete(staff_recovery).where(staff_recovery.c.staff_id == member.id))
        self._connection.execute(delete(staff_link).where(staff_link.c.staff_id == member.id))
        self.end_sessions(member)

    def _keep_an_admin(self, member: Member, stays: bool) -> None:
        others = select(func.count()).where(
            staff.c.role == "admin", staff.c.state == ACTIVE, staff.c.id != member.id
        )
        if member.role == "admin" and not stays and not self._connection.execute(others).scalar_one():
            raise StaffError("This is the last admin. Make somebody else an admin first.")

    def _change(self, member: Member, **values: object) -> None:
        self._connection.execute(update(staff).where(staff.c.id == member.id).values(**values))

    # -- recovery codes and links ---------------------------------------------------------------

    def new_recovery_codes(self, member: Member) -> list[str]:
        """Ten codes such as "k3m9-x2pq-7hdw" in place of all former ones; only their digests are kept."""
        letters = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another
        codes = [
            "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(3))
            for _ in range(RECOVERY_CODES)
        ]
        self._connection.execute(delete(staff_recovery).where(staff_recovery.c.staff_id == member.id))
        rows = [{"digest": self._recovery(member, each), "staff_id": member.id} for each in codes]
        self._connection.execute(insert(staff_recovery), rows)
        return codes

    def use_recovery_code(self, member: Member, code: str) -> bool:
        """Use a code up; False when it is none of the member's."""
        gone = delete(staff_recovery).where(staff_recovery.c.digest == self._recovery(member, code))
        return bool(self._connection.execute(gone).rowcount)

    def recovery_codes_left(self, member: Member) -> int:
        """How many codes are left."""
        query = select(func.count()).where(staff_recovery.c.staff_id == member.id)
        return int(self._connection.execute(query).scalar_one())

    def new_link(self, member: Member) -> str:
        """The secret of a new one-time link, in place of former ones."""
        secret = secrets.token_urlsafe(32)
        self._connection.execute(delete(staff_link).where(staff_link.c.staff_id == member.id))
        until = self._clock() + LINK_SECONDS
        row = {"digest": self._digest(secret), "staff_id": member.id, "expires_at": until}
        self._connection.execute(insert(staff_link).values(row))
        return secret

    def linked(self, secret: str) -> Member | None:
        """Whom a link invites; None when it is used, too old or was never made."""
        here = staff_link.c.digest == self._digest(secret)
        query = select(staff).join(staff_link).where(here, staff_link.c.expires_at > self._clock())
        row = self._connection.execute(query).one_or_none()
        return _member(row) if row and row.state != OFF else None

    def use_link(self, secret: str) -> None:
        """The link was used."""
        self._connection.execute(delete(staff_link).where(staff_link.c.digest == self._digest(secret)))

    # -- sessions -------------------------------------------------------------------------------

    def open_session(self, member: Member, *, complete: bool) -> str:
        """Begin a session; returns its cookie, which is not stored."""
        cookie, now = secrets.token_urlsafe(32), self._clock()
        values = {"digest": self._digest(cookie), "staff_id": member.id, "csrf": secrets.token_urlsafe(32)}
        self._connection.execute(
            insert(staff_session).values(**values, complete=complete, created_at=now, seen_at=now)
        )
        return cookie

    def session(self, cookie: str) -> Session | None:
        """The session of ``cookie``; None when there is none or it is over."""
        here = staff_session.c.digest == self._digest(cookie)
        row = self._connection.execute(select(staff_session).where(here)).one_or_none()
        now = self._clock()
        if row is None or now - row.seen_at > IDLE_SECONDS or now - row.created_at > LONGEST_SECONDS:
            return None
        return Session(row.digest, row.staff_id, row.csrf, row.complete, row.created_at, row.seen_at)

    def stale(self, session: Session) -> bool:
        """Whether it is time to write down that the session is in use."""
        return self._clock() - session.seen_at > _SEEN_EVERY

    def seen(self, session: Session) -> None:
        """The session is in use now."""
        here = staff_session.c.digest == session.digest
        self._connection.execute(update(staff_session).where(here).values(seen_at=self._clock()))

    def end_session(self, session: Session) -> None:
        """Sign out here."""
        self._connection.execute(delete(staff_session).where(staff_session.c.digest == session.digest))

    def end_sessions(self, member: Member, but: Session | None = None) -> int:
        """Sign out everywhere, or everywhere else; returns from how many."""
        gone = delete(staff_session).where(staff_session.c.staff_id == member.id)
        if but is not None:
            gone = gone.where(staff_session.c.digest != but.digest)
        return int(self._connection.execute(gone).rowcount)

    def sessions(self, member: Member) -> int:
        """In how many browsers the member is signed in."""
        since = self._clock() - IDLE_SECONDS
        query = select(func.count()).where(
            staff_session.c.staff_id == member.id, staff_session.c.complete, staff_session.c.seen_at > since
        )
        return int(self._connection.execute(query).scalar_one())

    def tidy(self) -> None:
        """Drop sessions and links that are over."""
        now = self._clock()
        over = (staff_session.c.seen_at < now - IDLE_SECONDS) | (
            staff_session.c.created_at < now - LONGEST_SECONDS
        )
        self._connection.execute(delete(staff_session).where(over))
        self._connection.execute(delete(staff_link).where(staff_link.c.expires_at < now))

    def _recovery(self, member: Member, code: str) -> str:
        plain = "".join(each for each in code.lower() if each.isalnum())
        return self._digest(f"{member.id} {plain}")

    def _digest(self, secret: str) -> str:
        key = self._keyring.derive("staff secrets")
        return hmac.new(key, secret.encode(), hashlib.sha256).hexdigest()


def _member(row: Row) -> Member:
    return Member(row.id, row.email, row.role, row.language, row.state, row.last_day)
