"""Speaks in one language: interface texts, dates, numbers."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Protocol

from babel.dates import format_date

from bot.language.digits import localise


class Translations(Protocol):
    """The interface texts of all languages."""

    def text(self, language: str, message: str, /, **values: Any) -> str:
        """Translate ``message`` and fill its named placeholders."""


class Voice:
    """The interface texts in one language."""

    def __init__(self, translations: Translations, language: str) -> None:
        """Speak ``language`` ("km", "my" or "en")."""
        self._translations = translations
        self.language = language

    def say(self, message: str, /, **values: Any) -> str:
        """Translate ``message``; the Babel keyword by which texts are extracted."""
        return self._translations.text(self.language, message, **values)

    def month(self, day: date) -> str:
        """Month and year as people write them, such as "July 2017"."""
        return localise(format_date(day, "MMMM y", locale=self.language), self.language)

    def numbers(self, values: Iterable[int]) -> str:
        """Numbers in this language's digits, parted by commas."""
        return localise(", ".join(map(str, values)), self.language)
