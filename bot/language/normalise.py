"""One canonical spelling of what a person typed, in training and in use alike.

Steps, each for a measured reason (design: traps): bound the length; drop control, bidirectional and
zero-width characters; Zawgyi to Unicode; NFC; Khmer marks into canonical order; white space.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import icu
from khmerspell import khnormal
from myanmartools import ZawgyiDetector

# Telegram's own limit for one message.
MAX_CHARACTERS = 4096
# At .95 short fragments had 97 % recall and 0.5 % false alarms (design: traps); one of those was the
# Burmese word for "language" (.955), so the threshold stands a little above it.
ZAWGYI_THRESHOLD = 0.96
# What Unicode Burmese never holds settles a doubtful case: of 14,300 words and lines typed in Zawgyi
# 376 were missed without it, 164 with it, and no Unicode one was taken for Zawgyi. The detector must
# not be sure of Unicode, because Mon stacks letters of different classes too.
ZAWGYI_DOUBTFUL = 0.01

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb]"
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_SPACE = re.compile(r"\s+")
_MYANMAR_RUN = re.compile("[\u1000-\u109f]+(?:[ \u104a\u104b]*[\u1000-\u109f]+)*")
# Letters that Burmese stacks are of one class (k, c, t, p …): a virama between others is Zawgyi's asat.
_CLASSES = ("\u1000-\u1004", "\u1005-\u100a", "\u100b-\u100f", "\u1010-\u1014", "\u1015-\u1019")
_ZAWGYI_ONLY = re.compile(
    "|".join(
        (
            "(?<![\u1000-\u109f])\u1031",  # the vowel e typed before its letter
            "[\u102b-\u1030\u1032\u1036-\u1038]\u1031",
            "\u1039(?![\u1000-\u1021])",
            "[\u1000-\u1021](?:\u1064(?=[\u1000-\u1021])|[\u1090-\u1097])",  # signs of other languages
            *(f"[{each}]\u1039[\u1000-\u1021](?<![{each}])" for each in _CLASSES),
        )
    )
)
# ICU's transform takes a lone digit four for the sign that stands for "the same"; that is never alone.
_LONE_AFOREMENTIONED = re.compile("\u104e(?!\u1004\u103a\u1038)")
_SUBSCRIPTS = re.compile("(?:\u17d2[\u1780-\u17b3]){2,}")
_KHMER_RUN = re.compile("[\u1780-\u17ff]+")
# More marks than any word carries on one letter: a prank or a fuzzer, and slow to reorder.
_MARK_PILE = re.compile(
    "([\u0300-\u036f\u102b-\u103e\u17b4-\u17d3]{8})[\u0300-\u036f\u102b-\u103e\u17b4-\u17d3]+"
)


@dataclass(frozen=True)
class Normalised:
    """A canonical text and the encoding it was typed in ("unicode" or "zawgyi")."""

    text: str
    encoding: str


@lru_cache(maxsize=1)
def _zawgyi_detector() -> ZawgyiDetector:
    return ZawgyiDetector()


@lru_cache(maxsize=1)
def _zawgyi_to_unicode() -> icu.Transliterator:
    return icu.Transliterator.createInstance("Zawgyi-my")


def is_zawgyi(text: str) -> bool:
    """Whether the Burmese letters of ``text`` are in the Zawgyi font encoding."""
    myanmar = "".join(_MYANMAR_RUN.findall(text))
    if not myanmar:
        return False
    chance = _zawgyi_detector().get_zawgyi_probability(myanmar)
    doubtful = chance > ZAWGYI_DOUBTFUL
    return chance > ZAWGYI_THRESHOLD or (doubtful and _ZAWGYI_ONLY.search(text) is not None)


def _to_unicode(zawgyi: str) -> str:
    return _LONE_AFOREMENTIONED.sub("\u1044", str(_zawgyi_to_unicode().transliterate(zawgyi)))


def _pruned(text: str) -> str:
    """Cut piles of marks; again after each step that takes marks apart or moves them."""
    return _MARK_PILE.sub(r"\1", text)


def _khmer_order(run: str) -> str:
    """Marks in canonical order. Some disorders take the library two passes."""
    for _ in range(3):
        ordered = _SUBSCRIPTS.sub(_ro_last, str(khnormal(run)))
        if ordered == run:
            break
        run = ordered
    return run


def _ro_last(subscripts: re.Match[str]) -> str:
    """Subscript ro after all others; the library moves it by one place a pass."""
    found: str = subscripts.group()
    pairs = [found[at : at + 2] for at in range(0, len(found), 2)]
    return "".join(sorted(pairs, key=lambda pair: pair == "\u17d2\u179a"))


def normalise(text: str) -> Normalised:
    """Bring a message of any length and content into canonical Unicode.

    Raises nothing: every string has a normal form, at worst the empty one.
    """
    text = _CONTROL.sub(" ", _INVISIBLE.sub("", text[:MAX_CHARACTERS]))
    text = _pruned(text)
    zawgyi = is_zawgyi(text)
    if zawgyi:
        text = _MYANMAR_RUN.sub(lambda run: _to_unicode(run.group()), text)
    text = _pruned(unicodedata.normalize("NFC", text))
    text = _pruned(_KHMER_RUN.sub(lambda run: _khmer_order(run.group()), text))
    return Normalised(_SPACE.sub(" ", text).strip(), "zawgyi" if zawgyi else "unicode")
