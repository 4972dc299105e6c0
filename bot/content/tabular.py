"""Tables as CSV and XLSX files whose cells are never formulas, whatever they begin with."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font

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
