"""Published content kept in memory for a moment: a turn seldom needs to ask the database for it."""

import time
from collections.abc import Callable
from typing import Any, TypeVar, cast

from bot.content.models import Contact, Entry
from bot.store.content import ContentRepository

T = TypeVar("T")
# What staff publish is live after this long.
SECONDS = 1.0


class Published:
    """Answers of the content repository, each kept for ``SECONDS`` at most."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """``clock`` gives monotonic seconds."""
        self._clock = clock
        self._until = float("-inf")
        self._kept: dict[tuple[str, ...], Any] = {}

    def over(self, content: ContentRepository) -> "PublishedContent":
        """The published content; ``content`` is asked for what is not in memory."""
        if self._clock() >= self._until:
            # Replaced, not emptied: another thread may be reading the old one.
            self._kept, self._until = {}, self._clock() + SECONDS
        return PublishedContent(content, self._kept)


class PublishedContent:
    """Implements ``conversation.storage.PublishedContent``."""

    def __init__(self, content: ContentRepository, kept: dict[tuple[str, ...], Any]) -> None:
        """Ask ``content`` for what is not among ``kept``."""
        self._content, self._kept = content, kept

    def entry(self, key: str) -> Entry | None:
        """A published entry with its published texts, or None."""
        return self._once(("entry", key), lambda: self._content.entry(key))

    def titles(self, *languages: str) -> dict[str, str]:
        """Published entry key → title in the first of ``languages`` that has one, in catalogue order."""
        return self._once(("titles", *languages), lambda: self._content.titles(*languages))

    def group(self, name: str) -> list[str]:
        """Keys of the published entries of a group, in catalogue order."""
        return self._once(("group", name), lambda: self._content.group(name))

    def near(self, key: str) -> tuple[str, ...]:
        """Published entries that an entry names as related, or that name it."""
        return self._once(("near", key), lambda: self._content.near(key))

    def contacts(self) -> list[Contact]:
        """The contacts that readers may see."""
        return self._once(("contacts",), self._content.contacts)

    def _once(self, question: tuple[str, ...], ask: Callable[[], T]) -> T:
        if question in self._kept:
            return cast(T, self._kept[question])
        answer = ask()
        # Nothing is kept for keys that strangers make up.
        if answer:
            self._kept[question] = answer
        return answer
