"""What was asked and what came of it: a number a day, language and entry. Nothing of a person."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from bot.store import tables
from bot.store.staff_tables import daily_wait
from bot.store.upsert import Upsert, raising

# Milliseconds within which a free text was answered; LONGER stands for anything beyond.
WAITS, LONGER = (250, 500, 1_000, 2_000, 5_000, 10_000, 60_000), 86_400_000
# Outcomes in which a reader saw the answer.
SHOWN = ("answer", "picked", "menu")
_SHOWN, _WAITED = raising(tables.daily_count, "count"), raising(daily_wait, "count")


@dataclass(frozen=True)
class Count:
    """How often ``outcome`` came of ``entry`` in ``language`` on ``day``."""

    entry: str
    language: str
    outcome: str
    day: date
    count: int


class DailyCounts:
    """Counts inside one transaction, which are written when the caller commits.

    Every turn raises the same few rows. So they are locked last, for as short as can be, and in one order:
    answering processes that locked them as their turns came would wait for each other in a circle, and
    PostgreSQL breaks a circle by failing one of them.
    """

    def __init__(self, connection: Connection) -> None:
        """Read and write over ``connection``."""
        self._connection = connection
        # Keys of rows, in the order of the columns named below, by which they are sorted.
        self._shown: Counter[tuple[str, str, str, date]] = Counter()
        self._waits: Counter[tuple[date, str, int]] = Counter()

    def add(self, entry: str, language: str, outcome: str, day: date) -> None:
        """Count one more ``outcome`` of ``entry``; implements ``conversation.storage.Counts``."""
        self._shown[entry, language, outcome, day] += 1

    def waited(self, language: str, seconds: float, day: date) -> None:
        """Count one more free text that was answered after ``seconds``."""
        below = next((bound for bound in WAITS if seconds * 1000 <= bound), LONGER)
        self._waits[day, language, below] += 1

    def write(self) -> None:
        """Write what was counted."""
        self._raise(_SHOWN, ("entry_key", "language", "outcome", "day"), self._shown)
        self._raise(_WAITED, ("day", "language", "below"), self._waits)

    def _raise(self, statement: Upsert, names: tuple[str, ...], counted: Counter[Any]) -> None:
        for key, count in sorted(counted.items()):
            row = {**dict(zip(names, key, strict=True)), "count": count}
            self._connection.execute(statement.on(self._connection), row)
        counted.clear()

    def since(self, day: date) -> list[Count]:
        """All counts from ``day`` on."""
        table = tables.daily_count
        return [Count(*row) for row in self._connection.execute(select(table).where(table.c.day >= day))]

    def waits_since(self, day: date) -> list[tuple[str, int, int]]:
        """(Language, bound in milliseconds, how many) from ``day`` on."""
        table = daily_wait.c
        query = (
            select(table.language, table.below, func.sum(table.count))
            .where(table.day >= day)
            .group_by(table.language, table.below)
        )
        return [
            (language, int(below), int(count)) for language, below, count in self._connection.execute(query)
        ]

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
            .where(table.c.language == language, table.c.outcome.in_(SHOWN), table.c.entry_key != "")
            .group_by(table.c.entry_key)
            .order_by(total.desc(), table.c.entry_key)
        )
        return {key: int(count) for key, count in self._connection.execute(query)}
