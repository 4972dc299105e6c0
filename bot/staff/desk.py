"""What the pages work with, put together once by the entry point."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlsplit

from bot.bootstrap import Installation
from bot.conversation.understanding import Understander
from bot.i18n.files import terms_of
from bot.i18n.glossary import Term
from bot.staff.library import Library
from bot.staff.trial import Trials
from bot.store.work import UnitOfWork


class Trainer(Protocol):
    """Trains and puts into service, in the background (``bot.assistant`` implements it)."""

    def start(self, asked_by: str) -> None:
        """Train on the questions as they are now; one job at a time, a later one waits."""


class Close(Protocol):
    """A training question with its closeness to a text, 0 to 1."""

    @property
    def closeness(self) -> float:
        """The cosine of the angle between both: 1 is the same."""

    @property
    def intent(self) -> str:
        """Where it belongs."""

    @property
    def text(self) -> str:
        """As it is trained on."""


class Explained(Protocol):
    """How a text was understood; each attribute as ``bot.assistant.explanation`` has it."""

    @property
    def language(self) -> str | None:
        """The language of the text, where it tells."""

    @property
    def encoding(self) -> str:
        """How it was typed: "unicode" or "zawgyi"."""

    @property
    def ranking(self) -> Sequence[Mapping[str, Any]]:
        """The likeliest intents: {"intent", "together", …}."""

    @property
    def nearest(self) -> Mapping[str, Sequence[Close]]:
        """View → the closest training questions."""

    @property
    def decision(self) -> Mapping[str, Any]:
        """{"outcome", "intent", "confidence", …}."""

    @property
    def reason(self) -> str:
        """The decision in (English) words."""


class Study(Protocol):
    """What the model makes of a text (``bot.assistant`` implements it)."""

    async def explain(self, text: str, also: Sequence[str] = ()) -> Explained | None:
        """How it is understood; None while the model cannot be asked."""

    def held_out(self, text: str) -> bool:
        """Whether the model is measured with it, and must not learn it."""


@dataclass(frozen=True)
class Desk:
    """The installation, and what only the entry point can hand in.

    Attributes:
        installation: settings, store, catalogues.
        understander: the model in use, for trying questions; None where this process has none.
        trainer: trains in the background; None where this process cannot.
        study: tells what the model makes of a text; None where this process has no model.
        url: where people reach the pages, such as "https://guide.example.org"; "" until they are served.
        clock: seconds since 1970.
        library: all entries in memory.
        trials: conversations that staff try, in memory only.
    """

    installation: Installation
    understander: Understander | None = None
    trainer: Trainer | None = None
    study: Study | None = None
    url: str = "http://127.0.0.1"
    clock: Callable[[], float] = time.time
    library: Library = field(default_factory=Library)
    trials: Trials = field(default_factory=Trials)

    def train(self, asked_by: str) -> None:
        """Train on the questions as they are now, where this process can."""
        if self.trainer is not None:
            self.trainer.start(asked_by)

    def terms(self) -> Mapping[str, tuple[Term, ...]]:
        """The glossary of each language."""
        installation = self.installation
        languages = installation.catalogues.languages
        return {code: terms_of(installation.settings.locales_dir, each) for code, each in languages.items()}

    def allowed_hosts(self, work: UnitOfWork) -> frozenset[str]:
        """Hosts to which answers may link: those of the setting, and those of the sources."""
        hosts = {urlsplit(each).hostname or "" for each in work.content.source_links().values()}
        named = {*self.installation.settings.link_hosts, *hosts}
        return frozenset(each.removeprefix("www.") for each in named if each)

    @property
    def secure(self) -> bool:
        """Whether people reach the pages over https."""
        return self.url.startswith("https://")

    @property
    def proxied(self) -> bool:
        """Whether a reverse proxy stands before the pages and says whom it speaks for."""
        return bool(self.installation.settings.staff_url)

    @property
    def hosts(self) -> frozenset[str]:
        """The names by which browsers may call the pages."""
        own = self.url.partition("://")[2]
        port = own.rpartition(":")[2] if ":" in own else ""
        local = {f"{name}:{port}" if port else name for name in ("127.0.0.1", "localhost")}
        return frozenset({own, *local})
