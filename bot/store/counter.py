"""Numbers that rise with each change, so that others need not look at all of it."""

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot.store.staff_tables import counter
from bot.store.upsert import insert_into

# What readers get, and what the model is trained on.
CONTENT, QUESTIONS = "content", "questions"


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
        first = insert_into(self._connection, counter).values(name=name, value=1)
        raised = first.on_conflict_do_update(index_elements=["name"], set_={"value": counter.c.value + 1})
        self._connection.execute(raised)
