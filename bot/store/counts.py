"""How often each entry was shown: one number a day, entry, language and outcome. Nothing of a person."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from bot.store import tables
from bot.store.upsert import insert_into


class DailyCounts:
    """Counts inside one transaction; the caller commits."""

    def __init__(self, connection: Connection) -> None:
        """Read and write over ``connection``."""
        self._connection = connection

    def add(self, entry: str, language: str, outcome: str, day: date) -> None:
        """Count one more ``outcome`` ("answer", "suggest", …) of ``entry``."""
        table = tables.daily_count
        key = {"entry_key": entry, "language": language, "outcome": outcome, "day": day}
        # Several answering processes count at once.
        first = insert_into(self._connection, table).values(**key, count=1)
        raised = first.on_conflict_do_update(index_elements=list(key), set_={"count": table.c.count + 1})
        self._connection.execute(raised)

    def feedback(self) -> dict[str, tuple[int, int]]:
        """Entry → how often it helped and how often it did not."""
        table = tables.daily_count.c
        query = (
            select(table.entry_key, table.outcome, func.sum(table.count))
            .where(table.outcome.in_(("helpful", "unhelpful")))
            .group_by(table.entry_key, table.outcome)
        )
        found: dict[str, tuple[int, int]] = {}
        for key, outcome, count in self._connection.execute(query):
            helpful, unhelpful = found.get(key, (0, 0))
            found[key] = (int(count), unhelpful) if outcome == "helpful" else (helpful, int(count))
        return found

    def most_asked(self, language: str) -> dict[str, int]:
        """Entry → how often it was shown in ``language``, most often first."""
        table = tables.daily_count
        total = func.sum(table.c.count)
        query = (
            select(table.c.entry_key, total)
            .where(table.c.language == language)
            .group_by(table.c.entry_key)
            .order_by(total.desc(), table.c.entry_key)
        )
        return {key: int(count) for key, count in self._connection.execute(query)}
