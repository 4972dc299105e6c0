"""Digits of the three scripts: the same number written in another script is the same number."""

import re

from bot.language.languages import LANGUAGES

KHMER_DIGITS = "០១២៣៤៥៦៧៨៩"
BURMESE_DIGITS = "၀၁၂၃၄၅၆၇၈၉"
_TO_LATIN = str.maketrans(KHMER_DIGITS + BURMESE_DIGITS, "0123456789" * 2)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def to_latin(text: str) -> str:
    """Return ``text`` with Khmer and Burmese digits as Latin ones."""
    return text.translate(_TO_LATIN)


def localise(text: str, language: str) -> str:
    """Return ``text`` with Latin digits as the digits that ``language`` uses."""
    return text.translate(str.maketrans("0123456789", LANGUAGES[language].digits))


def numbers(text: str) -> list[str]:
    """All numbers of a text in Latin digits, thousands separators removed, sorted.

    >>> numbers("၁,၀၀၀ ကျပ်")
    ['1000']
    """
    return sorted(match.replace(",", "") for match in _NUMBER.findall(to_latin(text)))
