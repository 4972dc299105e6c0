"""Entries, texts and examples in the database."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection, Row

from bot.content.models import Entry, Example, Field, Source, Text
from bot.errors import StoreError
from bot.language.languages import SOURCE
from bot.store import tables
from bot.store.counter import CONTENT, CounterStore
from bot.store.digest import digest

PUBLISHED, WITHDRAWN = "published", "withdrawn"


class ContentRepository:
    """Reads what is published, in the transaction at hand."""

    def __init__(self, connection: Connection) -> None:
        """Read over ``connection``, inside its transaction."""
        self._connection = connection

    def entry(self, key: str, *, withdrawn: bool = False) -> Entry | None:
        """A published entry with its published texts, or None; ``withdrawn``: or one taken away."""
        found = self._entries(tables.entry.c.key == key, withdrawn=withdrawn)
        return found[0] if found else None

    def entries(self, *, withdrawn: bool = False) -> list[Entry]:
        """All published entries in catalogue order; ``withdrawn``: with those that were taken away."""
        return self._entries(withdrawn=withdrawn)

    def withdrawn(self) -> frozenset[str]:
        """Keys of the entries that were taken away from readers."""
        query = select(tables.entry.c.key).where(tables.entry.c.status != PUBLISHED)
        return frozenset(self._connection.execute(query).scalars())

    def owners(self) -> dict[str, str]:
        """Entry → email of who checks its facts."""
        query = select(tables.entry.c.key, tables.entry.c.owner).where(tables.entry.c.owner.is_not(None))
        return {row.key: row.owner for row in self._connection.execute(query)}

    def owner(self, key: str) -> str:
        """Email of who checks an entry's facts; "" for nobody."""
        query = select(tables.entry.c.owner).where(tables.entry.c.key == key)
        return self._connection.execute(query).scalar_one_or_none() or ""

    def sources(self) -> dict[str, Source]:
        """Key of a document → what it is, without pages."""
        rows = self._connection.execute(select(tables.source).order_by(tables.source.c.key))
        return {row.key: Source(row.key, (), row.as_of, row.title or "") for row in rows}

    def source_links(self) -> dict[str, str]:
        """Key of a document → its link, where it has one."""
        query = select(tables.source.c.key, tables.source.c.link).where(tables.source.c.link.is_not(None))
        return {row.key: row.link for row in self._connection.execute(query)}

    def as_of(self, document: str) -> date:
        """The month the facts of a document were true."""
        query = select(tables.source.c.as_of).where(tables.source.c.key == document)
        found: date | None = self._connection.execute(query).scalar_one_or_none()
        if found is None:
            raise StoreError(f"There is no source {document}.")
        return found

    def version(self) -> int:
        """Rises with each change of what readers get."""
        return CounterStore(self._connection).value(CONTENT)

    def group(self, name: str) -> list[str]:
        """Keys of the published entries of a group, in catalogue order."""
        query = (
            select(tables.entry.c.key)
            .where(tables.entry.c.group == name, tables.entry.c.status == PUBLISHED)
            .order_by(tables.entry.c.position)
        )
        return list(self._connection.execute(query).scalars())

    def examples(self, intents: Collection[str] | None = None) -> list[Example]:
        """All active training questions, or those of ``intents``, in a stable order."""
        query = (
            select(tables.example)
            .where(tables.example.c.active)
            .order_by(tables.example.c.intent, tables.example.c.digest)
        )
        if intents is not None:
            query = query.where(tables.example.c.intent.in_(intents))
        return [
            Example(row.intent, row.language, row.style, row.text)
            for row in self._connection.execute(query)
        ]

    def _entries(self, *where: Any, withdrawn: bool = False) -> list[Entry]:
        query = (
            select(tables.entry, tables.source.c.as_of, tables.source.c.title)
            .join(tables.source)
            .where(*where)
            .order_by(tables.entry.c.position, tables.entry.c.key)
        )
        if not withdrawn:
            query = query.where(tables.entry.c.status == PUBLISHED)
        rows = self._connection.execute(query).all()
        texts = self._texts(rows[0].key if where and rows else None)
        return [_entry(row, texts[row.key]) for row in rows]

    def _texts(self, key: str | None) -> dict[str, dict[str, dict[Field, Text]]]:
        """Texts of one entry, or of all."""
        query = select(tables.text).where(tables.text.c.status == PUBLISHED)
        if key is not None:
            query = query.where(tables.text.c.entry_key == key)
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
        source=Source(row.source_key, tuple(map(int, row.pages.split())), row.as_of, row.title or ""),
        related=tuple(row.related.split()),
        review_by=row.review_by,
        texts={language: dict(fields) for language, fields in texts.items()},
    )
