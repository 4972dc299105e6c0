"""Speaks in one language: interface texts, dates, numbers."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from bot.i18n import formats
from bot.language.languages import SOURCE, Language


class Translations(Protocol):
    """The interface texts of all languages."""

    @property
    def languages(self) -> Mapping[str, Language]:
        """All languages, in the order of their buttons."""

    @property
    def offered(self) -> Sequence[str]:
        """Codes of the languages that readers may choose."""

    def text(self, language: str, message: str, /, **values: Any) -> str:
        """Translate ``message`` and fill its named placeholders."""


class Voice:
    """The interface texts in one language."""

    def __init__(self, translations: Translations, language: str) -> None:
        """Speak ``language``; a language that is no longer known is spoken in English."""
        self._translations = translations
        self.languages = translations.languages
        self.language = language if language in self.languages else SOURCE
        self.spoken = self.languages[self.language]

    def say(self, message: str, /, **values: Any) -> str:
        """Translate ``message``; the Babel keyword by which texts are extracted."""
        return self._translations.text(self.language, message, **values)

    def name(self, code: str) -> str:
        """A language's name in itself."""
        return self.languages[code].name if code in self.languages else code

    def called(self, code: str) -> str:
        """What this language calls another one."""
        return formats.language_name(self.languages[code], self.spoken)

    def month(self, day: date) -> str:
        """Month and year as people write them, such as "July 2017"."""
        return formats.month(day, self.spoken)

    def day(self, day: date) -> str:
        """A day as people write it."""
        return formats.day(day, self.spoken)

    def listing(self, parts: Sequence[str]) -> str:
        """A list in a sentence."""
        return formats.listing(parts, self.spoken)

    def number(self, value: int) -> str:
        """A number in this language's digits."""
        return formats.number(value, self.spoken)

    def numbers(self, values: Iterable[int]) -> str:
        """Numbers of pages in this language's digits, parted by commas."""
        return formats.pages(values, self.spoken)
