"""Published content in memory, so that a turn need not ask the database for what seldom changes."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from bot.content.contacts import Contact, shown
from bot.content.models import DANGER_ENTRIES, Entry
from bot.conversation.compose import title
from bot.language.languages import Language
from bot.store.contacts import ContactStore
from bot.store.content import ContentRepository

# What staff publish is live after this long.
SECONDS = 1.0


@dataclass(frozen=True)
class Snapshot:
    """All published content at one moment. Implements ``conversation.storage.PublishedContent``."""

    entries: dict[str, Entry]
    contacts: list[Contact]
    today: Callable[[], date] = date.today
    _titles: dict[str, dict[str, str]] = field(default_factory=dict)

    def entry(self, key: str) -> Entry | None:
        """A published entry with its published texts, or None."""
        return self.entries.get(key)

    def titles(self, language: Language) -> dict[str, str]:
        """Published entry key → title as it is shown in ``language``, in catalogue order."""
        if language.code not in self._titles:
            found = {key: title(entry, language) for key, entry in self.entries.items()}
            self._titles[language.code] = {key: text for key, text in found.items() if text}
        return self._titles[language.code]

    def with_entry(self, entry: Entry) -> "Snapshot":
        """The same with one entry as it might become, for a preview."""
        return Snapshot({**self.entries, entry.key: entry}, self.contacts, self.today)

    def near(self, key: str) -> tuple[str, ...]:
        """Published entries that an entry names as related, or that name it, in catalogue order."""
        named = self.entries[key].related if key in self.entries else ()
        return tuple(each for each, entry in self.entries.items() if each in named or key in entry.related)

    def group(self, name: str) -> list[str]:
        """Keys of the published entries of a group, in catalogue order."""
        return [key for key, entry in self.entries.items() if entry.group == name]

    def contacts_for(self, key: str, origin: str | None) -> list[Contact]:
        """The contacts that readers may see today under an answer."""
        danger = key in DANGER_ENTRIES
        mine = [each for each in self.contacts if each.is_for(key, origin, danger)]
        return shown(mine, self.today())


class Published:
    """The snapshot in use: looked at again when it is older than ``SECONDS``, read anew when it changed."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """``clock`` gives monotonic seconds."""
        self._clock = clock
        self._until = float("-inf")
        # Together: of two threads that read anew, neither may leave its number with the other's content.
        self._now: tuple[int | None, Snapshot] = (None, Snapshot({}, []))

    def get(self, content: ContentRepository, contacts: ContactStore) -> Snapshot:
        """The snapshot; the database is asked when it is too old."""
        if self._clock() >= self._until:
            # The number is read first: a change between the two is read twice, never missed.
            version = content.version()
            if version != self._now[0]:
                entries = {entry.key: entry for entry in content.entries()}
                self._now = version, Snapshot(entries, contacts.all())
            self._until = self._clock() + SECONDS
        return self._now[1]
