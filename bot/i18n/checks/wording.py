"""The words: negation, glossary, copied source, marks at the end. Most of these only warn."""

import re
from collections.abc import Iterator

from bot.i18n.checks.finding import Check, Finding, Subject
from bot.i18n.checks.markup import COMMAND, PLACEHOLDER
from bot.language.scripts import script_counts
from bot.language.segment import tokens

_NOT = re.compile(
    r"\b(?:not|no|never|nobody|nothing|none|neither|nor|cannot|without)\b|n['’]t\b", re.IGNORECASE
)
_ENDS = re.compile(r"[.?!](?=[)\"'”’]?$)")
_QUESTION_PARTICLES = ("လဲ", "လား", "သလဲ", "ပါသလား")
_DOUBLED = re.compile(r"([។៕၊။,;:?!])\s*\1|[។။]\s*[.។။]|(?<!\.)\.\.(?!\.)")
# A Khmer syllable of one consonant hides in longer words; a word is looked for as it is written.
_SHORT = 1


def negation(subject: Subject) -> Iterator[Finding]:
    """Where the source says no, so does the translation: the most dangerous slip of all."""
    words = subject.language.negation
    if words and _NOT.search(subject.source) and not _has(subject.translation, words):
        yield Finding("warning", "negation", "the English text says no; is it here?")


def _has(text: str, words: tuple[str, ...]) -> bool:
    """Whether a word stands in a text: words of one letter (Burmese မ) as a syllable of their own."""
    syllables = set(tokens(text))
    return any(word in syllables if len(word) == _SHORT else word in text for word in words)


def glossary(subject: Subject) -> Iterator[Finding]:
    """A term of the glossary is said in one of the ways that the glossary allows."""
    for term in subject.terms:
        if term.allowed and term.in_source(subject.source) and not term.in_translation(subject.translation):
            yield Finding("warning", "glossary", f"“{term.source}” is “{term.allowed[0]}” in the glossary")


def copied(subject: Subject) -> Iterator[Finding]:
    """The source itself is no translation."""
    bare = PLACEHOLDER.sub("", COMMAND.sub("", subject.source)).strip()
    if subject.source == subject.translation and len(bare.split()) > 1 and script_counts(bare):
        yield Finding("error", "copied", "the English text stands here unchanged")


def ends(subject: Subject) -> Iterator[Finding]:
    """No mark twice in a row, and one at the end where the source has one."""
    doubled = _DOUBLED.search(subject.translation)
    if doubled and not _DOUBLED.search(subject.source):
        yield Finding("warning", "end mark", f"“{doubled[0]}” stands here twice")
    text = subject.translation.rstrip(" )\"'”’»")
    if not subject.language.ends or not _ENDS.search(subject.source) or not text:
        return
    if text[-1] not in subject.language.ends and not text.endswith(_QUESTION_PARTICLES):
        yield Finding("warning", "end mark", f"no mark at the end ({' '.join(subject.language.ends)})")


CHECKS: tuple[Check, ...] = (negation, glossary, copied, ends)
