"""Slows down who guesses: after a few failures each further try must wait, longer and longer.

The library ``limits`` would do this, but needs ``packaging`` 21, and Rasa 3.6 forbids it.
"""

import hashlib
import hmac
from collections.abc import Callable

from sqlalchemy import delete, select
from sqlalchemy.engine import Connection

from bot.store.keyring import Keyring
from bot.store.staff_tables import throttle
from bot.store.upsert import replacing

# Failures before the first wait; the waits after it double from one second to a quarter of an hour.
FREE = 5
LONGEST = 900.0
# Failures older than this are forgotten.
FORGET = 24 * 3600.0
_PUT = replacing(throttle)


class Throttle:
    """Counts failures by account and by address, inside one transaction; the caller commits."""

    def __init__(self, connection: Connection, keyring: Keyring, clock: Callable[[], float]) -> None:
        """Work over ``connection``; ``clock`` gives seconds since 1970."""
        self._connection, self._keyring, self._clock = connection, keyring, clock

    def wait(self, *names: str) -> int:
        """Whole seconds that must pass before the next try; 0: none."""
        now = self._clock()
        keys = [self._key(name) for name in names]
        rows = self._connection.execute(select(throttle).where(throttle.c.key.in_(keys)))
        # A wait that lies further ahead than the longest comes from a clock that was wrong.
        waits = [row.until - now for row in rows if row.until - now <= LONGEST]
        return max(0, *(int(each) + 1 for each in waits if each > 0), 0)

    def failed(self, *names: str) -> None:
        """A try failed."""
        now = self._clock()
        for name in names:
            key = self._key(name)
            row = self._connection.execute(select(throttle).where(throttle.c.key == key)).one_or_none()
            recent = row is not None and now - row.last_at < FORGET
            failures = row.failures + 1 if row is not None and recent else 1
            pause = min(LONGEST, 2.0 ** (failures - FREE)) if failures >= FREE else 0.0
            values = {"key": key, "failures": failures, "until": now + pause, "last_at": now}
            self._connection.execute(_PUT.on(self._connection), values)

    def worked(self, *names: str) -> None:
        """A try worked: former failures are forgotten."""
        keys = [self._key(name) for name in names]
        self._connection.execute(delete(throttle).where(throttle.c.key.in_(keys)))

    def tidy(self) -> None:
        """Drop what is forgotten."""
        self._connection.execute(delete(throttle).where(throttle.c.last_at < self._clock() - FORGET))

    def _key(self, name: str) -> str:
        key = self._keyring.derive("staff throttle")
        return hmac.new(key, name.encode(), hashlib.sha256).hexdigest()
