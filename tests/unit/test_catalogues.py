"""Extraction, merging and checks of translations."""

from pathlib import Path

import polib
import pytest

from bot.i18n.checks import check
from bot.i18n.update import Source, update
from bot.settings import ROOT


def _update(path: Path, *texts: str, context: str = "") -> polib.POFile:
    update(path, "km", [Source(context, text, "") for text in texts])
    return polib.pofile(str(path))


def _translate(path: Path, text: str, translation: str) -> None:
    catalogue = polib.pofile(str(path))
    message = catalogue.find(text)
    assert message is not None
    message.msgstr = translation
    catalogue.save()


def test_burmese_and_khmer_have_one_plural_form() -> None:
    for language in ("km", "my"):
        for path in (ROOT / "locales" / language / "LC_MESSAGES").glob("*.po"):
            metadata = polib.pofile(str(path)).metadata
            assert metadata["Plural-Forms"] == "nplurals=1; plural=0;", path


def test_updating_twice_changes_no_byte(tmp_path: Path) -> None:
    path = tmp_path / "a.po"
    _update(path, "One", "Two")
    _translate(path, "One", "មួយ")
    _update(path, "One", "Two")
    before = path.read_bytes()
    _update(path, "One", "Two")
    assert path.read_bytes() == before


def test_a_changed_answer_keeps_its_translation_as_fuzzy_with_the_former_english(
    tmp_path: Path,
) -> None:
    path = tmp_path / "answers.po"
    _update(path, "Old text", context="before_tax answer")
    catalogue = polib.pofile(str(path))
    catalogue[0].msgstr = "អត្ថបទ"
    catalogue.save()
    message = _update(path, "Entirely different words", context="before_tax answer")[0]
    assert message.fuzzy
    assert message.previous_msgid == "Old text"
    assert message.msgstr == "អត្ថបទ"


def test_nothing_translated_is_ever_deleted(tmp_path: Path) -> None:
    path = tmp_path / "a.po"
    _update(path, "Here today")
    _translate(path, "Here today", "នៅទីនេះ")
    catalogue = _update(path, "Unlike it in every word")
    assert [each.msgstr for each in catalogue.obsolete_entries()] == ["នៅទីនេះ"]


@pytest.mark.parametrize(
    ("language", "source", "translation", "wrong"),
    [
        ("km", "Page {page}", "ទំព័រ {pag}", "placeholders"),
        ("km", "Page {page}", "ទំព័រ {page} {", "placeholders"),
        ("km", "See /menu", "មើល /munu", "commands"),
        ("my", "60 people", "လူ ၆ ယောက်", "numbers"),
        ("my", "60 people", "လူ 60 ယောက်", "digits"),
        ("km", "60 people", "មនុស្ស ៦០", "digits"),
        ("km", "Broker", "ပွဲစား", "script"),
        ("my", "Broker", "Broker", "untranslated"),
        ("my", "The broker", "ပွဲစား broker", "english"),
        ("my", "I work in Thailand", "ထုိင္းမွာ အလုပ္လုပ္ခ်င္ပါတယ္", "zawgyi"),
        ("km", "Work", "ការ\u200bងារ", "invisible"),
        ("km", "I", "ខ្ញំុ", "mark order"),
        ("my", "One\nTwo", "တစ်", "lines"),
    ],
)
def test_a_mistake_is_found(language: str, source: str, translation: str, wrong: str) -> None:
    assert wrong in [finding.check for finding in check(language, source, translation)]


@pytest.mark.parametrize(
    ("language", "source", "translation"),
    [
        ("my", "Deposit of USD 1,000 (MOLIP)", "ဒေါ်လာ ၁,၀၀၀ (MOLIP)"),
        ("km", "Write /person on page {page}.", "សរសេរ /person នៅទំព័រ {page}។"),
        ("km", "• Give it", "• ផ្ដល់ឲ្យ"),
    ],
)
def test_a_sound_translation_has_no_finding(language: str, source: str, translation: str) -> None:
    assert check(language, source, translation) == []


def test_a_text_over_its_limit_is_found() -> None:
    assert [each.check for each in check("km", "A", "ក" * 41, limit=40)] == ["length"]
