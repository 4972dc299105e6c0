"""What changed between two texts, word by word; syllable by syllable in Khmer and Burmese."""

import re
from difflib import SequenceMatcher
from typing import Literal

Piece = tuple[Literal["same", "gone", "new"], str]
# A Khmer or Burmese syllable with its marks, a word, a line break, or any other character.
_PIECES = re.compile(
    "[\u1780-\u17b3](?:\u17d2[\u1780-\u17b3]|[\u17b4-\u17d1\u17d3\u17dd])*"
    "|[\u1000-\u102a\u103f](?:\u1039[\u1000-\u1021]|[\u102b-\u103e])*(?:[\u1000-\u1021]\u103a)?"
    r"|[A-Za-z0-9'’]+|\s+|.",
    re.DOTALL,
)


def difference(before: str, after: str) -> list[Piece]:
    """Pieces in reading order; those that are "gone" come before the "new" ones in their place."""
    old, new = _PIECES.findall(before), _PIECES.findall(after)
    pieces: list[Piece] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(("same", "".join(old[a:b])))
            continue
        if b > a:
            pieces.append(("gone", "".join(old[a:b])))
        if d > c:
            pieces.append(("new", "".join(new[c:d])))
    return pieces
