"""Dates, numbers and lists as people of a language write them: CLDR's forms by Babel, our digits.

Three things are ours, not CLDR's (docs/decisions/0003-digits.md): the digits; a language that CLDR does
not know gets year-month-day; page numbers are parted by commas, because CLDR's Burmese list writes
"24 - 25", which reads as a range of pages.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal

from bot.language.digits import localise
from bot.language.languages import Language

_ZERO_WIDTH = str.maketrans("", "", "\u200b")


def _locale(language: Language) -> Locale | None:
    try:
        found = Locale.parse(language.code)
    except (UnknownLocaleError, ValueError):
        return None
    # CLDR lists some languages (Shan) without any names of months.
    return found if found.months["format"]["wide"][1] != "M01" else None


def month(day: date, language: Language) -> str:
    """Month and year, such as "July 2017"."""
    locale = _locale(language)
    text = format_date(day, "MMMM y", locale=locale) if locale else f"{day:%Y-%m}"
    return localise(text, language.digits)


def day(when: date, language: Language) -> str:
    """A day, such as "January 5, 2026"."""
    locale = _locale(language)
    text = format_date(when, "long", locale=locale) if locale else when.isoformat()
    return localise(text, language.digits)


def number(value: int, language: Language) -> str:
    """A number, with its thousands parted."""
    return localise(format_decimal(value, locale=_locale(language) or "en"), language.digits)


def pages(values: Iterable[int], language: Language) -> str:
    """Numbers of pages, as in a reference: parted by commas."""
    return localise(", ".join(map(str, values)), language.digits)


def language_name(other: Language, language: Language) -> str:
    """What ``language`` calls another language; that language's own name where CLDR does not know."""
    locale = _locale(language)
    return str(locale.languages.get(other.code, other.name)) if locale else other.name


def listing(parts: Sequence[str], language: Language) -> str:
    """A list in a sentence, such as "Khmer, Burmese and English"."""
    locale = _locale(language)
    text = format_list(list(parts), locale=locale) if locale else ", ".join(parts)
    # CLDR's Khmer list holds a zero-width space, which our checks refuse in texts.
    return text.translate(_ZERO_WIDTH)
