"""Conversations that staff try: they go the way of Telegram, and nothing of them is stored or counted."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.bootstrap import Installation
from bot.conversation.incoming import Command, Content, Incoming, Press, Words
from bot.conversation.memory import Recent
from bot.conversation.profile import Profile, Pseudonym
from bot.conversation.reply import Button, Reply
from bot.conversation.stored import Stored
from bot.conversation.turn import Conversation
from bot.conversation.understanding import Understander
from bot.store.work import UnitOfWork

# More tries than this, or older ones, are forgotten: they live in the process's memory.
MOST, SECONDS, MOST_LINES = 50, 1800.0, 40
# No chat of Telegram has this number; it never leaves the process.
CHAT = 2**60


@dataclass(frozen=True)
class Line:
    """One message of a trial.

    Attributes:
        said: what the member of staff wrote or pressed; "" for a reply.
        reply: what the assistant said; None for what was said to it.
        explained: why, for a free text (``bot.staff.desk.Explained``).
    """

    said: str = ""
    reply: Reply | None = None
    explained: Any = None


@dataclass
class _Person:
    """Stands for all that the store would keep of a person."""

    profile: Profile | None = None
    recent: Recent = field(default_factory=Recent)


class _Profiles:
    def __init__(self, person: _Person) -> None:
        self._person = person

    def get(self, person: str) -> Profile | None:
        return self._person.profile

    def put(self, profile: Profile) -> None:
        self._person.profile = profile


class _Memories:
    def __init__(self, person: _Person) -> None:
        self._person = person

    def get(self, person: str) -> Recent:
        return self._person.recent

    def put(self, person: str, recent: Recent) -> None:
        self._person.recent = recent

    def forget(self, person: str) -> None:
        self._person.recent = Recent()

    def forget_expired(self) -> int:
        return 0


class _People:
    def __init__(self, person: _Person) -> None:
        self._person = person

    def stored(self, person: str) -> Stored:
        return Stored(profile=self._person.profile, recent=self._person.recent)

    def forget(self, person: str) -> None:
        self._person.profile, self._person.recent = None, Recent()

    def forget_unused_since(self, day: date) -> int:
        return 0


class _Uncounted:
    def add(self, entry: str, language: str, outcome: str, day: date) -> None:
        """Staff are no readers."""

    def waited(self, language: str, seconds: float, day: date) -> None:
        """Nor do they wait as readers do."""


class _Work:
    """A unit of work that reads what is published and keeps a person in memory."""

    def __init__(self, store: UnitOfWork, person: _Person) -> None:
        self.published = store.published
        self.profiles, self.memory = _Profiles(person), _Memories(person)
        self.people, self.counts = _People(person), _Uncounted()

    def commit(self) -> None:
        """Nothing is kept."""


class Trial:
    """One conversation, as its telephone shows it."""

    def __init__(self) -> None:
        """A stranger who has said nothing yet."""
        self._person, self.used = _Person(), time.monotonic()
        self.lines: list[Line] = []

    async def turn(
        self, installation: Installation, understander: Understander, content: Content, said: str, why: Any
    ) -> None:
        """Say or press something; ``why`` explains a free text."""
        conversation = Conversation(
            work=lambda: self._work(installation),
            translations=installation.catalogues,
            understander=understander,
            pseudonym=Pseudonym(installation.keyring.root),
            retention_days=installation.settings.retention_days,
        )
        replies = await conversation.turn(Incoming(CHAT, content, staff=True))
        self._show(said, replies, why)

    @contextmanager
    def _work(self, installation: Installation) -> Iterator[Any]:
        with installation.look() as store:
            yield _Work(store, self._person)

    def _show(self, said: str, replies: Sequence[Reply], why: Any) -> None:
        if any(each.hides for each in replies):
            self.lines.clear()
        self.lines.append(Line(said=said))
        self.lines += [
            Line(reply=each, explained=why if not at else None) for at, each in enumerate(replies)
        ]
        del self.lines[:-MOST_LINES]
        self.used = time.monotonic()

    def button(self, code: str) -> Button | None:
        """The button of this conversation with the callback data ``code``."""
        shown = [each for line in self.lines if line.reply for row in line.reply.keyboard for each in row]
        return next((each for each in shown if each.action == code), None)


class Trials:
    """The trials of all members of staff."""

    def __init__(self) -> None:
        """Nobody tries anything yet."""
        self._trials: dict[int, Trial] = {}
        self._lock = threading.Lock()

    def of(self, member: int, *, fresh: bool = False) -> Trial:
        """The trial that a member has begun, or a ``fresh`` one."""
        with self._lock:
            now = time.monotonic()
            old = [key for key, each in self._trials.items() if now - each.used > SECONDS]
            for key in old:
                del self._trials[key]
            if fresh or member not in self._trials:
                self._trials[member] = Trial()
                while len(self._trials) > MOST:
                    del self._trials[min(self._trials, key=lambda key: self._trials[key].used)]
            return self._trials[member]


def content_of(text: str) -> Content:
    """What was typed, as Telegram would hand it over."""
    if text.startswith("/") and len(text) > 1:
        name, _, argument = text[1:].partition(" ")
        return Command(name.partition("@")[0].lower(), argument.strip())
    return Words(text)


def press(button: Button) -> Content:
    """A press of a button."""
    return Press(button.action)
