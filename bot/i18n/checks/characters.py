"""The characters themselves: script, encoding, order of marks, what cannot be seen, what looks alike."""

import re
import unicodedata
from collections.abc import Iterator

from bot.i18n.checks.finding import Check, Finding, Subject
from bot.i18n.checks.markup import COMMAND, LINK, PLACEHOLDER
from bot.i18n.checks.names import LATIN_NAMES
from bot.language.languages import Language
from bot.language.normalise import is_zawgyi, normalise
from bot.language.scripts import script_counts

_LATIN_WORD = re.compile(r"[A-Za-z][A-Za-z'’.-]*")
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u115f\u1160\u180b-\u180f\u200b-\u200d\u2060-\u2065\u206a-\u206f\ufe00-\ufe0e\ufeff]"
)
_CONTROL = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufff9-\uffff\U000e0000-\U000e0fff]"
)
# What looks like another character and is not: for each script, what is wrong and what it should be.
_LOOK_ALIKES: dict[str, tuple[tuple[re.Pattern[str], str], ...]] = {
    "Khmer": (
        (re.compile("[\u17a3\u17a4\u17b4\u17b5\u17d3\u17d8]"), "a Khmer character that is out of use"),
        (re.compile("\u17c1[\u17c1\u17b6\u17b8]"), "a vowel typed in two halves"),
    ),
    "Myanmar": (
        (re.compile("(?<=[\u1000-\u103f])\u1040|\u1040(?=[\u1000-\u103f])"), "digit ၀ for letter ဝ"),
        (re.compile("(?<=[\u1040-\u1049])\u101d(?![\u102b-\u103e])"), "letter ဝ for digit ၀"),
        (re.compile("\u1047(?=[\u102b-\u103e])"), "digit ၇ for letter ရ"),
    ),
}  # fmt: skip
_WIDE = re.compile("[\uff01-\uff5e\u037e\u2024\ua789]")


def own_script(subject: Subject) -> Iterator[Finding]:
    """Letters of the language's own script, and Latin ones; something of its own where there are words."""
    counts, own = script_counts(subject.translation), _own(subject.language)
    strange = set(counts) - own - {"Latin"}
    if strange:
        yield Finding("error", "script", f"letters of another script: {', '.join(sorted(strange))}")
    elif (
        "Latin" not in own
        and not any(counts[each] for each in own)
        and script_counts(_bare(subject.source))
    ):
        yield Finding("error", "untranslated", "no letter of the language's own script")


def _own(language: Language) -> set[str]:
    """Burmese uses the basic Myanmar letters only; its neighbours use those and their own."""
    if language.script == "Myanmar" and language.code != "my":
        return {"Myanmar", "OtherMyanmar"}
    return {language.script}


def _bare(text: str) -> str:
    return PLACEHOLDER.sub("", COMMAND.sub("", LINK.sub("", text)))


def latin(subject: Subject) -> Iterator[Finding]:
    """Latin letters only for names that stand in the source too."""
    if subject.language.script == "Latin":
        return
    source = {each.strip(".'’-") for each in _LATIN_WORD.findall(_bare(subject.source))}
    here = [each.strip(".'’-") for each in _LATIN_WORD.findall(_bare(subject.translation))]
    left = [each for each in here if each not in LATIN_NAMES and not (each in source and each.isupper())]
    if left:
        yield Finding("error", "english", f"left in English: {', '.join(left)}")
    added = [
        each for each in here if each in LATIN_NAMES and each not in source and f"{each}s" not in source
    ]
    if added:
        yield Finding("warning", "english", f"not in the source: {', '.join(added)}")


def encoding(subject: Subject) -> Iterator[Finding]:
    """Unicode in normal form, not Zawgyi, Khmer marks in their standard order."""
    text = subject.translation
    if subject.language.script == "Myanmar" and is_zawgyi(text):
        yield Finding("error", "zawgyi", "typed in Zawgyi; convert it to Unicode")
    if unicodedata.normalize("NFC", text) != text:
        yield Finding("error", "normal form", "not in Unicode normal form C")
    if subject.language.script == "Khmer" and _canonical(normalise(text).text) != _canonical(text):
        yield Finding("error", "mark order", "Khmer marks are not in their standard order")


def _canonical(text: str) -> str:
    """White space folded; the subscripts of DO and TO look alike and both spellings are right."""
    return re.sub(r"\s+", " ", text).strip().replace("\u17d2\u178a", "\u17d2\u178f")


def unseen(subject: Subject) -> Iterator[Finding]:
    """No zero-width, direction or control character."""
    for pattern, what, name in (
        (_BIDI, "bidi", "a mark that changes the direction of the text"),
        (_INVISIBLE, "invisible", "an invisible character"),
        (_CONTROL, "control", "a control character"),
    ):
        found = pattern.search(subject.translation)
        if found:
            yield Finding("error", what, f"{name}: U+{ord(found[0]):04X} at character {found.start() + 1}")


def look_alikes(subject: Subject) -> Iterator[Finding]:
    """No character that only looks like the right one."""
    for pattern, what in _LOOK_ALIKES.get(subject.language.script, ()):
        if pattern.search(subject.translation):
            yield Finding("error", "look-alike", what)
    if _WIDE.search(subject.translation):
        yield Finding("error", "look-alike", "a sign or letter of double width")


CHECKS: tuple[Check, ...] = (own_script, latin, encoding, unseen, look_alikes)
