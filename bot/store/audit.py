"""What was done by whom, in a chain: a row that is changed, added between or taken out is found.

Each row carries a keyed digest (HMAC-SHA256) of itself and of the digest before it. The key is derived
from the installation's root key, so whoever has the database alone cannot make a chain that holds.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.engine import Connection

from bot.store.alone import Turnstile, alone
from bot.store.keyring import Keyring
from bot.store.staff_tables import audit

PURPOSE = "audit"
FIRST = "0" * 64


@dataclass(frozen=True)
class AuditRow:
    """One thing that was done. ``at`` is in seconds since 1970."""

    id: int
    at: float
    actor: str
    action: str
    subject: str
    details: str
    previous: str
    digest: str


@dataclass(frozen=True)
class Verdict:
    """What verifying found: how many rows hold, and the first that does not (None: all do)."""

    sound: int
    broken: int | None = None


class AuditLog:
    """Adds and reads rows inside one transaction; the caller commits."""

    def __init__(self, connection: Connection, keyring: Keyring, clock: Callable[[], float]) -> None:
        """Write over ``connection``; ``clock`` gives seconds since 1970."""
        self._connection, self._keyring, self._clock = connection, keyring, clock

    def add(
        self, *, actor: str, action: str, subject: str = "", details: Mapping[str, Any] | None = None
    ) -> None:
        """Note that ``actor`` did ``action`` to ``subject``.

        Args:
            actor: email of a member of staff, "operator" or "system".
            action: such as "entry.publish".
            subject: what it was done to, such as "before_tax".
            details: what else is to be known; never a reader's words, never a secret.
        """
        # The next row must know the one before.
        alone(self._connection, Turnstile.AUDIT)
        last = self._connection.execute(select(audit).order_by(audit.c.id.desc()).limit(1)).one_or_none()
        row = AuditRow(
            id=last.id + 1 if last else 1,
            at=round(self._clock(), 3),
            actor=actor[:200],
            action=action[:40],
            subject=subject[:200],
            details=json.dumps(dict(details or {}), ensure_ascii=False, sort_keys=True),
            previous=last.digest if last else FIRST,
            digest="",
        )
        self._connection.execute(insert(audit).values({**vars(row), "digest": self._digest(row)}))

    def rows(self, before: int | None = None, limit: int = 50) -> list[AuditRow]:
        """The newest rows, or those before row ``before``; newest first."""
        query = select(audit).order_by(audit.c.id.desc()).limit(limit)
        if before is not None:
            query = query.where(audit.c.id < before)
        return [_row(each) for each in self._connection.execute(query)]

    def verify(self) -> Verdict:
        """Whether the chain holds from the first row to the last.

        Rows cut off at the end leave a shorter chain that holds: compare the number with what
        ``guide audit verify`` said before.
        """
        previous, sound = FIRST, 0
        for row in self._all():
            if row.id != sound + 1 or row.previous != previous or row.digest != self._digest(row):
                return Verdict(sound, row.id)
            previous, sound = row.digest, sound + 1
        return Verdict(sound)

    def count(self) -> int:
        """How many rows there are."""
        return int(self._connection.execute(select(func.count()).select_from(audit)).scalar_one())

    def _all(self) -> Iterator[AuditRow]:
        for each in self._connection.execute(select(audit).order_by(audit.c.id)):
            yield _row(each)

    def _digest(self, row: AuditRow) -> str:
        parts = [row.id, f"{row.at:.3f}", row.actor, row.action, row.subject, row.details, row.previous]
        return self._keyring.sign(PURPOSE, json.dumps(parts, ensure_ascii=False).encode()).hex()


def _row(row: Any) -> AuditRow:
    return AuditRow(**{key: row._mapping[key] for key in AuditRow.__dataclass_fields__})
