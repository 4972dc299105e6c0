"""Which script a text is written in, by counting letters.

Counting scripts is exact for Khmer, Burmese and English (design: decisions already measured).
Shan, Mon and Karen share the Myanmar block and are told apart by code points of their own.
"""

import re
from collections import Counter

# Unicode 15 blocks. Myanmar letters that Burmese itself does not use (Mon, S'gaw Karen, Western Pwo
# Karen, Shan, Rumai Palaung, Kayah and the extended blocks A and B) are "OtherMyanmar".
_RANGES: tuple[tuple[str, str], ...] = (
    ("Latin", "A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ"),
    ("Khmer", "\u1780-\u17d3\u17d7\u17dc"),
    ("OtherMyanmar", "\u1022\u1028\u1033-\u1035\u105a-\u109d\ua9e0-\ua9fe\uaa60-\uaa7f"),
    ("Myanmar", "\u1000-\u1021\u1023-\u1027\u1029-\u1032\u1036-\u103f\u104c-\u1059"),
    ("Thai", "\u0e01-\u0e3a\u0e40-\u0e4e"),
    ("Lao", "\u0e81-\u0edf"),
)
_PATTERNS = tuple((name, re.compile(f"[{chars}]")) for name, chars in _RANGES)
_LETTER = re.compile(r"[^\W\d_]|[\u1780-\u17d3\u1000-\u103f\u104c-\u109f\u0e01-\u0e4e\u0e81-\u0edf]")


def script_counts(text: str) -> Counter[str]:
    """Count the letters (with combining marks) of each script; what is left over is "Other"."""
    counts: Counter[str] = Counter()
    for name, pattern in _PATTERNS:
        found = len(pattern.findall(text))
        if found:
            counts[name] = found
    other = len(_LETTER.findall(text)) - sum(counts.values())
    if other > 0:
        counts["Other"] = other
    return counts


def main_script(text: str) -> str | None:
    """The script with the most letters; letters that Burmese does not use outweigh those it shares."""
    counts = script_counts(text)
    if counts["OtherMyanmar"]:
        return "OtherMyanmar"
    return counts.most_common(1)[0][0] if counts else None


def decide_language(text: str) -> str | None:
    """Language of a normalised (Unicode, not Zawgyi) text by its script.

    Returns:
        "km" or "my" where Khmer or Burmese letters stand, even beside Latin loan words; "latin" where
        only Latin letters carry the text (English, or romanised Khmer or Burmese: the trained model
        tells those apart); "other" for another script; None where there are no letters at all.
    """
    counts = script_counts(text)
    if not counts:
        return None
    # A Khmer or Burmese letter is rarely typed by chance, a Latin name or brand often stands in a
    # Khmer sentence: one letter in six decides against Latin.
    total = sum(counts.values())
    ours = {"km": counts["Khmer"], "my": counts["Myanmar"]}
    best = max(ours, key=lambda code: ours[code])
    foreign = max(counts["OtherMyanmar"] * 12, counts["Thai"], counts["Lao"], counts["Other"])
    if ours[best] * 6 >= total and ours[best] >= foreign:
        return best
    return "latin" if counts["Latin"] * 2 >= total else "other"
