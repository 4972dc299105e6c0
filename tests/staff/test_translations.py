"""Translations on the staff pages: what waits, what is lacking, sheets out and in."""

import io
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from bot.bootstrap import open_installation
from bot.content.models import Field
from bot.i18n.examine import Translation
from bot.settings import Settings
from bot.staff.desk import Desk
from tests.conftest import settings_in
from tests.staff.conftest import Client

HERE = "/translations/km"


@pytest.fixture
def desk(settings: Settings, tmp_path: Path) -> Iterator[Desk]:
    """With catalogues of its own: a sheet that is taken in is written there."""
    shutil.copytree(settings.locales_dir, tmp_path / "locales")
    opened = open_installation(settings_in(tmp_path, GUIDE_LOCALES_DIR=str(tmp_path / "locales")))
    yield Desk(opened)
    opened.engine.dispose()


def _offer(desk: Desk, text: str) -> int:
    with desk.installation.work() as work:
        entry = work.content.entry("before_brokers")
        assert entry is not None
        offered = [(entry, Field.TITLE, Translation(text))]
        work.translations.take_over("km", offered, publish=False, today=date(2026, 11, 26))
        number = work.translations.waiting("km")[0].id
        work.commit()
    return number


def _title(desk: Desk) -> str:
    with desk.installation.look() as work:
        entry = work.content.entry("before_brokers")
        assert entry is not None
        return entry.texts["km"][Field.TITLE].value


def test_a_text_that_waits_is_shown_beside_the_present_one_and_published(
    sign_in: Callable[..., Client], desk: Desk
) -> None:
    number = _offer(desk, "ឈ្មួញកណ្តាល អាចទុកចិត្តបានទេ?")
    staff, former = sign_in("reviewer"), _title(desk)
    page = staff.get(HERE)
    assert former in page
    assert "Texts to decide: 1" in staff.get("/translations")
    answer = staff.post(f"/translations/{number}/decide", {"what": "accept"}, page=HERE)
    assert answer.headers["location"] == f"{HERE}?done=published"
    assert _title(desk) == "ឈ្មួញកណ្តាល អាចទុកចិត្តបានទេ?"
    again = staff.post(f"/translations/{number}/decide", {"what": "reject"}, page=HERE)
    assert again.status_code == 409


def test_turned_down_changes_nothing_and_an_editor_cannot_decide(
    sign_in: Callable[..., Client], desk: Desk
) -> None:
    number, former = _offer(desk, "ឈ្មួញកណ្តាល អាចទុកចិត្តបានទេ?"), _title(desk)
    editor = sign_in("editor")
    assert f"/translations/{number}/decide" not in editor.get(HERE)
    reviewer = sign_in("reviewer")
    reviewer.post(f"/translations/{number}/decide", {"what": "reject"}, page=HERE)
    assert _title(desk) == former
    assert "Texts to decide" not in reviewer.get("/translations")


def test_a_sheet_goes_out_and_comes_back_with_its_changes(
    sign_in: Callable[..., Client], desk: Desk
) -> None:
    staff = sign_in("reviewer")
    book = load_workbook(io.BytesIO(staff.http.get(f"{HERE}/sheet.xlsx").content))
    rows = list(book["km"].iter_rows())
    cell = next(row[3] for row in rows if row[1].value == "before_brokers title")
    cell.value = "ឈ្មួញកណ្តាល អាចទុកចិត្តបានទេ?"
    file = io.BytesIO()
    book.save(file)
    answer = staff.post(
        f"{HERE}/sheet", page=HERE, files={"sheet": ("km.xlsx", file.getvalue(), "application/x")}
    )
    assert "Texts changed: 1." in answer.text
    saved = (desk.installation.settings.locales_dir / "km/LC_MESSAGES/answers.po").read_text("utf-8")
    assert "ឈ្មួញកណ្តាល អាចទុកចិត្តបានទេ?" in saved


@pytest.mark.parametrize("content", [b"no sheet", b"PK\x03\x04broken", b""])
def test_what_is_no_sheet_is_refused_in_plain_words(sign_in: Callable[..., Client], content: bytes) -> None:
    staff = sign_in("reviewer")
    answer = staff.post(f"{HERE}/sheet", page=HERE, files={"sheet": ("km.xlsx", content, "x/y")})
    assert answer.status_code == 409
    assert "cannot be used" in answer.text


def test_findings_and_unknown_languages(sign_in: Callable[..., Client]) -> None:
    staff = sign_in("editor")
    assert "What the checks found" in staff.get(f"{HERE}/findings")
    staff.get("/translations/xx", 404)
    staff.get("/translations/en", 404)
