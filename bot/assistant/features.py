"""What the n-gram views see of a text. Pure functions; the graph components wrap them."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from bot.language.segment import fold, tokens

_LATIN_WORD = re.compile(r"[a-z][a-z'’]*")


def syllable_ngrams(words: Sequence[str]) -> list[str]:
    """Tokens, pairs of tokens, and pieces of Latin words (slips and romanised spellings vary)."""
    pairs = [f"{first} {second}" for first, second in pairwise(words)]
    pieces = [piece for word in words for piece in _pieces(word)]
    bones = [skeleton(word) for word in words if _LATIN_WORD.fullmatch(word)]
    joints = [f"~{first}~{second}" for first, second in pairwise(bones)]
    return [*words, *pairs, *pieces, *(f"~{bone}" for bone in bones), *joints]


def _pieces(word: str) -> Iterator[str]:
    """Character 3- to 5-grams of a Latin word with its borders, marked with "#"."""
    if not _LATIN_WORD.fullmatch(word):
        return
    bordered = f"<{word}>"
    for size in (3, 4, 5):
        for start in range(len(bordered) - size + 1):
            yield "#" + bordered[start : start + size]


# Spellings of the same sound in romanised Khmer and Burmese (and slips in English).
_SOUNDS = (
    ("ph", "p"), ("th", "t"), ("kh", "k"), ("ch", "j"), ("sh", "s"), ("dj", "j"),
    ("z", "s"), ("v", "w"), ("q", "k"), ("x", "s"), ("c", "k"),
)  # fmt: skip
_DOUBLED = re.compile(r"(.)\1+")
_VOWELS = re.compile(r"[aeiouyhr'’]")


def skeleton(word: str) -> str:
    """Consonants of a Latin word with its first letter: romanised spellings vary in the rest.

    >>> skeleton("thver"), skeleton("tver"), skeleton("twer")
    ('tw', 'tw', 'tw')
    """
    for spelt, sound in _SOUNDS:
        word = word.replace(spelt, sound)
    word = _DOUBLED.sub(r"\1", word)
    return word[:1] + _VOWELS.sub("", word[1:])


def latin_ngrams(text: str) -> list[str]:
    """Character 1- to 4-grams over words: tells English from romanised Khmer and Burmese."""
    found = []
    for word in tokens(text):
        bordered = f"<{word}>"
        found.append(bordered)
        for size in (2, 3, 4):
            found += [bordered[i : i + size] for i in range(len(bordered) - size + 1)]
    return found


def embedding_text(text: str) -> str:
    """What the sentence embedder sees: folded, and bounded (its cost grows with length)."""
    return fold(text)[:EMBEDDED_CHARACTERS]


# A message of 300 characters costs about 80 ms on one core; what is asked stands within it.
EMBEDDED_CHARACTERS = 300
