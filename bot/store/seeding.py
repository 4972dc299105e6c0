"""Writes the seed content into the store, and never over what staff edited."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import and_, delete, insert, select, update
from sqlalchemy.engine import Connection, Row
from sqlalchemy.schema import Table

from bot.content.contacts import Contact
from bot.content.models import Entry, Example, Field, Text
from bot.language.languages import SOURCE
from bot.store import tables
from bot.store.contacts import row_of
from bot.store.content import PUBLISHED
from bot.store.counter import CONTENT, QUESTIONS, CounterStore
from bot.store.digest import digest
from bot.store.ledger import Ledger

# Author of what a new version of the program brings.
SEED = "seed"


@dataclass
class SeedReport:
    """What seeding changed, as keys such as "text before_deciding km answer"."""

    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    """Edited by staff and different from the seed: left as they are."""


class Seeder:
    """Brings seed rows up to date inside one transaction."""

    def __init__(self, connection: Connection, ledger: Ledger) -> None:
        """Write over ``connection``, by ``ledger`` what readers get; the caller commits."""
        self._connection, self._ledger, self._first = connection, ledger, False
        self._counters = CounterStore(connection)

    def seed(
        self, entries: Iterable[Entry], examples: Iterable[Example], contacts: Iterable[Contact]
    ) -> SeedReport:
        """Insert what is new, update what staff has not touched, report the rest.

        Of the texts only the English ones: translations are taken over by ``translations``.
        """
        self._ledger.alone()
        report = SeedReport()
        # What an installation begins with need not be put back.
        self._first = self._connection.execute(select(tables.entry.c.key).limit(1)).first() is None
        for position, entry in enumerate(entries):
            self._source(entry)
            self._entry(entry, position, report)
            for part, text in entry.texts[SOURCE].items():
                self._english(entry, part, text, report)
        for contact in contacts:
            row = row_of(contact)
            self._upsert(tables.contact, row, report, version=1)
        self._examples(examples, report)
        return report

    def _english(self, entry: Entry, part: Field, text: Text, report: SeedReport) -> None:
        row: dict[str, Any] = {
            "entry_key": entry.key,
            "language": SOURCE,
            "field": part.value,
            "value": text.value,
            "native_reviewed": text.native_reviewed,
            "status": PUBLISHED,
        }
        self._upsert(tables.text, row, report)
        # Not part of the row's digest: saying afterwards that a change is critical is no edit.
        same = and_(
            *(tables.text.c[key] == row[key] for key in ("entry_key", "language", "field", "value"))
        )
        other = tables.text.c.critical != text.critical
        change = update(tables.text).where(same, other).values(critical=text.critical)
        if self._connection.execute(change).rowcount:
            self._counters.bump(CONTENT)

    def _source(self, entry: Entry) -> None:
        found = select(tables.source).where(tables.source.c.key == entry.source.document)
        if self._connection.execute(found).first() is None:
            values = {"key": entry.source.document, "as_of": entry.source.as_of}
            self._connection.execute(insert(tables.source).values(values))

    def _entry(self, entry: Entry, position: int, report: SeedReport) -> None:
        row = {
            "key": entry.key,
            "group": entry.group,
            "position": position,
            "question": entry.question,
            "source_key": entry.source.document,
            "pages": " ".join(map(str, entry.source.pages)),
            "related": " ".join(entry.related),
            "review_by": entry.review_by,
            "status": PUBLISHED,
        }
        self._upsert(tables.entry, row, report)

    def _upsert(self, table: Table, row: dict[str, Any], report: SeedReport, **first: Any) -> None:
        """Insert, update or leave a row; ``first`` are columns of a new row that no seed sets again."""
        keys = [column.name for column in table.primary_key]
        here = and_(*(table.c[key] == row[key] for key in keys))
        name = " ".join([table.name, *(str(row[key]) for key in keys)])
        seeded = digest(*row.values())
        stored = self._connection.execute(select(table).where(here)).first()
        if stored is None:
            self._put(table, {**first, **row, "seed_digest": seeded})
            report.added.append(name)
        elif stored.seed_digest != seeded:
            if self._written(stored, row) not in (stored.seed_digest, seeded):
                report.kept.append(name)
            else:
                self._put(table, {**row, "seed_digest": seeded})
                report.updated.append(name)

    def _put(self, table: Table, values: dict[str, Any]) -> None:
        entry = values.get("entry_key") or (values["key"] if table is tables.entry else None)
        self._ledger.put(table.name, values, SEED, entry_key=entry, recorded=not self._first)

    @staticmethod
    def _written(stored: Row, row: dict[str, Any]) -> str:
        """Digest of the stored row; where it is not what seeding last wrote, staff edited it."""
        return digest(*(stored._mapping[column] for column in row))

    def _examples(self, examples: Iterable[Example], report: SeedReport) -> None:
        wanted = {digest(each.intent, each.language, each.style, each.text): each for each in examples}
        rows = self._connection.execute(select(tables.example.c.digest, tables.example.c.origin))
        stored = {row.digest: row.origin for row in rows}
        new = [
            {**vars(each), "digest": key, "origin": "seed", "active": True}
            for key, each in wanted.items()
            if key not in stored
        ]
        gone = [key for key, origin in stored.items() if origin == "seed" and key not in wanted]
        if new or gone:
            self._counters.bump(QUESTIONS)
        if new:
            self._connection.execute(insert(tables.example), new)
            report.added.append(f"{len(new)} training questions")
        for key in gone:
            self._connection.execute(delete(tables.example).where(tables.example.c.digest == key))
        if gone:
            report.removed.append(f"{len(gone)} training questions")
