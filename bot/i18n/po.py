"""Reads a PO file strictly: a file with any fault in its form is refused whole."""

import re
from pathlib import Path

import polib

from bot.errors import CatalogueError
from bot.i18n.syntax import faults
from bot.language.languages import Language

# The largest file is some 400 KB; a hostile one must not fill the memory.
MAX_BYTES = 16_000_000
_CHARSET = re.compile(r"charset=([\w-]+)", re.IGNORECASE)


def place(path: Path) -> str:
    """A catalogue's name as people say it: "km/LC_MESSAGES/answers.po"."""
    return path.name if path.suffix == ".pot" else "/".join(path.parts[-3:])


def read_text(path: Path) -> str:
    """The text of a catalogue; a byte order mark and Windows line ends are forgiven.

    Raises:
        CatalogueError: it is missing, too large, or not UTF-8.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise CatalogueError(f"{place(path)} is larger than {MAX_BYTES} bytes.")
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except OSError as error:
        raise CatalogueError(f"{place(path)} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise CatalogueError(f"{place(path)} is not encoded in UTF-8.") from None


def read_po(path: Path, language: Language) -> polib.POFile:
    """Read a catalogue of ``language``.

    Raises:
        CatalogueError: it is missing, not UTF-8, not sound PO, cut off, or of another language.
    """
    text = read_text(path)
    for line, fault in faults(text):
        raise CatalogueError(f"{place(path)}, line {line}: {fault}.")
    try:
        catalogue = polib.pofile(text)
    except (OSError, ValueError) as error:
        raise CatalogueError(f"{place(path)}: {error}.") from None
    _check_header(path, language, catalogue)
    _check_single(path, catalogue)
    return catalogue


def _check_single(path: Path, catalogue: polib.POFile) -> None:
    """Polib's own search for messages that stand twice takes the square of their number."""
    seen: set[tuple[str | None, str]] = set()
    for entry in catalogue:
        key = (entry.msgctxt, entry.msgid)
        if key in seen and not entry.obsolete:
            raise CatalogueError(f"{place(path)}, line {entry.linenum}: this message stands here twice.")
        seen.add(key)


def _check_header(path: Path, language: Language, catalogue: polib.POFile) -> None:
    header = catalogue.metadata
    code = header.get("Language", "").replace("-", "_").split("_")[0]
    charset = _CHARSET.search(header.get("Content-Type", ""))
    if code != language.code:
        raise CatalogueError(
            f"{place(path)} says Language: {code or 'nothing'}; {language.code} belongs here."
        )
    if charset is None or charset[1].upper() != "UTF-8":
        raise CatalogueError(f"{place(path)} does not say charset=UTF-8.")
    forms = header.get("Plural-Forms", language.plurals)
    if forms.replace(" ", "").rstrip(";") != language.plurals.replace(" ", "").rstrip(";"):
        raise CatalogueError(f"{place(path)}: Plural-Forms of {language.english} is {language.plurals}")
