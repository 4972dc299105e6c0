"""Trainings that staff asked for: what waits, what goes on, what became of it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.engine import Connection, Row

from bot.store.counter import QUESTIONS, CounterStore
from bot.store.staff_tables import training_job

WAITING, TRAINING, CHECKING = "waiting", "training", "checking"
LIVE, REFUSED, FAILED = "live", "refused", "failed"
GOING = (WAITING, TRAINING, CHECKING)
# A process that trains says so every few seconds; after this silence it is dead.
SILENCE = 60.0


@dataclass(frozen=True)
class Job:
    """One training.

    Attributes:
        id: ascending.
        state: "waiting", "training", "checking", "live", "refused" (understands less) or "failed".
        asked_by: who asked for it.
        asked_at: seconds since 1970, like all other times.
        done: of ``total`` texts, those that are read.
        questions: the counter "questions" that it trains on.
        report: what the quality gate found: "findings" and "worse" (see ``bot.assistant.jobs``).
    """

    id: int
    state: str
    asked_by: str
    asked_at: float
    started_at: float | None
    ended_at: float | None
    done: int
    total: int
    questions: int
    report: Mapping[str, Any]

    @property
    def going(self) -> bool:
        """Whether it waits or goes on."""
        return self.state in GOING

    @property
    def seconds(self) -> int:
        """How long it took, once it has ended."""
        return round((self.ended_at or 0) - self.asked_at) if self.ended_at else 0


class JobStore:
    """Trainings inside one transaction; the caller commits."""

    def __init__(self, connection: Connection, clock: Callable[[], float]) -> None:
        """Work over ``connection``; ``clock`` gives seconds since 1970."""
        self._connection, self._clock = connection, clock

    def ask(self, by: str) -> int:
        """A training that waits; one that waits already will do."""
        waiting = self._all(training_job.c.state == WAITING, 1)
        if waiting:
            return waiting[0].id
        row = {
            "state": WAITING,
            "asked_by": by,
            "asked_at": self._clock(),
            "done": 0,
            "total": 0,
            "questions": CounterStore(self._connection).value(QUESTIONS),
            "report": "{}",
        }
        return int(self._connection.execute(insert(training_job).values(row)).inserted_primary_key[0])

    def take(self) -> Job | None:
        """The training that waits longest, which goes on from now; those that died have failed."""
        dead = training_job.c.state.in_((TRAINING, CHECKING)) & (
            training_job.c.alive_at < self._clock() - SILENCE
        )
        report = json.dumps({"findings": ["The process that trained ended without a word."]})
        ended = {"state": FAILED, "ended_at": self._clock(), "report": report}
        self._connection.execute(update(training_job).where(dead).values(ended))
        query = select(training_job).where(training_job.c.state == WAITING).order_by(training_job.c.id)
        row = self._connection.execute(query.limit(1)).one_or_none()
        if row is None:
            return None
        questions = CounterStore(self._connection).value(QUESTIONS)
        now = self._clock()
        self._set(row.id, state=TRAINING, started_at=now, alive_at=now, questions=questions)
        return _job(row)

    def waits(self) -> bool:
        """Whether a training waits for somebody to do it."""
        return bool(self._all(training_job.c.state == WAITING, 1))

    def progress(self, number: int, done: int, total: int) -> None:
        """So many texts are read; the process is alive."""
        self._set(number, done=done, total=total, alive_at=self._clock())

    def checking(self, number: int) -> None:
        """It is trained, and is asked questions now."""
        self._set(number, state=CHECKING, alive_at=self._clock())

    def end(self, number: int, state: str, report: Mapping[str, Any] | None = None) -> None:
        """It is live, was refused, or failed."""
        text = json.dumps(dict(report or {}), ensure_ascii=False)
        self._set(number, state=state, ended_at=self._clock(), report=text)

    def latest(self, limit: int = 20) -> list[Job]:
        """The newest trainings."""
        return self._all(training_job.c.id > 0, limit)

    def get(self, number: int) -> Job | None:
        """One training."""
        found = self._all(training_job.c.id == number, 1)
        return found[0] if found else None

    def _set(self, number: int, **values: Any) -> None:
        self._connection.execute(update(training_job).where(training_job.c.id == number).values(values))

    def _all(self, where: Any, limit: int) -> list[Job]:
        query = select(training_job).where(where).order_by(training_job.c.id.desc()).limit(limit)
        return [_job(row) for row in self._connection.execute(query)]


def _job(row: Row) -> Job:
    return Job(
        id=row.id,
        state=row.state,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
        done=row.done,
        total=row.total,
        questions=row.questions,
        report=json.loads(row.report),
    )
