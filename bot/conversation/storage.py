"""What the conversation needs of a store, as interfaces."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Protocol

from bot.content.contacts import Contact
from bot.content.models import Entry
from bot.conversation.memory import Memories
from bot.conversation.profile import Profiles
from bot.conversation.stored import People
from bot.language.languages import Language


class PublishedContent(Protocol):
    """Read access to what may be shown to readers."""

    def entry(self, key: str) -> Entry | None:
        """A published entry with its published texts, or None."""

    def titles(self, language: Language) -> dict[str, str]:
        """Published entry key → title as it is shown in ``language``, in catalogue order."""

    def group(self, name: str) -> list[str]:
        """Keys of the published entries of a group, in catalogue order."""

    def near(self, key: str) -> tuple[str, ...]:
        """Published entries that an entry names as related, or that name it."""

    def contacts_for(self, key: str, origin: str | None) -> list[Contact]:
        """The contacts that readers may see today under an answer."""


class Counts(Protocol):
    """What was asked and what came of it, a number a day; nothing of a person."""

    def add(self, entry: str, language: str, outcome: str, day: date) -> None:
        """Count one more ``outcome`` of ``entry`` ("" where no entry was meant).

        Of a free text: "answer", "suggest" or "refused". Of a button: "picked" (one of the suggested),
        "menu" (any other way to an answer), "helpful" or "unhelpful".
        """

    def waited(self, language: str, seconds: float, day: date) -> None:
        """Count one more free text that was answered after so many ``seconds``."""


class Work(Protocol):
    """One unit of work: profile changes are kept only by ``commit``."""

    @property
    def profiles(self) -> Profiles:
        """Where profiles are kept."""

    @property
    def memory(self) -> Memories:
        """Where conversations are remembered for a while."""

    @property
    def people(self) -> People:
        """Everything that is stored of a person."""

    @property
    def counts(self) -> Counts:
        """Where it is counted what is asked."""

    @property
    def published(self) -> PublishedContent:
        """What may be shown."""

    def commit(self) -> None:
        """Keep the changes of this unit."""


WorkFactory = Callable[[], AbstractContextManager[Work]]
