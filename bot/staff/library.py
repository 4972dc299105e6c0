"""All entries as staff look through them: kept in memory until something is published."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.content.models import Entry
from bot.language.digits import to_latin
from bot.language.languages import SOURCE
from bot.language.normalise import normalise
from bot.store.work import UnitOfWork


@dataclass(frozen=True)
class Shelf:
    """All entries at one moment.

    Attributes:
        entries: key → entry, withdrawn ones included, in catalogue order.
        withdrawn: keys of those that readers do not get.
        owners: key → email of who checks the facts.
        words: key → everything that can be searched for, in one spelling.
        lacks: key → language → "missing", "outdated" or "draft", the worst of its texts.
    """

    entries: Mapping[str, Entry] = field(default_factory=dict)
    withdrawn: frozenset[str] = frozenset()
    owners: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    lacks: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


class Library:
    """The shelf in use; read anew when the content's version is another."""

    def __init__(self) -> None:
        """Nothing is read before it is asked for."""
        self._version, self._shelf = -1, Shelf()
        # An entry that did not change is not searched through again.
        self._known: dict[str, tuple[Entry, str]] = {}
        self._lock = threading.Lock()

    def shelf(self, work: UnitOfWork) -> Shelf:
        """All entries as they are now."""
        version = work.content.version()
        with self._lock:
            if version != self._version:
                self._shelf, self._version = self._read(work), version
            return self._shelf

    def _read(self, work: UnitOfWork) -> Shelf:
        entries = {each.key: each for each in work.content.entries(withdrawn=True)}
        known = {key: self._known.get(key) for key in entries}
        self._known = {
            key: found if (found := known[key]) and found[0] == entry else (entry, _words(entry))
            for key, entry in entries.items()
        }
        words = {key: each[1] for key, each in self._known.items()}
        lacks = {key: _lacks(entry) for key, entry in entries.items()}
        return Shelf(entries, work.content.withdrawn(), work.content.owners(), words, lacks)


def spelled(text: str) -> str:
    """One spelling of a text, so that order of marks, Zawgyi, digits and capitals do not matter."""
    return to_latin(normalise(text).text).casefold()


def _words(entry: Entry) -> str:
    texts = [text.value for parts in entry.texts.values() for text in parts.values()]
    return spelled("\n".join((entry.key.replace("_", " "), entry.key, entry.question, *texts))[:4000])


def _lacks(entry: Entry) -> dict[str, str]:
    wanted = entry.fields()
    found = {}
    for language, parts in entry.texts.items():
        if language == SOURCE:
            continue
        if any(part not in parts for part in wanted):
            found[language] = "missing"
        elif any(text.outdated for text in parts.values()):
            found[language] = "outdated"
        elif not all(text.native_reviewed for text in parts.values()):
            found[language] = "draft"
    return found
