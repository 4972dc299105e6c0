"""Translations that come from files: into the store as revisions, never over what staff edited."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, insert, select, update
from sqlalchemy.engine import Connection, Row

from bot.content.models import Entry, Field
from bot.content.takeover import TRANSLATOR, Decision, Standing, TakeOver, decide
from bot.errors import StoreError
from bot.i18n.examine import Translation
from bot.language.languages import SOURCE
from bot.store import tables
from bot.store.content import PUBLISHED
from bot.store.digest import digest
from bot.store.ledger import Ledger

REVIEW, CONFLICT, REJECTED = "review", "conflict", "rejected"
_STATUS = {Decision.PUBLISH: PUBLISHED, Decision.REVIEW: REVIEW, Decision.CONFLICT: CONFLICT}


@dataclass(frozen=True)
class Waiting:
    """A revision that waits for a decision, beside what stands now."""

    id: int
    entry: str
    language: str
    field: str
    status: str
    author: str
    created_on: date
    english: str
    current: str | None
    proposed: str


class TranslationStore:
    """Takes translations over inside one transaction; the caller commits."""

    def __init__(self, connection: Connection, ledger: Ledger) -> None:
        """Read and write over ``connection``; ``ledger`` keeps what the texts were."""
        self._connection, self._ledger, self._begun = connection, ledger, False

    def take_over(
        self,
        language: str,
        offered: Iterable[tuple[Entry, Field, Translation]],
        *,
        publish: bool,
        today: date,
    ) -> TakeOver:
        """Bring what a file offers into the store, each text by its own ``decide``."""
        self._ledger.alone()
        report = TakeOver()
        self._begun = bool(self._ledger.releases(1))
        rows, waiting = self._rows(language), self._undecided(language)
        for entry, part, translation in offered:
            stored = rows.get((entry.key, part.value))
            values = _values(entry, part, language, translation)
            revision = self._revision(entry, part, language, translation, today)
            standing = _standing(stored, values, (entry.key, part.value, translation.text) in waiting)
            decision = decide(standing, translation, publish=publish)
            name = f"{entry.key} {language} {part.value}"
            if decision is Decision.REFRESH:
                self._refresh(stored, values, revision)
            elif decision is not Decision.NOTHING:
                self._keep(decision, stored, values, revision)
                _listed(report, decision).append(name)
        return report

    def waiting(self, language: str | None = None) -> list[Waiting]:
        """Revisions in review or in conflict, oldest first, side by side with what stands."""
        revision, current, english = tables.text_revision, tables.text.alias(), tables.text.alias()
        query = (
            select(revision, current.c.value.label("current"), english.c.value.label("english"))
            .outerjoin(
                current, and_(_same_text(current, revision), current.c.language == revision.c.language)
            )
            .outerjoin(english, and_(_same_text(english, revision), english.c.language == SOURCE))
            .where(revision.c.status.in_((REVIEW, CONFLICT)))
            .order_by(revision.c.id)
        )
        if language:
            query = query.where(revision.c.language == language)
        return [_waiting(row) for row in self._connection.execute(query)]

    def accept(self, number: int, by: str, today: date) -> str:
        """Publish a waiting revision; returns its name.

        Raises:
            StoreError: there is no such waiting revision.
        """
        self._ledger.alone()
        row = self._decided(number, PUBLISHED, by, today)
        values = {
            "entry_key": row.entry_key,
            "language": row.language,
            "field": row.field,
            "value": row.value,
            "native_reviewed": row.native_reviewed,
            "status": PUBLISHED,
        }
        revision = {"english_digest": row.english_digest, "as_of": row.as_of}
        self._publish(values, revision, by)
        return f"{row.entry_key} {row.language} {row.field}"

    def reject(self, number: int, by: str, today: date) -> str:
        """Turn a waiting revision down; what stands stays. Returns its name.

        Raises:
            StoreError: there is no such waiting revision.
        """
        row = self._decided(number, REJECTED, by, today)
        return f"{row.entry_key} {row.language} {row.field}"

    def _decided(self, number: int, status: str, by: str, today: date) -> Row:
        revision = tables.text_revision
        waiting = and_(revision.c.id == number, revision.c.status.in_((REVIEW, CONFLICT)))
        row = self._connection.execute(select(revision).where(waiting)).one_or_none()
        if row is None:
            raise StoreError(f"No revision {number} waits for a decision.")
        change = update(revision).where(revision.c.id == number)
        self._connection.execute(change.values(status=status, decided_by=by, decided_on=today))
        return row

    def _rows(self, language: str) -> dict[tuple[str, str], Row]:
        query = select(tables.text).where(tables.text.c.language == language)
        return {(row.entry_key, row.field): row for row in self._connection.execute(query)}

    def _undecided(self, language: str) -> set[tuple[str, str, str]]:
        revision = tables.text_revision.c
        query = select(revision.entry_key, revision.field, revision.value).where(
            revision.language == language, revision.status.in_((REVIEW, CONFLICT, REJECTED))
        )
        return {tuple(row) for row in self._connection.execute(query)}

    @staticmethod
    def _revision(
        entry: Entry, part: Field, language: str, translation: Translation, today: date
    ) -> dict[str, Any]:
        english = translation.outdated_of
        if english is None:
            english = entry.texts["en"][part].value
        return {
            "entry_key": entry.key,
            "language": language,
            "field": part.value,
            "value": translation.text,
            "native_reviewed": translation.native_reviewed,
            "english_digest": digest(english),
            "as_of": entry.source.as_of,
            "author": TRANSLATOR,
            "created_on": today,
        }

    def _refresh(self, stored: Row | None, values: dict[str, Any], revision: dict[str, Any]) -> None:
        """The words are those that stand: only what is known of them may change."""
        if stored is None:
            return
        known = (stored.native_reviewed, stored.english_digest, stored.seed_digest)
        if known == (values["native_reviewed"], revision["english_digest"], digest(*values.values())):
            return
        as_of = stored.as_of if stored.english_digest == revision["english_digest"] else revision["as_of"]
        self._publish(values, {**revision, "as_of": as_of})

    def _keep(
        self, decision: Decision, stored: Row | None, values: dict[str, Any], revision: dict[str, Any]
    ) -> None:
        row = {**revision, "status": _STATUS[decision]}
        if decision is Decision.PUBLISH:
            row |= {"decided_by": TRANSLATOR, "decided_on": revision["created_on"]}
        self._connection.execute(insert(tables.text_revision).values(row))
        if decision is Decision.PUBLISH:
            # What an installation begins with need not be put back.
            self._publish(values, revision, recorded=stored is not None or self._begun)

    def _publish(
        self,
        values: dict[str, Any],
        revision: dict[str, Any],
        author: str = TRANSLATOR,
        *,
        recorded: bool = True,
    ) -> None:
        row = {
            **values,
            "english_digest": revision["english_digest"],
            "as_of": revision["as_of"],
            "seed_digest": digest(*values.values()),
        }
        self._ledger.put("text", row, author, entry_key=values["entry_key"], recorded=recorded)


def _same_text(one: Any, other: Any) -> Any:
    return and_(one.c.entry_key == other.c.entry_key, one.c.field == other.c.field)


def _values(entry: Entry, part: Field, language: str, translation: Translation) -> dict[str, Any]:
    """The columns that the digest of a seeded row covers (see ``seeding``), in its order."""
    return {
        "entry_key": entry.key,
        "language": language,
        "field": part.value,
        "value": translation.text,
        "native_reviewed": translation.native_reviewed,
        "status": PUBLISHED,
    }


def _standing(stored: Row | None, values: dict[str, Any], undecided: bool) -> Standing:
    if stored is None:
        return Standing(undecided=undecided)
    seeded = (digest(*(stored._mapping[column] for column in values)), digest(*values.values()))
    return Standing(
        value=stored.value,
        by_file=seeded[0] == stored.seed_digest,
        same_offer=seeded[1] == stored.seed_digest,
        undecided=undecided,
    )


def _listed(report: TakeOver, decision: Decision) -> list[str]:
    lists = {
        Decision.PUBLISH: report.published,
        Decision.REVIEW: report.review,
        Decision.CONFLICT: report.conflicts,
    }
    return lists[decision]


def _waiting(row: Row) -> Waiting:
    return Waiting(
        row.id,
        row.entry_key,
        row.language,
        row.field,
        row.status,
        row.author,
        row.created_on,
        row.english or "",
        row.current,
        row.value,
    )
