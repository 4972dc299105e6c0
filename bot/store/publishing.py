"""Publishing what staff wrote, putting texts back, rolling a release back."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from bot.content.editing import draft as drafts
from bot.content.editing.draft import Draft, Merged
from bot.errors import StaffError
from bot.language.languages import SOURCE
from bot.store import tables
from bot.store.changes import OPEN, Change, ChangeStore
from bot.store.changes import PUBLISHED as DECIDED
from bot.store.content import PUBLISHED, WITHDRAWN, ContentRepository
from bot.store.digest import digest
from bot.store.ledger import Ledger, Step

STAFF_STYLE = "staff"


@dataclass(frozen=True)
class Undo:
    """One thing that rolling back would do: ``subject`` becomes what it was ``before``."""

    subject: str
    now: dict[str, Any] | None
    before: dict[str, Any] | None


class Publisher:
    """Publishes inside one transaction; the caller commits."""

    def __init__(self, connection: Connection, clock: Callable[[], float]) -> None:
        """Work over ``connection``; ``clock`` gives seconds since 1970."""
        self._connection = connection
        self._ledger = Ledger(connection, clock)
        self._changes = ChangeStore(connection, clock)
        self._content = ContentRepository(connection)

    def present(self, key: str) -> Draft | None:
        """The entry as it is now, published or withdrawn, as a draft that changes nothing."""
        entry = self._content.entry(key, withdrawn=True)
        return drafts.of(entry, self._content.owner(key)) if entry else None

    def merged(self, change: Change) -> Merged:
        """The change on top of what stands now.

        Raises:
            StaffError: a new entry has the key of one that exists by now.
        """
        now = self.present(change.draft.key)
        if change.base is None:
            if now is not None:
                raise StaffError("There is an answer with this short name already.")
            return Merged(change.draft, {}, ())
        return drafts.merge(change.base, now or change.base, change.draft)

    def publish(self, change: Change, by: str, words: str = "") -> bool:
        """Put a change in place of what stands; returns whether training is needed.

        Raises:
            StaffError: somebody changed the same texts meanwhile (see ``merged``), or decided or altered
                the change itself.
        """
        # Two publications at once would each put the other's texts back to what they were.
        self._ledger.alone()
        now = self._changes.get(change.id)
        if now is None or now.state not in OPEN or now.draft != change.draft:
            raise StaffError("The change is not what you looked at any more. Look again.")
        merged = self.merged(change)
        if merged.conflicts:
            raise StaffError("Somebody changed the same texts meanwhile. Open the change and choose.")
        draft, before = merged.draft, self.present(change.draft.key)
        fresh = self._entry(draft, before, change, by)
        for code, part in {*draft.named_texts(), *(before.named_texts() if before else ())}:
            self._text(draft, before, change, by, (code, part))
        questions = self._questions(draft, change, by)
        self._changes.decide(change.id, DECIDED, by, words)
        return fresh or questions

    def _entry(self, draft: Draft, before: Draft | None, change: Change, by: str) -> bool:
        row: dict[str, Any] = {
            "key": draft.key,
            "group": draft.group,
            "question": draft.question,
            "source_key": draft.document,
            "pages": " ".join(map(str, draft.pages)),
            "related": " ".join(draft.related),
            "review_by": draft.review_by,
            "owner": draft.owner or None,
        }
        if before is None:
            last = self._connection.execute(select(func.max(tables.entry.c.position))).scalar_one()
            row |= {"position": (last or 0) + 1, "status": PUBLISHED}
        self._ledger.put("entry", row, by, entry_key=draft.key, change_id=change.id)
        return before is None

    def _text(
        self, draft: Draft, before: Draft | None, change: Change, by: str, name: tuple[str, str]
    ) -> None:
        code, part = name
        value, old = draft.text(code, part), before.text(code, part) if before else ""
        if not value:
            self._ledger.drop("text", (draft.key, code, part), by, entry_key=draft.key, change_id=change.id)
            return
        row: dict[str, Any] = {
            "entry_key": draft.key,
            "language": code,
            "field": part,
            "value": value,
            "native_reviewed": code == SOURCE or draft.is_reviewed(code, part),
            "status": PUBLISHED,
        }
        english = draft.text(SOURCE, part)
        old_english = before.text(SOURCE, part) if before else ""
        if code == SOURCE:
            row["critical"] = change.critical if value != old else self._critical(draft.key, part)
        elif value != old:
            row |= {"english_digest": digest(english), "as_of": self._content.as_of(draft.document)}
        elif english != old_english:
            row["english_digest"] = self._made_from(draft.key, name, (old_english, english), change.minor)
        self._ledger.put("text", row, by, entry_key=draft.key, change_id=change.id)

    def _critical(self, key: str, part: str) -> bool:
        where = (tables.text.c.entry_key == key, tables.text.c.field == part)
        query = select(tables.text.c.critical).where(*where, tables.text.c.language == SOURCE)
        return bool(self._connection.execute(query).scalar_one_or_none())

    def _made_from(self, key: str, name: tuple[str, str], english: tuple[str, str], minor: bool) -> str:
        """The digest of the English that an untouched translation was made from.

        After a minor edit, a translation that was current stays current.
        """
        code, part = name
        where = (tables.text.c.entry_key == key, tables.text.c.field == part)
        query = select(tables.text.c.english_digest).where(*where, tables.text.c.language == code)
        known = self._connection.execute(query).scalar_one_or_none() or digest(english[0])
        return digest(english[1]) if minor and known == digest(english[0]) else str(known)

    def _questions(self, draft: Draft, change: Change, by: str) -> bool:
        added = False
        for language, questions in draft.questions.items():
            for text in questions:
                row = {
                    "intent": draft.key,
                    "language": language,
                    "style": STAFF_STYLE,
                    "text": text,
                    "digest": digest(draft.key, language, STAFF_STYLE, text),
                    "origin": "staff",
                    "active": True,
                }
                added |= self._ledger.put("example", row, by, entry_key=draft.key, change_id=change.id)
        return added

    def withdraw(self, key: str, by: str, *, back: bool = False) -> bool:
        """Take an entry away from readers, or give it back; returns whether training is needed."""
        status = PUBLISHED if back else WITHDRAWN
        return self._ledger.put("entry", {"key": key, "status": status}, by, entry_key=key)

    # -- putting back ---------------------------------------------------------------------------

    def restore(self, step: Step, by: str) -> bool:
        """Make what ``step`` changed what it was after that step."""
        return self._ledger.restore(step.subject, step.after, by)

    def undo_since(self, number: int) -> list[Undo]:
        """What rolling back everything from step ``number`` on would do, in the order of subjects."""
        first: dict[str, Step] = {}
        last: dict[str, Step] = {}
        for step in self._ledger.since(number):
            first.setdefault(step.subject, step)
            last[step.subject] = step
        return [
            Undo(subject, last[subject].after, step.before)
            for subject, step in sorted(first.items())
            if last[subject].after != step.before
        ]

    def roll_back(self, undo: Iterable[Undo], by: str) -> int:
        """Put everything back; returns how many rows changed. Entries first: texts belong to them."""
        order = sorted(
            undo, key=lambda each: (not each.subject.startswith(("source ", "entry ")), each.subject)
        )
        return sum(self._ledger.restore(each.subject, each.before, by) for each in order)
