"""The spreadsheet: out and in again without a change, the same checks, the same safety."""

import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook

from bot.content.translate import CONTEXT_LIMITS
from bot.errors import CatalogueError
from bot.i18n.sheet import export, take_in
from tests.doubles.translator import Translator

CONTEXT = "before_tax next"


@pytest.fixture
def translator(tmp_path: Path) -> Translator:
    return Translator(tmp_path)


@pytest.fixture
def sheet(translator: Translator, tmp_path: Path) -> Path:
    path = tmp_path / "km.xlsx"
    export(translator.locales, "km", path)
    return path


def _edit(path: Path, context: str, text: object, *, column: int = 4) -> None:
    book = load_workbook(path)
    for row in book["km"].iter_rows(min_row=2):
        if row[1].value == context:
            row[column - 1].value = text
    book.save(path)


def _files(translator: Translator) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in sorted(translator.locales.rglob("*.po*"))}


def test_out_and_in_again_changes_no_byte(translator: Translator, sheet: Path, tmp_path: Path) -> None:
    before = _files(translator)
    done = take_in(translator.locales, "km", sheet, CONTEXT_LIMITS)
    assert (done.changed, done.refused, done.problems) == (0, 0, [])
    assert _files(translator) == before
    again = tmp_path / "again.xlsx"
    export(translator.locales, "km", again)
    rows = [[cell.value for cell in row] for path in (sheet, again) for row in load_workbook(path)["km"]]
    assert rows[: len(rows) // 2] == rows[len(rows) // 2 :]


def test_a_good_change_is_taken_in_and_no_longer_counts_as_reviewed(
    translator: Translator, sheet: Path
) -> None:
    catalogue = translator.open("km", "answers")
    entry = catalogue.find(CONTEXT, by="msgctxt")
    assert entry is not None
    entry.tcomment = "native-reviewed: XY, 2026-11-01\nkeep this"
    translator.save("km", catalogue, "answers")
    _edit(sheet, CONTEXT, "សួរក្រសួងការងារ ពីពន្ធ ឬអង្គការសង្គមស៊ីវិល (CSO)។")
    done = take_in(translator.locales, "km", sheet, CONTEXT_LIMITS)
    assert (done.changed, done.refused) == (1, 0)
    found = translator.open("km", "answers").find(CONTEXT, by="msgctxt")
    assert found is not None
    assert found.msgstr.startswith("សួរក្រសួងការងារ ពីពន្ធ")
    assert found.tcomment == "keep this"


@pytest.mark.parametrize("text", ["សួរ {x}។", "မေးပါ။", "=HYPERLINK(1)", "ask them"])
def test_a_bad_change_is_refused(translator: Translator, sheet: Path, text: str) -> None:
    before = _files(translator)
    _edit(sheet, CONTEXT, text)
    done = take_in(translator.locales, "km", sheet, CONTEXT_LIMITS)
    assert (done.changed, done.refused) == (0, 1)
    assert CONTEXT in done.problems[0]
    assert _files(translator) == before


def test_an_emptied_cell_takes_nothing_away(translator: Translator, sheet: Path) -> None:
    before = _files(translator)
    _edit(sheet, CONTEXT, None)
    assert take_in(translator.locales, "km", sheet, CONTEXT_LIMITS).changed == 0
    assert _files(translator) == before


def test_a_row_whose_english_has_changed_is_refused(translator: Translator, sheet: Path) -> None:
    before = _files(translator)
    _edit(sheet, CONTEXT, "Another English text", column=3)
    done = take_in(translator.locales, "km", sheet, CONTEXT_LIMITS)
    assert done.refused == 1
    assert "has changed" in done.problems[0]
    assert _files(translator) == before


def test_an_outdated_translation_becomes_current_when_it_is_renewed(
    translator: Translator, tmp_path: Path
) -> None:
    translator.answer("km", CONTEXT, "សួរក្រសួងការងារ។", fuzzy=True)
    path = tmp_path / "outdated.xlsx"
    export(translator.locales, "km", path)
    states = [row[4].value for row in load_workbook(path)["km"] if row[1].value == CONTEXT]
    assert states == ["outdated"]
    _edit(path, CONTEXT, "សួរក្រសួងការងារ ពីពន្ធ ឬអង្គការសង្គមស៊ីវិល (CSO)។")
    take_in(translator.locales, "km", path, CONTEXT_LIMITS)
    entry = translator.open("km", "answers").find(CONTEXT, by="msgctxt")
    assert entry is not None
    assert not entry.fuzzy


def test_a_text_that_looks_like_a_formula_is_written_as_text(
    translator: Translator, tmp_path: Path
) -> None:
    translator.say("km", "Back", "=1+1")
    path = tmp_path / "formula.xlsx"
    export(translator.locales, "km", path)
    cells = [row[3] for row in load_workbook(path)["km"] if row[3].value == "=1+1"]
    assert [cell.data_type for cell in cells] == ["s"]


def test_the_sheet_of_another_language_is_refused(translator: Translator, sheet: Path) -> None:
    with pytest.raises(CatalogueError, match="exported for 'km'"):
        take_in(translator.locales, "my", sheet, CONTEXT_LIMITS)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"a,b,c"])
def test_what_is_no_spreadsheet_is_one_sentence(
    translator: Translator, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "bad.xlsx"
    path.write_bytes(content)
    with pytest.raises(CatalogueError, match=r"bad\.xlsx"):
        take_in(translator.locales, "km", path, CONTEXT_LIMITS)


def test_a_sheet_that_unpacks_to_a_flood_is_refused_before_it_is_unpacked(
    translator: Translator, tmp_path: Path
) -> None:
    path = tmp_path / "bomb.xlsx"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed,
        packed.open("xl/workbook.xml", "w") as file,
    ):
        for _ in range(120):
            file.write(bytes(1_000_000))
    with pytest.raises(CatalogueError, match="too large"):
        take_in(translator.locales, "km", path, CONTEXT_LIMITS)
