"""Tables as CSV, XLSX and YAML: out without formulas, in without trust."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from zipfile import ZipFile

import yaml
from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font

YAML = "text/yaml; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
Row = Sequence[Any]
# Spreadsheets take a cell that begins so for a formula.
# Source: OWASP, "CSV Injection".
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def guarded(text: str) -> str:
    """The text of a CSV cell; an apostrophe in front keeps a spreadsheet from running it."""
    return "'" + text if text.startswith((*_FORMULA, "'")) else text


def unguarded(text: str) -> str:
    """The text that ``guarded`` was given."""
    return text[1:] if text.startswith("'") and text[1:2] in (*_FORMULA, "'") else text


def to_csv(rows: Iterable[Row]) -> bytes:
    """UTF-8 with a mark at the beginning, by which spreadsheet programs know Khmer and Burmese."""
    file = io.StringIO()
    writer = csv.writer(file)
    for row in rows:
        writer.writerow([guarded(each) if isinstance(each, str) else each for each in row])
    return b"\xef\xbb\xbf" + file.getvalue().encode()


def to_xlsx(sheets: Mapping[str, Iterable[Row]]) -> bytes:
    """A workbook; the first row of each sheet is its heading. Texts are written as texts."""
    book = Workbook(write_only=True)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name[:31])
        sheet.freeze_panes = "A2"
        for number, row in enumerate(rows):
            sheet.append([_cell(sheet, each, bold=number == 0) for each in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _cell(sheet: Any, value: Any, *, bold: bool) -> Any:
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    cell.font = Font(bold=bold)
    return cell


# -- reading ----------------------------------------------------------------------------------------

MAX_ROWS, MAX_COLUMNS, MAX_UNPACKED = 20_000, 100, 50_000_000


class TableError(ValueError):
    """A file is no table; the text names what is wrong, by a word of ``FAULTS``."""


# What can be wrong with a whole file.
NOT_READABLE, NOT_UTF8, TOO_MANY, NO_HEADING, ALIASES = (
    "unreadable",
    "encoding",
    "rows",
    "heading",
    "aliases",
)
# Row of the file, counted as spreadsheets do, and its cells by heading.
Record = tuple[int, dict[str, str]]


def read(content: bytes, ending: str) -> list[Record]:
    """The rows of a file, empty ones left out.

    Args:
        content: the file, at most as large as a page accepts.
        ending: "csv", "xlsx" or "yaml" (or "yml").

    Raises:
        TableError: it cannot be read as that.
    """
    readers = {"csv": _from_csv, "xlsx": _from_xlsx, "yaml": _from_yaml, "yml": _from_yaml}
    if ending not in readers:
        raise TableError(NOT_READABLE)
    found = [(number, row) for number, row in readers[ending](content) if any(row.values())]
    if len(found) > MAX_ROWS:
        raise TableError(TOO_MANY)
    return found


def _from_csv(content: bytes) -> Iterator[Record]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise TableError(NOT_UTF8) from None
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        rows = enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 1)
        yield from _by_heading((number, [unguarded(each) for each in row]) for number, row in rows)
    except csv.Error:
        raise TableError(NOT_READABLE) from None


def _from_xlsx(content: bytes) -> Iterator[Record]:
    try:
        with ZipFile(io.BytesIO(content)) as packed:
            if sum(each.file_size for each in packed.infolist()) > MAX_UNPACKED:
                raise TableError(TOO_MANY)
        book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        rows = book.worksheets[0].iter_rows(max_row=MAX_ROWS + 2, max_col=MAX_COLUMNS, values_only=True)
        yield from _by_heading(
            (number, ["" if each is None else _line_ends(str(each)) for each in row])
            for number, row in enumerate(rows, 1)
        )
    except TableError:
        raise
    except Exception:  # openpyxl raises whatever its parsers raised
        raise TableError(NOT_READABLE) from None


def _line_ends(raw: str) -> str:
    return raw.replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n")


def _by_heading(rows: Iterable[tuple[int, list[str]]]) -> Iterator[Record]:
    heading: list[str] | None = None
    for number, row in rows:
        if number > MAX_ROWS + 1:
            raise TableError(TOO_MANY)
        if heading is None:
            heading = [each.strip() for each in row[:MAX_COLUMNS]]
            continue
        yield number, {name: each.strip() for name, each in zip(heading, row, strict=False) if name}
    if not heading or not any(heading):
        raise TableError(NO_HEADING)


class _NoAliases(yaml.SafeLoader):
    """A few lines of aliases can stand for gigabytes; we write none."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.events.AliasEvent):
            raise TableError(ALIASES)
        return super().compose_node(parent, index)


def _from_yaml(content: bytes) -> Iterator[Record]:
    try:
        found = yaml.load(content.decode("utf-8-sig"), Loader=_NoAliases)  # noqa: S506 - a safe loader
    except UnicodeDecodeError:
        raise TableError(NOT_UTF8) from None
    except TableError:
        raise
    except (yaml.YAMLError, RecursionError, ValueError):
        raise TableError(NOT_READABLE) from None
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise TableError(NO_HEADING)
    for number, row in enumerate(found, 1):
        yield number, {str(name): _line_ends(_plain(value)).strip() for name, value in row.items()}


def _plain(value: Any) -> str:
    if value is None:
        return ""
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def to_yaml(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """A list of mappings, in the order of their columns; what is empty is left out."""
    shown = [{name: value for name, value in row.items() if value != ""} for row in rows]
    return str(yaml.safe_dump(shown, allow_unicode=True, sort_keys=False, width=100)).encode()
