"""The glossary: the words that a language has agreed on. ``glossary.po`` of each language holds them.

A translation in the glossary may hold several words, parted by " | ": the first is preferred, the others
are also right.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from bot.i18n.po import read_po
from bot.language.languages import Language

DOMAIN = "glossary"


@dataclass(frozen=True)
class Term:
    """One term: how English says it and how a translation may say it, the preferred word first."""

    source: str
    allowed: tuple[str, ...]

    def in_source(self, text: str) -> bool:
        """Whether an English text uses the term, in singular or plural."""
        plural = r"(?:s|es)?" if self.source[-1:].isalpha() else ""
        flags = 0 if self.source.isupper() else re.IGNORECASE
        return bool(re.search(rf"(?<![\w-]){re.escape(self.source)}{plural}(?!\w)", text, flags))

    def in_translation(self, text: str) -> bool:
        """Whether a translation uses one of the allowed words."""
        return any(word in text for word in self.allowed)


def read_glossary(path: Path, language: Language) -> tuple[Term, ...]:
    """The terms of ``glossary.po``; none where there is no such file.

    Raises:
        CatalogueError: the file is not sound.
    """
    if not path.exists():
        return ()
    found = read_po(path, language).translated_entries()
    return tuple(Term(each.msgid, tuple(map(str.strip, each.msgstr.split("|")))) for each in found)
