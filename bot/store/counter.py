"""Numbers that rise with each change, so that others need not look at all of it."""

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot.store.staff_tables import counter
from bot.store.upsert import raising

# What readers get, and what the model is trained on.
CONTENT, QUESTIONS = "content", "questions"
_RAISE = raising(counter, "value")


class CounterStore:
    """The counters, inside one transaction; the caller commits."""

    def __init__(self, connection: Connection) -> None:
        """Read and write over ``connection``."""
        self._connection = connection

    def value(self, name: str) -> int:
        """The present value; 0 before the first change."""
        query = select(counter.c.value).where(counter.c.name == name)
        return int(self._connection.execute(query).scalar_one_or_none() or 0)

    def bump(self, name: str) -> None:
        """Raise by one."""
        self._connection.execute(_RAISE.on(self._connection), {"name": name, "value": 1})
