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

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb]"
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_SPACE = re.compile(r"\s+")
_MYANMAR_RUN = re.compile("[\u1000-\u109f]+(?:[ \u104a\u104b]*[\u1000-\u109f]+)*")
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
    return bool(myanmar) and _zawgyi_detector().get_zawgyi_probability(myanmar) > ZAWGYI_THRESHOLD


def normalise(text: str) -> Normalised:
    """Bring a message of any length and content into canonical Unicode.

    Raises nothing: every string has a normal form, at worst the empty one.
    """
    text = _CONTROL.sub(" ", _INVISIBLE.sub("", text[:MAX_CHARACTERS]))
    text = _MARK_PILE.sub(r"\1", text)
    zawgyi = is_zawgyi(text)
    if zawgyi:
        text = _MYANMAR_RUN.sub(lambda run: _zawgyi_to_unicode().transliterate(run.group()), text)
    text = unicodedata.normalize("NFC", text)
    text = _KHMER_RUN.sub(lambda run: khnormal(run.group()), text)
    return Normalised(_SPACE.sub(" ", text).strip(), "zawgyi" if zawgyi else "unicode")
