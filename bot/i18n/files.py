"""Where catalogues are kept, what their files say now, and whether they changed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
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
    path = template_path(locales, domain)
    return _wanted(path, signature(path))


@lru_cache(maxsize=4)
def _wanted(path: Path, _signature: Signature | None) -> frozenset[Key] | None:
    """Read again only when the file changed: a template of thousands of messages takes a while."""
    try:
        text = read_text(path)
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


def examine_file(
    locales: Path, language: Language, domain: str, in_use: Mapping[Key, str], limits: Mapping[str, int]
) -> Examined:
    """``examine`` a catalogue with its template and glossary; never raises, whatever the file holds."""
    return examine(
        po_path(locales, language.code, domain),
        language,
        in_use=in_use,
        wanted=wanted(locales, domain),
        limits=limits,
        terms=terms_of(locales, language),
    )


Examiner = Callable[[Path, Language, str, Mapping[Key, str], Mapping[str, int]], Examined]


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

    def read(self, language: Language, examiner: Examiner = examine_file) -> Reading:
        """The catalogue of ``language`` as it is now; a bad message keeps its last good text."""
        path = po_path(self._locales, language.code, self._domain)
        now = signature(path)
        before = self._readings.get(language.code)
        if before is None:
            before = Reading(self._kept.read(language.code, self._domain), Examined(), None)
        elif before.signature == now:
            return before
        if now is None:
            reading = Reading(before.texts, Examined(), None)
        else:
            found = examiner(self._locales, language, self._domain, before.texts, self._limits)
            reading = self._after(language, before, Reading(before.texts, found, now))
        self._readings[language.code] = reading
        return reading

    def _after(self, language: Language, before: Reading, read: Reading) -> Reading:
        """The reading with the texts that are in use from now on."""
        if read.found.refused:
            return read
        kept = {key: before.texts[key] for key in read.found.bad if key in before.texts}
        good = {key: each.text for key, each in read.found.good.items() if each.outdated_of is None}
        texts = good | kept
        if texts != before.texts:
            self._kept.write(language.code, self._domain, texts)
        return replace(read, texts=texts)
