"""Published content in memory, so that a turn need not ask the database for what seldom changes."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.content.models import Contact, Entry, Field
from bot.store.content import ContentRepository

# What staff publish is live after this long.
SECONDS = 2.0


@dataclass(frozen=True)
class Snapshot:
    """All published content at one moment. Implements ``conversation.storage.PublishedContent``."""

    entries: dict[str, Entry]
    shown_contacts: list[Contact]
    _titles: dict[str, dict[str, str]] = field(default_factory=dict)

    def entry(self, key: str) -> Entry | None:
        """A published entry with its published texts, or None."""
        return self.entries.get(key)

    def titles(self, language: str) -> dict[str, str]:
        """Published entry key → title in ``language`` (English where missing), catalogue order."""
        if language not in self._titles:
            found = {key: _title(entry, language) for key, entry in self.entries.items()}
            self._titles[language] = {key: title for key, title in found.items() if title is not None}
        return self._titles[language]

    def group(self, name: str) -> list[str]:
        """Keys of the published entries of a group, in catalogue order."""
        return [key for key, entry in self.entries.items() if entry.group == name]

    def contacts(self) -> list[Contact]:
        """The contacts that readers may see."""
        return self.shown_contacts


def _title(entry: Entry, language: str) -> str | None:
    for code in (language, "en"):
        text = entry.texts.get(code, {}).get(Field.TITLE)
        if text is not None:
            return text.value
    return None


class Published:
    """The snapshot in use, read anew when it is older than ``SECONDS``."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """``clock`` gives monotonic seconds."""
        self._clock = clock
        self._until = float("-inf")
        self._snapshot = Snapshot({}, [])

    def get(self, content: ContentRepository) -> Snapshot:
        """The snapshot; ``content`` is asked when it is too old."""
        if self._clock() >= self._until:
            entries = {entry.key: entry for entry in content.entries()}
            self._snapshot = Snapshot(entries, content.contacts())
            self._until = self._clock() + SECONDS
        return self._snapshot
