"""Contacts and who has checked them."""

import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.engine import Connection, Row

from bot.content.contacts import Check, Contact, contact_digest
from bot.errors import StaffError
from bot.store import tables
from bot.store.ledger import Ledger
from bot.store.upsert import replacing

_CHECKED = replacing(tables.contact_check)

ACTIVE, WITHDRAWN = "active", "withdrawn"


class ContactStore:
    """Contacts inside one transaction; the caller commits."""

    def __init__(self, connection: Connection, clock: Callable[[], float]) -> None:
        """Work over ``connection``; ``clock`` gives seconds since 1970."""
        self._connection, self._ledger = connection, Ledger(connection, clock)

    def all(self) -> list[Contact]:
        """Every contact, shown or not, in the order of their keys."""
        checks: dict[str, list[Check]] = defaultdict(list)
        for row in self._connection.execute(select(tables.contact_check)):
            checks[row.contact_key].append(Check(row.checked_by, row.checked_on, row.how, row.digest))
        rows = self._connection.execute(select(tables.contact).order_by(tables.contact.c.key))
        return [_contact(row, tuple(checks[row.key])) for row in rows]

    def get(self, key: str) -> Contact | None:
        """One contact."""
        return next((each for each in self.all() if each.key == key), None)

    def version(self, key: str) -> int:
        """Raised by each save."""
        query = select(tables.contact.c.version).where(tables.contact.c.key == key)
        return int(self._connection.execute(query).scalar_one_or_none() or 0)

    def save(self, contact: Contact, by: str, version: int = 0) -> None:
        """Keep a new or changed contact. Checks of anything that readers see are worth nothing then.

        Raises:
            StaffError: somebody saved it after version ``version``.
        """
        if self.version(contact.key) != version:
            raise StaffError("The contact is not what you looked at any more. Look again.")
        self._ledger.put("contact", {**row_of(contact), "version": version + 1}, by)

    def check(self, contact: Contact, by: str, how: str, today: date) -> Contact:
        """Note that ``by`` has checked it just now."""
        before = [_told(each) for each in contact.checks]
        mine = Check(by, today, how, contact_digest(contact))
        row = {"contact_key": contact.key, "checked_by": by, "checked_on": today, "how": how}
        self._connection.execute(_CHECKED.on(self._connection), {**row, "digest": mine.digest})
        checks = (*(each for each in contact.checks if each.by != by), mine)
        after = [_told(each) for each in checks]
        self._ledger.note(f"check {contact.key}", {"checks": before}, {"checks": after}, by)
        return replace(contact, checks=checks)

    def unsay(self, contact: Contact, by: str) -> None:
        """Take one's own check back."""
        gone = delete(tables.contact_check).where(
            tables.contact_check.c.contact_key == contact.key, tables.contact_check.c.checked_by == by
        )
        self._connection.execute(gone)
        left = [_told(each) for each in contact.checks if each.by != by]
        before = [_told(each) for each in contact.checks]
        self._ledger.note(f"check {contact.key}", {"checks": before}, {"checks": left}, by)

    def keep_until(self, contact: Contact, day: date, by: str) -> None:
        """Set the day after which it must have been checked again."""
        self._ledger.put("contact", {"key": contact.key, "expires_on": day}, by)

    def withdraw(self, key: str, by: str, *, back: bool = False) -> None:
        """Take it away from readers, or give it back (it needs its checks as before)."""
        self._ledger.put("contact", {"key": key, "status": ACTIVE if back else WITHDRAWN}, by)


def row_of(contact: Contact) -> dict[str, Any]:
    """The columns of a contact, but for its version."""
    return {
        "key": contact.key,
        "texts": json.dumps(contact.texts, ensure_ascii=False, sort_keys=True),
        "phones": "\n".join(contact.phones),
        "link": contact.link,
        "languages": " ".join(contact.languages),
        "cost": contact.cost,
        "origins": " ".join(contact.origins),
        "entries": " ".join(contact.entries),
        "source_key": contact.document,
        "page": contact.page,
        "expires_on": contact.expires_on,
        "owner": contact.owner or None,
        "status": WITHDRAWN if contact.withdrawn else ACTIVE,
    }


def _contact(row: Row, checks: tuple[Check, ...]) -> Contact:
    return Contact(
        key=row.key,
        texts=json.loads(row.texts),
        phones=tuple(each for each in row.phones.split("\n") if each),
        link=row.link,
        languages=tuple(row.languages.split()),
        cost=row.cost,
        origins=tuple(row.origins.split()),
        entries=tuple(row.entries.split()),
        document=row.source_key,
        page=row.page,
        expires_on=row.expires_on,
        owner=row.owner or "",
        withdrawn=row.status == WITHDRAWN,
        checks=checks,
    )


def _told(check: Check) -> dict[str, str]:
    return {"by": check.by, "on": check.on.isoformat(), "how": check.how, "digest": check.digest}
