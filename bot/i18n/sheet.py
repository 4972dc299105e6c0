"""A language as a spreadsheet, for those who have no Poedit: out, and in again with the same checks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

import polib
from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils.exceptions import InvalidFileException

from bot.errors import CatalogueError
from bot.i18n.examine import ACCEPTED, Problem, message_problems
from bot.i18n.files import po_path, terms_of
from bot.i18n.languages import read_languages
from bot.i18n.po import place, read_po
from bot.i18n.update import save
from bot.language.languages import Language

DOMAINS = ("messages", "answers", "staff", "glossary")
HEADINGS = ("File", "Text", "English", "Translation", "State", "Notes")
_WIDTHS = (11, 26, 60, 60, 12, 40)
# A sheet of ours has some hundred rows and unpacks to a megabyte or two.
MAX_ROWS, MAX_BYTES, MAX_UNPACKED = 20_000, 10_000_000, 100_000_000
_COLOURS = {"missing": "FFF2CC", "outdated": "FCE4D6"}


@dataclass
class TakenIn:
    """What came of a sheet: texts changed, texts refused, and why."""

    changed: int = 0
    refused: int = 0
    problems: list[str] = field(default_factory=list)


def _language(locales: Path, code: str) -> Language:
    languages = read_languages(locales).all
    if code not in languages:
        raise CatalogueError(f"{code} is none of the languages: {', '.join(languages)}.")
    return languages[code]


def export(locales: Path, code: str, path: Path) -> int:
    """Write all texts of a language to a spreadsheet; returns how many.

    Raises:
        CatalogueError: the language is not known or a catalogue cannot be read.
    """
    language = _language(locales, code)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(code)
    sheet.freeze_panes = "A2"
    for letter, width in zip("ABCDEF", _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.append([_cell(sheet, each, bold=True) for each in HEADINGS])
    count = 0
    for domain in DOMAINS:
        for entry in _entries(locales, language, domain):
            sheet.append(_row(sheet, domain, entry))
            count += 1
    book.save(path)
    return count


def _entries(locales: Path, language: Language, domain: str) -> Iterator[polib.POEntry]:
    path = po_path(locales, language.code, domain)
    if path.exists():
        yield from (each for each in read_po(path, language) if not each.obsolete)


def _row(sheet: Any, domain: str, entry: polib.POEntry) -> list[Any]:
    state = "outdated" if entry.fuzzy else "translated" if entry.msgstr else "missing"
    notes = entry.comment
    if entry.fuzzy and entry.previous_msgid:
        notes += f"\nFormer English: {entry.previous_msgid}"
    values = (domain, entry.msgctxt or "", entry.msgid, entry.msgstr, state, notes)
    return [_cell(sheet, value, colour=_COLOURS.get(state)) for value in values]


def _cell(sheet: Any, value: str, *, bold: bool = False, colour: str | None = None) -> Any:
    cell = WriteOnlyCell(sheet, value=value)
    # As text, whatever it begins with: a text with "=" in front must never run as a formula.
    cell.data_type = "s"
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    cell.font = Font(bold=bold)
    if colour:
        cell.fill = PatternFill("solid", fgColor=colour)
    return cell


def take_in(locales: Path, code: str, path: Path, limits: Mapping[str, int]) -> TakenIn:
    """Write the good changes of a spreadsheet into the catalogues; a bad one changes nothing.

    A row counts only if its English is still the catalogue's English; an emptied cell takes nothing away.

    Raises:
        CatalogueError: the sheet is not one of ours for this language, or a catalogue cannot be read.
    """
    language = _language(locales, code)
    rows = _rows(path, code)
    done = TakenIn()
    for domain in DOMAINS:
        mine = {
            key: text
            for (where, *key_parts), text in rows.items()
            if where == domain
            for key in [tuple(key_parts)]
        }
        if mine:
            _take_in_domain(locales, language, domain, mine, limits, done)
    return done


def _rows(path: Path, code: str) -> dict[tuple[str, str, str], str]:
    """(domain, context, English) → translation."""
    try:
        _expect_small(path)
        book = load_workbook(path, read_only=True, data_only=False, keep_links=False)
    except (OSError, BadZipFile, KeyError, ValueError, InvalidFileException) as error:
        raise CatalogueError(
            f"{path.name} is no spreadsheet that can be read ({type(error).__name__})."
        ) from None
    if code not in book.sheetnames:
        raise CatalogueError(
            f"{path.name} has no sheet {code!r}: it was exported for {book.sheetnames[0]!r}."
        )
    found: dict[tuple[str, str, str], str] = {}
    for number, row in enumerate(book[code].iter_rows(max_col=4, max_row=MAX_ROWS, values_only=True)):
        values = tuple("" if each is None else str(each) for each in (*row, *[None] * 4)[:4])
        if number == 0 and values != HEADINGS[:4]:
            raise CatalogueError(f"{path.name}: the first row must be {', '.join(HEADINGS)}.")
        if number and values[2]:
            found[values[0], values[1], values[2]] = _text(values[3])
    return found


def _expect_small(path: Path) -> None:
    with ZipFile(path) as packed:
        unpacked = sum(each.file_size for each in packed.infolist())
    if path.stat().st_size > MAX_BYTES or unpacked > MAX_UNPACKED:
        raise CatalogueError(f"{path.name} is too large for a sheet of translations.")


def _text(raw: str) -> str:
    """Spreadsheets write line ends in two ways."""
    return raw.replace("\r\n", "\n").replace("_x000D_", "").replace("\r", "\n").strip()


def _take_in_domain(
    locales: Path,
    language: Language,
    domain: str,
    rows: Mapping[tuple[str, ...], str],
    limits: Mapping[str, int],
    done: TakenIn,
) -> None:
    path = po_path(locales, language.code, domain)
    catalogue = read_po(path, language)
    messages = {(each.msgctxt or "", each.msgid): each for each in catalogue if not each.obsolete}
    terms = terms_of(locales, language) if domain != "glossary" else ()
    before = done.changed
    for key, text in rows.items():
        entry = messages.get((key[0], key[1]))
        if entry is None:
            done.refused += bool(text)
            if text:
                name = key[0] or repr(key[1][:50])
                done.problems.append(f"{place(path)}: {name}: the English text has changed; export again")
        elif text and (text != entry.msgstr or (entry.fuzzy and text != entry.msgstr)):
            _change(path, entry, text, language, limits, terms, done)
    if done.changed > before:
        save(catalogue, path)


def _change(
    path: Path,
    entry: polib.POEntry,
    text: str,
    language: Language,
    limits: Mapping[str, int],
    terms: Any,
    done: TakenIn,
) -> None:
    fresh = polib.POEntry(
        msgctxt=entry.msgctxt,
        msgid=entry.msgid,
        msgstr=text,
        tcomment=entry.tcomment,
        linenum=entry.linenum,
    )
    found: list[Problem] = []
    if path.stem != "glossary":
        found = list(message_problems(path, fresh, language, limits, terms))
    done.problems += map(str, found)
    if any(each.level == "error" for each in found):
        done.refused += 1
        return
    entry.msgstr = text
    entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
    entry.previous_msgid = entry.previous_msgctxt = None
    # Whoever read the former words, or found a warning right, did not read these.
    kept = (
        line for line in entry.tcomment.splitlines() if not line.startswith(("native-reviewed:", ACCEPTED))
    )
    entry.tcomment = "\n".join(kept)
    done.changed += 1
