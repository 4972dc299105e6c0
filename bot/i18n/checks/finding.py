"""What a check is asked and what it answers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from bot.i18n.glossary import Term
from bot.language.languages import Language

Level = Literal["error", "warning"]


@dataclass(frozen=True)
class Subject:
    """One translation to check: ``limit`` is the most characters allowed, ``terms`` the glossary."""

    language: Language
    source: str
    translation: str
    limit: int | None = None
    terms: tuple[Term, ...] = ()


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with a translation."""

    level: Level
    check: str
    reason: str


Check = Callable[[Subject], Iterator[Finding]]
