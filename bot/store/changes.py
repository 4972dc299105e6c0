"""What staff are working on: drafts, what waits for review, what was decided."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, insert, select, update
from sqlalchemy.engine import Connection, Row

from bot.content.editing.draft import Draft, decode
from bot.errors import StaffError
from bot.store.digest import digest
from bot.store.staff_tables import change

DRAFT, REVIEW, PUBLISHED, REJECTED, DROPPED = "draft", "review", "published", "rejected", "dropped"
OPEN = (DRAFT, REVIEW, REJECTED)


@dataclass(frozen=True)
class Change:
    """One person's work on one entry.

    Attributes:
        id: number.
        state: "draft", "review", "published", "rejected" (back with a comment) or "dropped".
        author: who works on it.
        draft: the entry as it shall be.
        base: the entry it was begun from; None for a new entry.
        version: raised by each save.
        minor: only the form of the English text changed: translations stay current.
        critical: the change matters for safety: outdated translations are not shown.
        comment: the author's words for the reviewer.
        updated_at: seconds since 1970.
        decided_by: who published it or sent it back.
        decision: their words.
    """

    id: int
    state: str
    author: str
    draft: Draft
    base: Draft | None
    version: int
    minor: bool
    critical: bool
    comment: str
    updated_at: float
    decided_by: str | None
    decided_at: float | None
    decision: str | None


class SaveConflictError(StaffError):
    """Somebody else saved meanwhile; ``stored`` is what they saved."""

    def __init__(self, stored: Change) -> None:
        """Take what is stored."""
        super().__init__("Somebody saved this draft after your page was loaded.")
        self.stored = stored


class ChangeStore:
    """Changes inside one transaction; the caller commits."""

    def __init__(self, connection: Connection, clock: Callable[[], float]) -> None:
        """Work over ``connection``; ``clock`` gives seconds since 1970."""
        self._connection, self._clock = connection, clock

    def begin(self, draft: Draft, base: Draft | None, author: str) -> Change:
        """Begin a change; the caller has looked whether somebody else works on the entry."""
        now = self._clock()
        row = {
            "entry_key": draft.key,
            "state": DRAFT,
            "author": author,
            "payload": _payload(draft, base),
            "base": digest(base.encode()) if base else "",
            "version": 1,
            "minor": False,
            "critical": False,
            "comment": "",
            "created_at": now,
            "updated_at": now,
        }
        number = self._connection.execute(insert(change).values(row)).inserted_primary_key[0]
        return self._must(number)

    def get(self, number: int) -> Change | None:
        """One change."""
        row = self._connection.execute(select(change).where(change.c.id == number)).one_or_none()
        return _change(row) if row else None

    def open_of(self, key: str) -> list[Change]:
        """Changes of an entry that are not decided yet, newest first."""
        where = and_(change.c.entry_key == key, change.c.state.in_(OPEN))
        return self._all(where, 20)

    def waiting(self, *states: str, limit: int = 100) -> list[Change]:
        """Changes in these states, newest first."""
        return self._all(change.c.state.in_(states or OPEN), limit)

    def open_keys(self) -> dict[str, str]:
        """Entry → state of its newest open change."""
        query = select(change.c.entry_key, change.c.state).where(change.c.state.in_(OPEN))
        return {row.entry_key: row.state for row in self._connection.execute(query.order_by(change.c.id))}

    def count(self, state: str) -> int:
        """How many changes are in a state."""
        query = select(func.count()).select_from(change).where(change.c.state == state)
        return int(self._connection.execute(query).scalar_one())

    def save(
        self, number: int, version: int, draft: Draft, *, minor: bool, critical: bool, comment: str, by: str
    ) -> Change:
        """Save a draft over version ``version``; it goes back to "draft".

        Raises:
            SaveConflictError: somebody saved meanwhile; nothing is overwritten.
            StaffError: it is decided already, or it is another person's.
        """
        stored = self._must(number)
        if stored.author != by:
            raise StaffError("{person} works on this. Take it over first.", person=stored.author)
        if stored.state not in OPEN:
            raise StaffError("This change was decided already.")
        values = {
            "payload": _payload(draft, stored.base),
            "state": DRAFT,
            "version": version + 1,
            "minor": minor,
            "critical": critical,
            "comment": comment,
            "updated_at": self._clock(),
        }
        where = and_(change.c.id == number, change.c.version == version)
        if not self._connection.execute(update(change).where(where).values(values)).rowcount:
            raise SaveConflictError(stored)
        return self._must(number)

    def rebase(self, found: Change, draft: Draft, base: Draft) -> Change:
        """The draft put on top of what was published meanwhile."""
        values = {
            "payload": _payload(draft, base),
            "version": found.version + 1,
            "updated_at": self._clock(),
        }
        self._update(found.id, **values)
        return self._must(found.id)

    def take_over(self, number: int, by: str) -> None:
        """Another person goes on with it; a page that the former one has open cannot save any more."""
        found = self._must(number)
        self._update(number, author=by, version=found.version + 1, updated_at=self._clock())

    def submit(self, number: int) -> None:
        """It waits for review."""
        self._update(number, state=REVIEW, updated_at=self._clock())

    def decide(self, number: int, state: str, by: str, words: str) -> None:
        """It was published, sent back or dropped."""
        now = self._clock()
        self._update(number, state=state, decided_by=by, decided_at=now, decision=words, updated_at=now)

    def _update(self, number: int, **values: Any) -> None:
        self._connection.execute(update(change).where(change.c.id == number).values(values))

    def _all(self, where: Any, limit: int) -> list[Change]:
        query = select(change).where(where).order_by(change.c.updated_at.desc()).limit(limit)
        return [_change(row) for row in self._connection.execute(query)]

    def _must(self, number: int) -> Change:
        found = self.get(number)
        if found is None:
            raise StaffError("This change is not here any more.")
        return found


def _payload(draft: Draft, base: Draft | None) -> str:
    parts = {"draft": json.loads(draft.encode()), "base": json.loads(base.encode()) if base else None}
    return json.dumps(parts, ensure_ascii=False, sort_keys=True)


def _change(row: Row) -> Change:
    parts = json.loads(row.payload)
    return Change(
        id=row.id,
        state=row.state,
        author=row.author,
        draft=decode(parts["draft"]),
        base=decode(parts["base"]) if parts["base"] else None,
        version=row.version,
        minor=row.minor,
        critical=row.critical,
        comment=row.comment,
        updated_at=row.updated_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        decision=row.decision,
    )
