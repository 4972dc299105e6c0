"""Entries, texts, examples and contacts in the database."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.engine import Connection, Row

from bot.content.models import Contact, Entry, Example, Field, Source, Text
from bot.language.languages import SOURCE
from bot.store import tables
from bot.store.digest import digest

PUBLISHED = "published"


class ContentRepository:
    """Reads what is published, in the transaction at hand."""

    def __init__(self, connection: Connection) -> None:
        """Read over ``connection``, inside its transaction."""
        self._connection = connection

    def entry(self, key: str) -> Entry | None:
        """A published entry with its published texts, or None."""
        found = self._entries(tables.entry.c.key == key)
        return found[0] if found else None

    def entries(self) -> list[Entry]:
        """All published entries in catalogue order."""
        return self._entries()

    def group(self, name: str) -> list[str]:
        """Keys of the published entries of a group, in catalogue order."""
        query = (
            select(tables.entry.c.key)
            .where(tables.entry.c.group == name, tables.entry.c.status == PUBLISHED)
            .order_by(tables.entry.c.position)
        )
        return list(self._connection.execute(query).scalars())

    def contacts(self) -> list[Contact]:
        """The contacts that two people have verified."""
        return [each for each in self.all_contacts() if each.shown]

    def all_contacts(self) -> list[Contact]:
        """Every contact, verified or not; for staff."""
        checks: dict[str, list[str]] = defaultdict(list)
        for row in self._connection.execute(select(tables.contact_check)):
            checks[row.contact_key].append(row.checked_by)
        rows = self._connection.execute(select(tables.contact).order_by(tables.contact.c.key))
        return [
            Contact(row.key, row.name, row.kind, row.value, row.page, tuple(checks[row.key]))
            for row in rows
        ]

    def examples(self) -> list[Example]:
        """All active training questions, in a stable order."""
        query = (
            select(tables.example)
            .where(tables.example.c.active)
            .order_by(tables.example.c.intent, tables.example.c.digest)
        )
        return [
            Example(row.intent, row.language, row.style, row.text)
            for row in self._connection.execute(query)
        ]

    def _entries(self, *where: object) -> list[Entry]:
        query = (
            select(tables.entry, tables.source.c.as_of)
            .join(tables.source)
            .where(tables.entry.c.status == PUBLISHED, *where)
            .order_by(tables.entry.c.position)
        )
        rows = self._connection.execute(query).all()
        texts = self._texts([row.key for row in rows])
        return [_entry(row, texts[row.key]) for row in rows]

    def _texts(self, keys: Iterable[str]) -> dict[str, dict[str, dict[Field, Text]]]:
        query = select(tables.text).where(
            tables.text.c.entry_key.in_(list(keys)), tables.text.c.status == PUBLISHED
        )
        rows = self._connection.execute(query).all()
        english = {(row.entry_key, row.field): row for row in rows if row.language == SOURCE}
        texts: dict[str, dict[str, dict[Field, Text]]] = defaultdict(lambda: defaultdict(dict))
        for row in rows:
            value = _text(row, english.get((row.entry_key, row.field)))
            texts[row.entry_key][row.language][Field(row.field)] = value
        return texts


def _text(row: Row, english: Row | None) -> Text:
    """A translation is outdated when the English text is no longer the one it was made from."""
    return Text(row.value, row.native_reviewed, _outdated(row, english), row.as_of, row.critical)


def _outdated(row: Row, english: Row | None) -> bool:
    if row.language == SOURCE or english is None or row.english_digest is None:
        return False
    return bool(row.english_digest != digest(english.value))


def _entry(row: Row, texts: dict[str, dict[Field, Text]]) -> Entry:
    return Entry(
        key=row.key,
        group=row.group,
        question=row.question,
        source=Source(row.source_key, tuple(map(int, row.pages.split())), row.as_of),
        related=tuple(row.related.split()),
        review_by=row.review_by,
        texts={language: dict(fields) for language, fields in texts.items()},
    )
