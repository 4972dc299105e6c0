"""Checks of translations: pure functions that return findings. English-shaped checks are left out.

Anchors: Pontoon's and Weblate's checks; msgfmt runs beside them in CI.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from bot.language.digits import numbers
from bot.language.languages import LANGUAGES
from bot.language.normalise import is_zawgyi, normalise
from bot.language.scripts import script_counts

PLACEHOLDER = re.compile(r"\{[a-z_]+\}")
COMMAND = re.compile(r"(?<![\w/])/[a-z]+")
_LATIN_WORD = re.compile(r"[A-Za-z][A-Za-z'’.-]*")
# Names that stand in Latin letters in every language.
LATIN_NAMES = frozenset(
    [
        "MRC",
        "MRCs",
        "MOU",
        "MOUs",
        "CSO",
        "CSOs",
        "IOM",
        "ILO",
        "NEA",
        "MOLIP",
        "MOLVT",
        "MOEAF",
        "ACRA",
        "EPS",
        "CWCC",
        "FAR",
        "FED",
        "LSCW",
        "MAP",
        "MMN",
        "BBC",
        "Media",
        "Action",
        "Future",
        "Light",
        "Center",
        "Facebook",
        "Telegram",
        "USD",
        "UN",
        "English",
        "Mekong",
        "Guide",
        "AIDS",
    ]
)
_INVISIBLE = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_BRACE = re.compile(r"[{}]")


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with a translation."""

    level: Literal["error", "warning"]
    check: str
    reason: str


Check = Callable[[str, str, str], Iterator[Finding]]


def check(language: str, source: str, translation: str, limit: int | None = None) -> list[Finding]:
    """All findings for one message.

    Args:
        language: the translation's language.
        source: the English text.
        translation: the translated text, not empty.
        limit: most characters allowed, if there is a limit.
    """
    found = [finding for each in CHECKS for finding in each(language, source, translation)]
    if limit is not None and len(translation) > limit:
        found.append(Finding("error", "length", f"{len(translation)} characters, {limit} allowed"))
    return found


def _placeholders(language: str, source: str, translation: str) -> Iterator[Finding]:
    for pattern, what in ((PLACEHOLDER, "placeholders"), (COMMAND, "commands")):
        wanted, found = sorted(pattern.findall(source)), sorted(pattern.findall(translation))
        if wanted != found:
            yield Finding("error", what, f"expected {wanted}, found {found}")
    if _BRACE.search(PLACEHOLDER.sub("", translation)):
        yield Finding("error", "placeholders", "a brace that belongs to no placeholder")


def _numbers(language: str, source: str, translation: str) -> Iterator[Finding]:
    if numbers(source) != numbers(translation):
        yield Finding("error", "numbers", f"English has {numbers(source)}, here {numbers(translation)}")


def _digits(language: str, source: str, translation: str) -> Iterator[Finding]:
    allowed = LANGUAGES[language].digits
    strange = [each for each in translation if each.isdecimal() and each not in allowed]
    if strange:
        yield Finding("error", "digits", f"{strange} are not the digits of this language")


def _script(language: str, source: str, translation: str) -> Iterator[Finding]:
    own = LANGUAGES[language].script
    strange = set(script_counts(translation)) - {own, "Latin"}
    if strange:
        yield Finding("error", "script", f"letters of another script: {sorted(strange)}")
    if script_counts(source) and not script_counts(translation)[own] and own != "Latin":
        bare = PLACEHOLDER.sub("", COMMAND.sub("", source))
        if script_counts(bare):
            yield Finding("error", "untranslated", "no letter of the language's own script")


def _latin(language: str, source: str, translation: str) -> Iterator[Finding]:
    if LANGUAGES[language].script == "Latin":
        return
    text = PLACEHOLDER.sub("", COMMAND.sub("", translation))
    left = [each for each in _LATIN_WORD.findall(text) if each.strip(".'’-") not in LATIN_NAMES]
    if left:
        yield Finding("error", "english", f"left in English: {left}")


def _encoding(language: str, source: str, translation: str) -> Iterator[Finding]:
    if is_zawgyi(translation):
        yield Finding("error", "zawgyi", "typed in Zawgyi; convert to Unicode")
    if _INVISIBLE.search(translation):
        yield Finding("error", "invisible", "an invisible character (zero-width or direction mark)")
    if unicodedata.normalize("NFC", translation) != translation:
        yield Finding("error", "normal form", "not in Unicode normal form C")
    if language == "km" and _canonical(normalise(translation).text) != _canonical(translation):
        yield Finding("error", "mark order", "Khmer marks are not in their standard order")


def _canonical(text: str) -> str:
    """White space folded; the subscripts of DO and TO look alike and both spellings are right."""
    return re.sub(r"\s+", " ", text).strip().replace("\u17d2\u178a", "\u17d2\u178f")


def _lines(language: str, source: str, translation: str) -> Iterator[Finding]:
    if source.count("\n") != translation.count("\n"):
        yield Finding("error", "lines", "another number of lines than the English text")


CHECKS: tuple[Check, ...] = (_placeholders, _numbers, _digits, _script, _latin, _encoding, _lines)
