"""Training questions as staff work on them: list, add, switch off, take out."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.engine import Connection, Row

from bot.store import tables
from bot.store.digest import digest
from bot.store.ledger import Ledger

# Style and origin of what staff add.
STYLE = STAFF = "staff"


@dataclass(frozen=True)
class TrainingQuestion:
    """One training question.

    Attributes:
        digest: names it.
        intent: the entry's key, or an intent of ``nlu/``.
        language: of the text.
        style: "plain", "colloquial", …; "staff" for those that staff added.
        text: as people ask.
        own: staff added it, and may take it out; others can be switched off.
        active: it is trained on.
    """

    digest: str
    intent: str
    language: str
    style: str
    text: str
    own: bool
    active: bool


class QuestionStore:
    """Training questions inside one transaction; the caller commits."""

    def __init__(self, connection: Connection, ledger: Ledger) -> None:
        """Work over ``connection``; ``ledger`` keeps what was."""
        self._connection, self._ledger = connection, ledger

    def all(self) -> list[TrainingQuestion]:
        """Every question, switched off or not, in a stable order."""
        example = tables.example.c
        query = select(tables.example).order_by(example.intent, example.language, example.style, example.id)
        return [_question(row) for row in self._connection.execute(query)]

    def of(self, intent: str, language: str) -> list[TrainingQuestion]:
        """Questions of an entry in a language."""
        example = tables.example.c
        query = select(tables.example).where(example.intent == intent, example.language == language)
        return [
            _question(row) for row in self._connection.execute(query.order_by(example.style, example.id))
        ]

    def counts(self) -> dict[tuple[str, str], int]:
        """(Intent, language) → how many are trained on."""
        example = tables.example.c
        query = (
            select(example.intent, example.language, func.count())
            .where(example.active)
            .group_by(example.intent, example.language)
        )
        return {
            (intent, language): int(count) for intent, language, count in self._connection.execute(query)
        }

    def add(self, intent: str, language: str, texts: Iterable[str], by: str) -> int:
        """Add questions; returns how many were new."""
        added = 0
        for text in texts:
            row = {
                "intent": intent,
                "language": language,
                "style": STYLE,
                "text": text,
                "digest": digest(intent, language, STYLE, text),
                "origin": STAFF,
                "active": True,
            }
            added += self._ledger.put("example", row, by, entry_key=intent)
        return added

    def switch(self, name: str, by: str, *, on: bool) -> bool:
        """Train on a question, or no longer; returns whether that changed anything."""
        found = self.get(name)
        if found is None:
            return False
        return self._ledger.put("example", {"digest": name, "active": on}, by, entry_key=found.intent)

    def remove(self, name: str, by: str) -> bool:
        """Take out a question that staff added."""
        found = self.get(name)
        if found is None or not found.own:
            return False
        return self._ledger.drop("example", (name,), by, entry_key=found.intent)

    def get(self, name: str) -> TrainingQuestion | None:
        """One question."""
        query = select(tables.example).where(tables.example.c.digest == name)
        row = self._connection.execute(query).one_or_none()
        return _question(row) if row else None


def _question(row: Row) -> TrainingQuestion:
    return TrainingQuestion(
        row.digest, row.intent, row.language, row.style, row.text, row.origin == STAFF, row.active
    )
