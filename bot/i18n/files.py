"""Where catalogues are kept, what their files say now, and whether they changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import polib

from bot.errors import CatalogueError
from bot.i18n.examine import Examined, Key, examine
from bot.i18n.glossary import DOMAIN as GLOSSARY
from bot.i18n.glossary import Term, read_glossary
from bot.i18n.kept import KeptTexts
from bot.i18n.po import read_text
from bot.i18n.syntax import faults
from bot.language.languages import Language

Signature = tuple[int, int]


def po_path(locales: Path, code: str, domain: str) -> Path:
    """Where a catalogue is kept."""
    return locales / code / "LC_MESSAGES" / f"{domain}.po"


def template_path(locales: Path, domain: str) -> Path:
    """Where a domain's template is kept."""
    return locales / f"{domain}.pot"


def signature(path: Path) -> Signature | None:
    """Changes when the file does: time of its last change and size; None where there is none."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size


def wanted(locales: Path, domain: str) -> frozenset[Key] | None:
    """The messages of a domain's template; None where it cannot be read."""
    try:
        text = read_text(template_path(locales, domain))
    except CatalogueError:
        return None
    if next(faults(text), None):
        return None
    return frozenset((each.msgctxt or "", each.msgid) for each in polib.pofile(text))


def terms_of(locales: Path, language: Language) -> tuple[Term, ...]:
    """The glossary of a language; a broken glossary warns of nothing and stops nothing."""
    try:
        return read_glossary(po_path(locales, language.code, GLOSSARY), language)
    except CatalogueError:
        return ()


@dataclass(frozen=True)
class Reading:
    """One catalogue as it was read last: the texts in use from it, and what its file said."""

    texts: dict[Key, str]
    found: Examined
    signature: Signature | None


class CatalogueReader:
    """Reads the catalogues of one domain again when they changed; unchanged texts are not checked again."""

    def __init__(self, locales: Path, domain: str, kept: KeptTexts, limits: Mapping[str, int]) -> None:
        """Read ``domain`` under ``locales``; ``limits`` are the most characters by kind of text."""
        self._locales, self._domain, self._kept, self._limits = locales, domain, kept, limits
        self._readings: dict[str, Reading] = {}

    def read(self, language: Language) -> Reading:
        """The catalogue of ``language`` as it is now; a bad message keeps its last good text."""
        path = po_path(self._locales, language.code, self._domain)
        now = signature(path)
        before = self._readings.get(language.code)
        if before is None:
            before = Reading(self._kept.read(language.code, self._domain), Examined(), None)
        elif before.signature == now:
            return before
        reading = (
            Reading(before.texts, Examined(), None)
            if now is None
            else self._fresh(path, language, before, now)
        )
        self._readings[language.code] = reading
        return reading

    def _fresh(self, path: Path, language: Language, before: Reading, now: Signature) -> Reading:
        found = examine(
            path,
            language,
            in_use=before.texts,
            wanted=wanted(self._locales, self._domain),
            limits=self._limits,
            terms=terms_of(self._locales, language),
        )
        if found.refused:
            return Reading(before.texts, found, now)
        kept = {key: before.texts[key] for key in found.bad if key in before.texts}
        texts = {key: each.text for key, each in found.good.items() if each.outdated_of is None} | kept
        if texts != before.texts:
            self._kept.write(language.code, self._domain, texts)
        return Reading(texts, found, now)
