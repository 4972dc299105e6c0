"""The commands of translators, from the command line."""

import json
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import update as sql_update
from typer.testing import CliRunner

from bot.bootstrap import open_installation, prepare_store
from bot.cli import main  # noqa: F401 - registers every command
from bot.cli.shared import app
from bot.content.models import Field
from bot.store import tables
from tests.conftest import KEY, copy_seeded, settings_in
from tests.doubles.translator import Translator


@pytest.fixture
def translator(tmp_path: Path) -> Translator:
    return Translator(tmp_path)


def _guide(translator: Translator, *arguments: str) -> Result:
    folder = translator.locales.parent
    env = {
        "GUIDE_LOCALES_DIR": str(translator.locales),
        "GUIDE_DATA_DIR": str(folder),
        "GUIDE_DATABASE_URL": f"sqlite:///{folder / 'guide.db'}",
        "GUIDE_KEY": KEY,
        "GUIDE_TRANSLATIONS": "review",
    }
    return CliRunner().invoke(app, ["locales", *arguments], env=env, catch_exceptions=False)


def test_check_passes_on_sound_files_and_fails_on_an_error(translator: Translator) -> None:
    translator.say("km", "Menu", "ម៉ឺនុយ {x}")
    failed = _guide(translator, "check", "km")
    assert failed.exit_code == 1
    assert "km/LC_MESSAGES/messages.po:" in failed.output
    assert "placeholders" in failed.output
    assert _guide(translator, "check", "my").exit_code == 0
    found = json.loads(_guide(translator, "check", "km", "--json").stdout.partition("\n]")[0] + "]")
    assert [each["check"] for each in found] == ["placeholders"]


def test_a_warning_does_not_fail_the_check(translator: Translator) -> None:
    translator.say("km", "Menu", "ម៉ឺនុយ។។")
    result = _guide(translator, "check", "km")
    assert result.exit_code == 0
    assert "warning: end mark" in result.output


def test_status_works_without_a_database_and_writes_a_page(translator: Translator, tmp_path: Path) -> None:
    assert _guide(translator, "status").exit_code == 0
    target = tmp_path / "status.html"
    assert _guide(translator, "status", "--html", str(target)).exit_code == 0
    assert "ភាសាខ្មែរ" in target.read_text(encoding="utf-8")


def test_preview_writes_a_page(translator: Translator, tmp_path: Path) -> None:
    target = tmp_path / "preview.html"
    assert _guide(translator, "preview", "my", "before_tax", "--html", str(target)).exit_code == 0
    assert "အခွန်" in target.read_text(encoding="utf-8")


def test_a_sheet_goes_out_and_comes_in(translator: Translator, tmp_path: Path) -> None:
    sheet = str(tmp_path / "km.xlsx")
    assert _guide(translator, "export", "km", "--xlsx", sheet).exit_code == 0
    assert "0 texts changed, 0 refused" in _guide(translator, "import", "km", "--xlsx", sheet).output


def test_what_waits_is_shown_side_by_side_and_decided(translator: Translator, seeded: Path) -> None:
    copy_seeded(seeded, translator.locales.parent)
    translator.answer("km", "before_tax title", "ត្រូវបង់ពន្ធឬទេ?")

    settings = settings_in(
        translator.locales.parent, GUIDE_LOCALES_DIR=str(translator.locales), GUIDE_TRANSLATIONS="review"
    )
    assert prepare_store(settings).texts.answers["km"].review == ["before_tax km title"]
    (waiting,) = json.loads(_guide(translator, "review", "--json").stdout)
    assert (waiting["proposed"], waiting["status"]) == ("ត្រូវបង់ពន្ធឬទេ?", "review")
    accepted = _guide(translator, "review", "--accept", str(waiting["id"]), "--by", "Dara")
    assert "Published: before_tax km title" in accepted.output
    assert json.loads(_guide(translator, "review", "--json").stdout) == []


def test_what_staff_changed_in_english_reaches_the_translator_and_comes_back(
    translator: Translator, seeded: Path
) -> None:
    folder = translator.locales.parent
    copy_seeded(seeded, folder)
    settings = settings_in(folder, GUIDE_LOCALES_DIR=str(translator.locales))
    installation = open_installation(settings)
    text = tables.text.c
    here = (text.entry_key == "before_tax") & (text.language == "en") & (text.field == "title")
    with installation.engine.begin() as connection:
        connection.execute(sql_update(tables.text).where(here).values(value="Must I pay tax there?"))
    assert _guide(translator, "update", "--store").exit_code == 0
    entry = translator.open("km", "answers").find("before_tax title", by="msgctxt")
    assert entry is not None
    assert (entry.msgid, entry.fuzzy) == ("Must I pay tax there?", True)
    assert entry.previous_msgid == "Will I have to pay tax?"
    live = installation.live_texts()
    live.refresh()
    translator.answer("km", "before_tax title", "នៅទីនោះ ត្រូវបង់ពន្ធទេ?")
    assert live.refresh().answers["km"].published == ["before_tax km title"]
    with installation.work() as work:
        stored = work.content.entry("before_tax")
    assert stored is not None
    assert not stored.texts["km"][Field.TITLE].outdated
    installation.engine.dispose()
