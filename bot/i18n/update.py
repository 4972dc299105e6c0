"""Keeps the catalogues current: extract interface texts, export answers, compile.

Never deletes a translation: what is no longer needed becomes obsolete and stays in the file; a
translation whose English changed becomes fuzzy, with the former English beside it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

import polib
from babel.messages.extract import extract_from_dir

from bot.language.languages import LANGUAGES

MESSAGES = "messages"
KEYWORDS = {"say": None, "N_": None}
COMMENT_TAGS = ("Translators:",)
# Burmese and Khmer have one form; Babel writes nplurals=2 for Burmese, which is wrong (design: traps).
_PLURALS = {"en": "nplurals=2; plural=(n != 1);"}
_ONE_FORM = "nplurals=1; plural=0;"


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


def interface_sources(package: Path) -> list[Source]:
    """Texts marked in the code by ``say(…)`` and ``N_(…)``, sorted, each once."""
    found: dict[str, str] = {}
    extracted = extract_from_dir(
        str(package),
        method_map=[("**.py", "python")],
        keywords=KEYWORDS,
        comment_tags=COMMENT_TAGS,
        strip_comment_tags=True,
    )
    for _file, _line, message, comments, _context in extracted:
        if isinstance(message, str):
            found[message] = found.get(message) or " ".join(comments)
    return [Source("", text, found[text]) for text in sorted(found)]


def update(path: Path, language: str, sources: Iterable[Source]) -> None:
    """Bring the catalogue at ``path`` up to date with ``sources`` (created if missing)."""
    old = polib.pofile(str(path), encoding="utf-8") if path.exists() else polib.POFile()
    new = polib.POFile(wrapwidth=100)
    new.metadata = _header(language, path.stem)
    known = {(each.msgctxt or "", each.msgid): each for each in old}
    used: set[tuple[str, str]] = set()
    for source in sources:
        entry, key = _merged(source, known)
        new.append(entry)
        used.add(key)
    for key, entry in sorted(known.items()):
        if key not in used and entry.msgstr:
            entry.obsolete, entry.comment, entry.occurrences = True, "", []
            new.append(entry)
    path.parent.mkdir(parents=True, exist_ok=True)
    new.save(str(path))


def _merged(
    source: Source, known: dict[tuple[str, str], polib.POEntry]
) -> tuple[polib.POEntry, tuple[str, str]]:
    """The new message with its current translation, or a former one marked fuzzy."""
    key = (source.context, source.text)
    entry = polib.POEntry(msgctxt=source.context or None, msgid=source.text, comment=source.comment)
    former = known.get(key)
    if former is None:
        key, former = _former(source, known) or (key, None)
        if former is not None and former.msgstr:
            entry.flags = ["fuzzy"]
            entry.previous_msgid = former.previous_msgid or former.msgid
            entry.previous_msgctxt = former.msgctxt
    else:
        entry.flags = [flag for flag in former.flags if flag == "fuzzy"]
        entry.previous_msgid = former.previous_msgid if entry.flags else None
        entry.previous_msgctxt = former.previous_msgctxt if entry.flags else None
    if former is not None:
        entry.msgstr, entry.tcomment = former.msgstr, former.tcomment
    return entry, key


def _former(
    source: Source, known: dict[tuple[str, str], polib.POEntry]
) -> tuple[tuple[str, str], polib.POEntry] | None:
    """The message that ``source`` replaces: same context (answers), or nearly the same words."""
    if source.context:
        same = [each for each in known.items() if each[0][0] == source.context]
        return same[0] if same else None
    scored = [
        (SequenceMatcher(None, text, source.text).ratio(), (context, text))
        for context, text in known
        if not context and known[(context, text)].msgstr
    ]
    best = max(scored, default=(0.0, ("", "")))
    return (best[1], known[best[1]]) if best[0] > 0.8 else None


def _header(language: str, domain: str) -> dict[str, str]:
    """No dates and no tool versions: a file changes only when a text does."""
    return {
        "Project-Id-Version": f"Mekong Guide {domain}",
        "Language": language,
        "Language-Team": LANGUAGES[language].name,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": _PLURALS.get(language, _ONE_FORM),
    }


def compile_catalogue(path: Path) -> None:
    """Write the .mo beside a .po; fuzzy messages are left out."""
    polib.pofile(str(path), encoding="utf-8").save_as_mofile(str(path.with_suffix(".mo")))
