"""Digits of all scripts: the same number written in another script is the same number."""

import re

from bot.language.languages import DIGITS

_TO_LATIN = str.maketrans("".join(DIGITS.values()), DIGITS["latn"] * len(DIGITS))
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def to_latin(text: str) -> str:
    """Return ``text`` with all digits as Latin ones."""
    return text.translate(_TO_LATIN)


def localise(text: str, digits: str) -> str:
    """Return ``text`` with Latin digits as the ten ``digits`` of a language."""
    return text.translate(str.maketrans(DIGITS["latn"], digits))


def numbers(text: str) -> list[str]:
    """All numbers of a text in Latin digits, thousands separators removed, sorted.

    >>> numbers("၁,၀၀၀ ကျပ်")
    ['1000']
    """
    return sorted(match.replace(",", "") for match in _NUMBER.findall(to_latin(text)))
