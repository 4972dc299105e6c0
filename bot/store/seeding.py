"""Writes the seed content into the store, and never over what staff edited."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import and_, delete, insert, select, update
from sqlalchemy.engine import Connection, Row
from sqlalchemy.schema import Table

from bot.content.models import Contact, Entry, Example, Field, Text
from bot.language.languages import SOURCE
from bot.store import tables
from bot.store.content import PUBLISHED
from bot.store.digest import digest


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

    def __init__(self, connection: Connection) -> None:
        """Write over ``connection``; the caller commits."""
        self._connection = connection

    def seed(
        self, entries: Iterable[Entry], examples: Iterable[Example], contacts: Iterable[Contact]
    ) -> SeedReport:
        """Insert what is new, update what staff has not touched, report the rest.

        Of the texts only the English ones: translations are taken over by ``translations``.
        """
        report = SeedReport()
        for position, entry in enumerate(entries):
            self._source(entry)
            self._entry(entry, position, report)
            for part, text in entry.texts[SOURCE].items():
                self._english(entry, part, text, report)
        for contact in contacts:
            row = {
                "key": contact.key,
                "name": contact.name,
                "kind": contact.kind,
                "value": contact.value,
                "page": contact.page,
            }
            self._upsert(tables.contact, row, report)
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
        self._connection.execute(update(tables.text).where(same, other).values(critical=text.critical))

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

    def _upsert(self, table: Table, row: dict[str, Any], report: SeedReport) -> None:
        keys = [column.name for column in table.primary_key]
        here = and_(*(table.c[key] == row[key] for key in keys))
        name = " ".join([table.name, *(str(row[key]) for key in keys)])
        seeded = digest(*row.values())
        stored = self._connection.execute(select(table).where(here)).first()
        if stored is None:
            self._connection.execute(insert(table).values(**row, seed_digest=seeded))
            report.added.append(name)
        elif stored.seed_digest != seeded:
            if self._touched(stored, row):
                report.kept.append(name)
            else:
                change = update(table).where(here).values(**row, seed_digest=seeded)
                self._connection.execute(change)
                report.updated.append(name)

    @staticmethod
    def _touched(stored: Row, row: dict[str, Any]) -> bool:
        """Whether the stored row is no longer what seeding last wrote."""
        read: Callable[[str], Any] = stored._mapping.__getitem__
        return bool(digest(*(read(column) for column in row)) != stored.seed_digest)

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
        if new:
            self._connection.execute(insert(tables.example), new)
            report.added.append(f"{len(new)} training questions")
        for key in gone:
            self._connection.execute(delete(tables.example).where(tables.example.c.digest == key))
        if gone:
            report.removed.append(f"{len(gone)} training questions")
