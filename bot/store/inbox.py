"""The inbox and the leases in the database."""

import secrets
from collections.abc import Callable
from typing import Any

from sqlalchemy import Integer, and_, bindparam, delete, exists, func, or_, select, update
from sqlalchemy.engine import Connection, Row

from bot.delivery.codec import pack_received, unpack_received
from bot.delivery.values import Claim, Received
from bot.errors import LeaseLostError
from bot.store import tables
from bot.store.alone import Turnstile, alone
from bot.store.due import LONGEST_WAIT, due
from bot.store.keyring import Keyring
from bot.store.upsert import Insert, Upsert, inserting

PURPOSE = "inbox.payload"
# A chat with this many unsent letters is not answered further: who writes faster than Telegram
# lets us send is slowed here, and costs the others nothing.
UNSENT_LETTERS = 3

_row, _lease = tables.inbox.c, tables.lease.c


def _heads() -> Any:
    """Persons whose oldest waiting update may be answered now, the one that waits longest first."""
    earlier = tables.inbox.alias("earlier")
    first = ~exists().where(
        and_(
            earlier.c.state == "waiting",
            earlier.c.person == _row.person,
            earlier.c.update_id < _row.update_id,
        )
    )
    unsent = select(func.count()).where(
        tables.outbox.c.state == "waiting", tables.outbox.c.person == _row.person
    )
    query = (
        select(_row.person)
        .join(tables.lease, _lease.person == _row.person, isouter=True)
        .where(_row.state == "waiting", due(_row.not_before), first)
        .where(or_(_lease.person.is_(None), _FREE))
        .where(unsent.scalar_subquery() < UNSENT_LETTERS)
        .order_by(_row.update_id)
        .limit(bindparam("most", type_=Integer))
    )
    # On PostgreSQL a claim passes over what a turn that ends is changing.
    return query.with_for_update(of=tables.inbox, skip_locked=True)


# Built once: building a statement takes longer than running it.
# A lease that has run out, or ends later than any can: then the clock was set back.
_FREE = or_(_lease.until <= bindparam("now"), _lease.until > bindparam("beyond"))
_HEADS = _heads()
_OLDEST = (
    select(tables.inbox)
    .where(_row.state == "waiting", _row.person == bindparam("person"), due(_row.not_before))
    .order_by(_row.update_id)
    .limit(1)
)
_COUNT = select(func.count()).where(_row.state == bindparam("state"), _row.person == bindparam("person"))
_ADD = inserting(tables.inbox)


def _take(insert: Insert) -> Any:
    first = insert(tables.lease)
    fresh = {"fence": first.excluded.fence, "until": first.excluded.until}
    return first.on_conflict_do_update(index_elements=["person"], set_=fresh, where=_FREE)


_TAKE = Upsert(_take, ["person", "fence", "until"])
_TAKEN = update(tables.inbox).where(_row.update_id == bindparam("number")).values(claims=bindparam("times"))
_END = delete(tables.lease).where(_lease.person == bindparam("who"), _lease.fence == bindparam("held"))
# Nothing in the row is anybody's any more.
_EMPTY: dict[str, Any] = {"state": "done", "person": None, "payload": None, "done_at": bindparam("now")}
_DONE = update(tables.inbox).where(_row.update_id == bindparam("number")).values(_EMPTY)
_DONE_REFUSED = (
    update(tables.inbox).where(_row.state == "refused", _row.person == bindparam("who")).values(_EMPTY)
)


class InboxRepository:
    """Implements ``delivery.storage.Inbox``."""

    def __init__(self, connection: Connection, keyring: Keyring, clock: Callable[[], float]) -> None:
        """Work over ``connection``; ``clock`` gives seconds since 1970."""
        self._connection, self._keyring, self._clock = connection, keyring, clock

    # -- arriving -------------------------------------------------------------------------------

    def add(self, received: Received, person: str) -> bool:
        """Keep an update to answer; False when it is known already."""
        sealed = self._keyring.seal(PURPOSE, pack_received(received))
        return self._insert(received.update_id, person, sealed, "waiting")

    def refuse(self, update_id: int, person: str) -> bool:
        """Note an update that came too fast, without its content; False when it is known already."""
        return self._insert(update_id, person, None, "refused")

    def refused(self, person: str) -> bool:
        """Whether an update of the person was refused since their queue was last empty."""
        return self._count("refused", person) > 0

    def waiting(self, person: str) -> int:
        """How many of a person's updates are yet to be answered."""
        return self._count("waiting", person)

    def _insert(self, update_id: int, person: str, payload: bytes | None, state: str) -> bool:
        values = {
            "update_id": update_id,
            "person": person,
            "payload": payload,
            "state": state,
            "claims": 0,
            "attempts": 0,
            "not_before": 0.0,
            "received_at": self._clock(),
            "done_at": None,
        }
        return bool(self._connection.execute(_ADD.on(self._connection), values).rowcount)

    def _count(self, state: str, person: str) -> int:
        return int(self._connection.execute(_COUNT, {"state": state, "person": person}).scalar_one())

    # -- claiming -------------------------------------------------------------------------------

    def claim(self, limit: int, seconds: float) -> list[Claim]:
        """Lease the oldest update of up to ``limit`` persons for ``seconds``."""
        # Two claims at once could each hold a lease that the other, or a turn that ends, waits for: a
        # deadlock. A claim takes milliseconds; turns stay side by side.
        alone(self._connection, Turnstile.CLAIM)
        now = self._clock()
        moment = {"now": now, "never": now + LONGEST_WAIT, "beyond": now + 2 * seconds, "most": limit}
        persons = self._connection.execute(_HEADS, moment).scalars().all()
        claims = (self._claim(person, seconds) for person in persons)
        return [each for each in claims if each is not None]

    def _claim(self, person: str, seconds: float) -> Claim | None:
        fence = secrets.token_hex(8)
        if not self._take_lease(person, fence, seconds):
            return None
        # Looked up only now: another process may have answered it since the persons were listed.
        now = self._clock()
        moment = {"person": person, "now": now, "never": now + LONGEST_WAIT}
        found = self._connection.execute(_OLDEST, moment).first()
        if found is None:
            self._connection.execute(delete(tables.lease).where(_lease.person == person))
            return None
        self._connection.execute(_TAKEN, {"number": found.update_id, "times": found.claims + 1})
        return _claimed(found, fence)

    def _take_lease(self, person: str, fence: str, seconds: float) -> bool:
        now = self._clock()
        values = {"person": person, "fence": fence, "until": now + seconds}
        moment = {"now": now, "beyond": now + 2 * seconds}
        return bool(self._connection.execute(_TAKE.on(self._connection), {**values, **moment}).rowcount)

    def received(self, claim: Claim) -> Received:
        """Open a claimed update.

        Raises:
            SealError: the keys do not fit.
        """
        return unpack_received(claim.update_id, self._keyring.open(PURPOSE, claim.payload))

    def renew(self, claims: list[Claim], seconds: float) -> None:
        """Prolong the leases that are still held."""
        for claim in claims:
            mine = and_(_lease.person == claim.person, _lease.fence == claim.fence)
            later = update(tables.lease).where(mine).values(until=self._clock() + seconds)
            self._connection.execute(later)

    # -- finishing ------------------------------------------------------------------------------

    def finish(self, claim: Claim) -> bool:
        """Note an update as answered, empty its row, end the lease; whether the person has more waiting.

        Raises:
            LeaseLostError: another process has taken it over.
        """
        self._end_lease(claim)
        now = self._clock()
        self._connection.execute(_DONE, {"number": claim.update_id, "now": now})
        if self.waiting(claim.person):
            return True
        self._connection.execute(_DONE_REFUSED, {"who": claim.person, "now": now})
        return False

    def retry(self, claim: Claim, not_before: float) -> None:
        """Count a failure and end the lease; the update waits until ``not_before``.

        Raises:
            LeaseLostError: another process has taken it over.
        """
        self._end_lease(claim)
        self._change(claim.update_id, attempts=claim.attempts + 1, not_before=not_before)

    def release(self, claim: Claim) -> None:
        """End the lease of a turn that was not begun; it counts for nothing.

        Raises:
            LeaseLostError: another process has taken it over.
        """
        self._end_lease(claim)
        self._change(claim.update_id, claims=claim.claims - 1)

    def bury(self, claim: Claim) -> None:
        """Give an update up: it becomes a dead letter.

        Raises:
            LeaseLostError: another process has taken it over.
        """
        self._end_lease(claim)
        self._change(claim.update_id, state="dead", attempts=claim.attempts + 1, done_at=self._clock())

    def _end_lease(self, claim: Claim) -> None:
        if not self._connection.execute(_END, {"who": claim.person, "held": claim.fence}).rowcount:
            raise LeaseLostError("The turn took longer than its lease.")

    def _change(self, update_id: int, **values: Any) -> None:
        self._connection.execute(update(tables.inbox).where(_row.update_id == update_id).values(**values))

    # -- keeping house --------------------------------------------------------------------------

    def clear_leases(self) -> None:
        """End every lease, where no other process can hold one."""
        self._connection.execute(delete(tables.lease))

    def forget_done_before(self, moment: float, dead: float) -> int:
        """Erase what was answered before ``moment`` or given up before ``dead``; returns how many."""
        answered = and_(_row.state == "done", _row.done_at < moment)
        given_up = and_(_row.state == "dead", _row.done_at < dead)
        refused = and_(_row.state == "refused", _row.received_at < moment)
        old = delete(tables.inbox).where(or_(answered, given_up, refused))
        return int(self._connection.execute(old).rowcount)


def _claimed(row: Row, fence: str) -> Claim:
    return Claim(
        update_id=row.update_id,
        person=row.person,
        fence=fence,
        payload=row.payload,
        claims=row.claims + 1,
        attempts=row.attempts,
        received_at=row.received_at,
    )
