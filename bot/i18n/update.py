"""Keeps the catalogues current: extract interface texts, merge what translators wrote.

Never deletes a translation: what is no longer needed becomes obsolete and stays in the file; a
translation whose English changed becomes fuzzy, with the former English beside it. Files are written as
``msgcat --no-wrap`` writes them, so that Poedit, Lokalize and Weblate cause no difference of their own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

import polib
from babel.messages.extract import extract_from_dir

from bot.i18n.po import read_po
from bot.language.languages import Language

MESSAGES, STAFF = "messages", "staff"
_STAFF_PAGES = "staff"
KEYWORDS = {"say": None, "N_": None}
# What the store refuses is said on the staff pages too.
_REFUSALS = {"StaffError": None}
COMMENT_TAGS = ("Translators:",)
# Below this likeness two interface texts are no versions of each other.
ALIKE = 0.8
# Kept as the translator's tool wrote it; no other date is written.
_REVISED = "PO-Revision-Date"
_FIRST = "2026-11-24 00:00+0000"


@dataclass(frozen=True)
class Source:
    """One English text to translate.

    Attributes:
        context: msgctxt; "" for interface texts, which need none.
        text: the English text (msgid).
        comment: what helps the translator.
    """

    context: str
    text: str
    comment: str

    @property
    def key(self) -> tuple[str, str]:
        """What names a message in every catalogue: its context and its English text."""
        return self.context, self.text


def interface_sources(package: Path) -> list[Source]:
    """What readers see: texts marked in the code by ``say(…)`` and ``N_(…)``, sorted, each once."""
    return _extracted(package, [(f"{_STAFF_PAGES}/**", "ignore"), ("**.py", "python")], KEYWORDS)


def staff_sources(package: Path) -> list[Source]:
    """What the staff pages say: texts marked in their code and templates, and why the store refuses.

    Sorted, each once.
    """
    said = _extracted(
        package / _STAFF_PAGES, [("**.py", "python"), ("**.html", "jinja2")], KEYWORDS | _REFUSALS
    )
    refused = _extracted(package / "store", [("**.py", "python")], _REFUSALS)
    return sorted({each.text: each for each in (*refused, *said)}.values(), key=lambda each: each.text)


def _extracted(folder: Path, methods: list[tuple[str, str]], keywords: Mapping[str, None]) -> list[Source]:
    found: dict[str, str] = {}
    extracted = extract_from_dir(
        str(folder),
        method_map=methods,
        keywords=keywords,
        comment_tags=COMMENT_TAGS,
        strip_comment_tags=True,
    )
    for _file, _line, message, comments, _context in extracted:
        if isinstance(message, str):
            found[message] = found.get(message) or " ".join(comments)
    return [Source("", text, found[text]) for text in sorted(found)]


def update(path: Path, language: Language, sources: Iterable[Source]) -> None:
    """Bring the catalogue at ``path`` up to date with ``sources`` (created if missing).

    Raises:
        CatalogueError: the file that is there is not sound; it is left as it is.
    """
    old = read_po(path, language) if path.exists() else polib.POFile()
    new = polib.POFile(wrapwidth=0)
    new.metadata = _header(path.stem, language, old.metadata)
    known = {(each.msgctxt or "", each.msgid): each for each in old}
    used: set[tuple[str, str]] = set()
    for source in sources:
        entry, key = _merged(source, known)
        new.append(entry)
        used.add(key)
    for key, entry in sorted(known.items()):
        if key not in used and (entry.msgstr or any(entry.msgstr_plural.values())):
            entry.obsolete, entry.comment, entry.occurrences = True, "", []
            new.append(entry)
    save(new, path)


def write_template(path: Path, sources: Iterable[Source]) -> None:
    """Write the template (.pot) from which any tool can begin a language."""
    template = polib.POFile(wrapwidth=0)
    template.metadata = _header(path.stem, None, {})
    for source in sources:
        template.append(_message(source))
    save(template, path)


def save(catalogue: polib.POFile, path: Path) -> None:
    """Write a catalogue beside the old one, then put it in its place: no reader sees half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue.wrapwidth = 0
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_text(f"{catalogue}".rstrip("\n") + "\n", encoding="utf-8", newline="\n")
    fresh.replace(path)


def _message(source: Source) -> polib.POEntry:
    flags = ["python-brace-format"] if not source.context and "{" in source.text else []
    return polib.POEntry(
        msgctxt=source.context or None, msgid=source.text, comment=source.comment, flags=flags
    )


def _merged(
    source: Source, known: Mapping[tuple[str, str], polib.POEntry]
) -> tuple[polib.POEntry, tuple[str, str]]:
    """The new message with its current translation, or a former one marked fuzzy."""
    key = source.key
    entry = _message(source)
    former = known.get(key)
    if former is None:
        key, former = _former(source, known) or (key, None)
        if former is not None and former.msgstr:
            entry.flags = ["fuzzy", *entry.flags]
            entry.previous_msgid = (former.fuzzy and former.previous_msgid) or former.msgid
            entry.previous_msgctxt = former.msgctxt
    elif former.fuzzy:
        entry.flags = ["fuzzy", *entry.flags]
        entry.previous_msgid, entry.previous_msgctxt = former.previous_msgid, former.previous_msgctxt
    if former is not None:
        entry.msgstr, entry.tcomment = former.msgstr, former.tcomment
    return entry, key


def _former(
    source: Source, known: Mapping[tuple[str, str], polib.POEntry]
) -> tuple[tuple[str, str], polib.POEntry] | None:
    """The message that ``source`` replaces: same context (answers), or nearly the same words."""
    if source.context:
        same = [each for each in known.items() if each[0][0] == source.context]
        return min(same, key=lambda each: bool(each[1].obsolete)) if same else None
    matcher = SequenceMatcher(b=source.text, autojunk=False)
    best, found = ALIKE, None
    for key, entry in known.items():
        if key[0] or not entry.msgstr:
            continue
        matcher.set_seq1(key[1])
        if matcher.real_quick_ratio() > best and matcher.quick_ratio() > best and matcher.ratio() > best:
            best, found = matcher.ratio(), (key, entry)
    return found


def _header(domain: str, language: Language | None, old: Mapping[str, str]) -> dict[str, str]:
    """No tool versions, no names of translators, no date but the translator's own."""
    return {
        "Project-Id-Version": f"Mekong Guide {domain}",
        "Report-Msgid-Bugs-To": "",
        _REVISED: old.get(_REVISED) or _FIRST,
        "Last-Translator": "Mekong Guide translators",
        "Language-Team": language.english if language else "none",
        "Language": language.code if language else "",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        **({"Plural-Forms": language.plurals} if language else {}),
    }
