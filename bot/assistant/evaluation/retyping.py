"""Types a text again as other phones and habits would: Zawgyi, zero-width spaces, marks out of order."""

import re
from collections.abc import Callable
from functools import lru_cache

import icu

_VOWEL = "\u17b6-\u17c5"
_KHMER_LETTER = "\u1780-\u17b3"
# Between two syllables: before a letter that is no subscript, after a letter or mark.
_SYLLABLE_BORDER = re.compile(f"(?<=[\u1780-\u17d1\u17d3])(?=[{_KHMER_LETTER}])")
# Orders of marks that look alike on the screen, each as (canonical, also typed).
_DISORDER: tuple[tuple[re.Pattern[str], str], ...] = (
    # Subscript ro before the other subscript.
    (re.compile("(\u17d2[\u1780-\u1799\u179b-\u17a2])(\u17d2\u179a)"), r"\2\1"),
    # The vowel before the register shifter, the sign before the vowel.
    (re.compile(f"([\u17c9\u17ca])([{_VOWEL}])"), r"\2\1"),
    (re.compile(f"([{_VOWEL}])([\u17c6-\u17c8])"), r"\2\1"),
    # A vowel above or below before the subscripts.
    (re.compile("((?:\u17d2[\u1780-\u17a2])+)([\u17b7-\u17bd])"), r"\2\1"),
    # Two keys for the vowels oo and oe.
    (re.compile("\u17c4"), "\u17c1\u17b6"),
    (re.compile("\u17be"), "\u17c1\u17b8"),
)

_MYANMAR_RUN = re.compile("[\u1000-\u109f]+")
_CONSONANT = "\u1000-\u1021"
# In Zawgyi U+103B and its wider shapes are medial ra, typed before the letter that they embrace.
_RA = "\u103b\u107e-\u1084"
# ICU's transform leaves these two out of the order in which they are typed in Zawgyi: the medials of
# one syllable before the ra of the next, the vowel e before a letter with one stacked under it.
_ZAWGYI_ORDER: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(f"([{_RA}])([\u103a\u103c\u103d\u1087\u108a]+)"), r"\2\1"),
    (re.compile(f"([{_CONSONANT}])([\u1060-\u1063\u1065-\u1069\u106c-\u107c\u1085\u1093\u1096])"
                f"\u1031(?![{_CONSONANT}{_RA}])"), "\u1031\\1\\2"),
)  # fmt: skip


@lru_cache(maxsize=1)
def _unicode_to_zawgyi() -> icu.Transliterator:
    return icu.Transliterator.createInstance("my-Zawgyi")


def zawgyi(text: str) -> str:
    """Burmese as typed with a Zawgyi keyboard."""
    return _MYANMAR_RUN.sub(lambda run: _zawgyi_run(run.group()), text)


def _zawgyi_run(text: str) -> str:
    text = str(_unicode_to_zawgyi().transliterate(text))
    for pattern, order in _ZAWGYI_ORDER:
        text = pattern.sub(order, text)
    return text


def zero_width_spaces(text: str) -> str:
    """Khmer with U+200B between syllables, as some keyboards and web pages put it."""
    return _SYLLABLE_BORDER.sub("\u200b", text)


def disordered(text: str) -> str:
    """Khmer with marks in other orders that look the same on the screen."""
    for pattern, order in _DISORDER:
        text = pattern.sub(order, text)
    return text


VARIANTS: dict[str, Callable[[str], str]] = {
    "zawgyi": zawgyi,
    "zwsp": zero_width_spaces,
    "disordered": disordered,
}
