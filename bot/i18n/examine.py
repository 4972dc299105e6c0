"""Examines one catalogue file as a whole: which of its texts may be used, and what is wrong with it.

A file is refused whole when its form, encoding or language is wrong, when texts that were in use are
missing from it (it was cut off, or is another file), or when a good part of it fails its checks (it is
in another language or encoding). Otherwise each message is judged alone.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polib

from bot.errors import CatalogueError
from bot.i18n.checks import Finding, check
from bot.i18n.glossary import Term
from bot.i18n.po import place, read_po
from bot.language.languages import Language

Key = tuple[str, str]
# A translator's comment that begins so says who read the translation as a native speaker, and when.
REVIEWED = "native-reviewed:"
# A translator's comment that begins so names warnings that are right as they are: "ok: negation".
ACCEPTED = "ok:"
# A translator's comment that begins so says that this text needs no translation in this language.
NOT_NEEDED = "not-needed:"
# More new errors than this share of the file, or translations lost: it is not the file it should be.
REFUSED_SHARE = 0.2
# Fewer than this many are a translator's slips, whatever their share.
REFUSED_COUNT = 5


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong in a file: where, with which message, what."""

    file: str
    line: int
    message: str
    level: str
    check: str
    reason: str

    def __str__(self) -> str:
        named = f" {self.message}:" if self.message else ""
        return f"{self.file}:{self.line}:{named} {self.level}: {self.check}: {self.reason}"


@dataclass(frozen=True)
class Translation:
    """One text of a file that may be used.

    Attributes:
        text: the translation.
        native_reviewed: a native speaker has read it.
        outdated_of: the English text it was made from, if the English has changed since; else None.
    """

    text: str
    native_reviewed: bool = False
    outdated_of: str | None = None


@dataclass(frozen=True)
class Examined:
    """What came of one file. ``refused``: nothing of it may be used, and nothing is taken away."""

    good: dict[Key, Translation] = field(default_factory=dict)
    bad: frozenset[Key] = frozenset()
    problems: tuple[Problem, ...] = ()
    refused: bool = False


def examine(
    path: Path,
    language: Language,
    *,
    in_use: Mapping[Key, str] | None = None,
    wanted: Collection[Key] | None = None,
    limits: Mapping[str, int] | None = None,
    terms: Sequence[Term] = (),
) -> Examined:
    """Read and judge a catalogue; never raises for a file of any content.

    Args:
        path: the .po file.
        language: the language that belongs there.
        in_use: translations taken from this file before; these are not checked again.
        wanted: the messages of the template; None: all that are in use.
        limits: most characters by the last word of a context, such as {"title": 40}.
        terms: the glossary.
    """
    in_use = in_use or {}
    expected = in_use.keys() if wanted is None else in_use.keys() & set(wanted)
    try:
        catalogue = read_po(path, language)
        _expect_whole(path, catalogue, expected)
    except CatalogueError as error:
        return _refused(path, str(error))
    good: dict[Key, Translation] = {}
    problems: list[Problem] = []
    bad: set[Key] = set()
    for entry in catalogue:
        key = (entry.msgctxt or "", entry.msgid)
        if entry.obsolete or not entry.msgstr:
            continue
        if in_use.get(key) != entry.msgstr:
            found = list(message_problems(path, entry, language, limits or {}, terms))
            problems += found
            if any(each.level == "error" for each in found):
                bad.add(key)
                continue
        good[key] = _translation(entry)
    if len(bad) >= max(REFUSED_COUNT, REFUSED_SHARE * (len(good) + len(bad))):
        return _refused(path, f"{len(bad)} of {len(good) + len(bad)} texts fail their checks", problems)
    return Examined(good, frozenset(bad), tuple(problems))


def _translation(entry: polib.POEntry) -> Translation:
    former = (entry.previous_msgid or "") if entry.fuzzy else None
    return Translation(entry.msgstr, REVIEWED in entry.tcomment and not entry.fuzzy, former)


def _expect_whole(path: Path, catalogue: polib.POFile, expected: Collection[Key]) -> None:
    """A tool never drops a wanted message: one that was in use and is gone means a file cut off."""
    present, filled = set(), set()
    for entry in catalogue:
        keys = {(entry.msgctxt or "", entry.msgid), (entry.msgctxt or "", entry.previous_msgid or "")}
        present |= keys
        if entry.msgstr:
            filled |= keys
    missing = set(expected) - present
    if missing:
        raise CatalogueError(
            f"{place(path)} is cut off: {len(missing)} of {len(expected)} texts are missing."
        )
    emptied = set(expected) - filled
    if len(emptied) >= max(REFUSED_COUNT, REFUSED_SHARE * len(expected)):
        raise CatalogueError(f"{place(path)}: {len(emptied)} of {len(expected)} translations are gone.")


def message_problems(
    path: Path,
    entry: polib.POEntry,
    language: Language,
    limits: Mapping[str, int],
    terms: Sequence[Term],
) -> Iterator[Problem]:
    """What is wrong with one message, warnings that a translator accepted left out."""
    limit = limits.get(entry.msgctxt.split(" ")[-1]) if entry.msgctxt else None
    # An outdated translation is compared with the English that it was made from.
    source = entry.previous_msgid if entry.fuzzy and entry.previous_msgid else entry.msgid
    accepted = accepted_warnings(entry)
    for finding in check(language, source, entry.msgstr, limit, terms):
        if finding.level == "error" or finding.check not in accepted:
            yield problem(path, entry, finding)


def problem(path: Path, entry: polib.POEntry, finding: Finding) -> Problem:
    """A finding with its place."""
    name = entry.msgctxt or repr(entry.msgid[:50])
    return Problem(place(path), entry.linenum or 0, name, finding.level, finding.check, finding.reason)


def accepted_warnings(entry: polib.POEntry) -> frozenset[str]:
    """The checks whose warning a translator found right: a comment "ok: end mark, date"."""
    lines = [line for line in entry.tcomment.splitlines() if line.startswith(ACCEPTED)]
    return frozenset(each.strip() for line in lines for each in line.removeprefix(ACCEPTED).split(","))


def _refused(path: Path, reason: str, problems: Sequence[Problem] = ()) -> Examined:
    whole = Problem(place(path), 0, "", "error", "file", f"nothing of it is used: {reason}")
    return Examined(problems=(whole, *problems), refused=True)
