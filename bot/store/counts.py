"""How often each entry was shown: one number a day, entry, language and outcome. Nothing of a person."""

from datetime import date

from sqlalchemy import func, insert, select, update
from sqlalchemy.engine import Connection

from bot.store import tables


class DailyCounts:
    """Counts inside one transaction; the caller commits."""

    def __init__(self, connection: Connection) -> None:
        """Read and write over ``connection``."""
        self._connection = connection

    def add(self, entry: str, language: str, outcome: str, day: date) -> None:
        """Count one more ``outcome`` ("answer", "suggest", …) of ``entry``."""
        table = tables.daily_count
        key = {"entry_key": entry, "language": language, "outcome": outcome, "day": day}
        here = [table.c[name] == value for name, value in key.items()]
        raised = update(table).where(*here).values(count=table.c.count + 1)
        if self._connection.execute(raised).rowcount == 0:
            self._connection.execute(insert(table).values(**key, count=1))

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
