r"""Tokens without a dictionary: orthographic syllables for Khmer and Burmese, words for the rest.

Syllable n-grams classified better than dictionary words and were about 100 times faster
(design: decisions already measured). ``\w`` and ``\b`` shred both scripts and are not used on them.
"""

import re
import unicodedata

from bot.language.digits import to_latin

_TOKEN = re.compile(
    # Khmer: a base with its subscripts, vowels and signs, and a following killed consonant.
    "[\u1780-\u17b3](?:\u17d2[\u1780-\u17b3]|[\u17b4-\u17d1\u17d3\u17dd])*"
    # Burmese: an initial (with stacked consonants), marks, then killed finals.
    "|[\u1000-\u102a\u103f\u104c-\u104f](?:\u1039[\u1000-\u1021]|[\u102b-\u1038\u103a-\u103e])*"
    "(?:[\u1000-\u1021]\u103a[\u1037\u1038]*)*"
    "|[\u0e01-\u0e4e]+|[\u0e81-\u0ece]+"
    "|[^\\W\\d_]+(?:['’][^\\W\\d_]+)*|\\d+"
)
_REPEATS = re.compile(r"(.)\1{3,}")
# Keyboards and habits write these pairs alike in Burmese; the second form is the dictionary's.
_BURMESE_ALIKE = (("ဥ်", "ဉ်"), ("ဥာ", "ဉာ"), ("သြ", "ဩ"))
_ZERO_FOR_WA = re.compile("(?<=[\u1000-\u103f])၀|၀(?=[\u1000-\u103f])")


def fold(text: str) -> str:
    """Fold differences that carry no meaning for understanding: case, digits, look-alikes, stretching."""
    text = _ZERO_FOR_WA.sub("ဝ", text)
    for typed, standard in _BURMESE_ALIKE:
        text = text.replace(typed, standard)
    return _REPEATS.sub(r"\1\1", unicodedata.normalize("NFKC", to_latin(text)).casefold())


def tokens(text: str) -> list[str]:
    """Split a normalised text into folded tokens: syllables (Khmer, Burmese), words, numbers."""
    return _TOKEN.findall(fold(text))


def syllable_end(text: str, limit: int) -> int:
    """Largest position <= ``limit`` where ``text`` can be cut without tearing a syllable or word."""
    if len(text) <= limit:
        return len(text)
    last = 0
    for match in _TOKEN.finditer(text):
        if match.end() > limit:
            break
        if not unicodedata.category(text[match.end() : match.end() + 1] or " ").startswith("M"):
            last = match.end()
    return last
