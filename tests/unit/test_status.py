"""What is left to translate, as data, tables and a page; and how fast."""

from datetime import date
from pathlib import Path

import polib
import pytest
from rich.console import Console

from bot.bootstrap import Installation
from bot.content.catalogues import DOMAINS, sources
from bot.content.status import LanguageStatus, status
from bot.i18n.files import po_path
from bot.i18n.languages import add_language, read_languages
from bot.i18n.update import Source, save, update
from bot.terminal.status import page, table
from tests.doubles.translator import Translator


@pytest.fixture
def translator(tmp_path: Path) -> Translator:
    return Translator(tmp_path)


def _status(
    translator: Translator, asked: dict[str, dict[str, int]] | None = None
) -> dict[str, LanguageStatus]:
    languages = read_languages(translator.locales)
    return {each.code: each for each in status(translator.locales, languages, sources(), asked)}


def test_every_kind_of_text_is_counted(translator: Translator) -> None:
    before = {each.domain: each for each in _status(translator)["km"].domains}["answers"]
    translator.answer("km", "before_tax next", "")
    translator.answer("km", "before_tax title", "ត្រូវបង់ពន្ធទេ?", fuzzy=True)
    catalogue = translator.open("km", "answers")
    for context, comment in (
        ("before_brokers next", "not-needed: in the answer"),
        ("before_brokers title", "native-reviewed: XY, 2026-11-01"),
    ):
        entry = catalogue.find(context, by="msgctxt")
        assert entry is not None
        entry.tcomment = comment
        if "not-needed" in comment:
            entry.msgstr = ""
    translator.save("km", catalogue, "answers")
    found = _status(translator)["km"]
    answers = {each.domain: each for each in found.domains}["answers"]
    assert (answers.missing, answers.outdated, answers.not_needed) == (1, 1, 1)
    assert answers.translated == before.translated - 3
    assert answers.awaiting_review == before.awaiting_review - 4
    texts = {each.context: each.text for each in sources()["answers"]}
    words = len(texts["before_tax next"].split()) + len(texts["before_tax title"].split())
    assert answers.words == words
    assert found.falling_back == ("before_tax",)


def test_the_most_asked_entries_come_first_among_the_missing(translator: Translator) -> None:
    for context in ("before_tax next", "before_brokers next"):
        translator.answer("km", context, "")
    found = _status(translator, {"km": {"before_brokers": 7, "before_deciding": 5, "before_tax": 2}})
    assert found["km"].most_asked_missing == {"before_brokers": 7, "before_tax": 2}


def test_english_needs_nothing_and_a_broken_file_is_named(translator: Translator) -> None:
    translator.put("km", "answers", b"broken")
    found = _status(translator)
    assert {each.missing for each in found["en"].domains} == {0}
    km = {each.domain: each for each in found["km"].domains}["answers"]
    assert km.fault is not None
    assert "km/LC_MESSAGES/answers.po" in km.fault
    assert found["km"].danger == 0


def test_the_page_and_the_table_say_the_same_and_the_page_loads_nothing(translator: Translator) -> None:
    translator.put("my", "answers", b"<script>")
    found = list(_status(translator).values())
    html = page(found)
    assert "<script" not in html
    assert "http" not in html
    console = Console(width=100, record=True, file=open("/dev/null", "w"))  # noqa: SIM115
    for each in table(found):
        console.print(each)
    text = console.export_text()
    for language in found:
        assert language.name in html
        for domain in language.domains:
            assert str(domain.words) in text


def test_counts_hold_no_person_and_add_up(installation: Installation) -> None:
    with installation.work() as work:
        for day in (1, 1, 2):
            work.counts.add("before_tax", "km", "answer", date(2026, 1, day))
        work.counts.add("before_brokers", "km", "answer", date(2026, 1, 1))
        work.counts.add("before_brokers", "my", "answer", date(2026, 1, 1))
        work.commit()
    with installation.work() as work:
        assert list(work.counts.most_asked("km").items()) == [("before_tax", 3), ("before_brokers", 1)]


def test_5000_messages_in_5_languages_are_counted(translator: Translator) -> None:
    for code in ("shn", "mnw"):
        add_language(translator.locales, code, {"name": code, "script": "Myanmar"})
    languages = read_languages(translator.locales)
    texts = [
        Source(f"entry{n // 5} field{n % 5}", f"A sentence of some words, number {n}.\nTwo lines.", "")
        for n in range(5000)
    ]
    for language in languages.all.values():
        for domain in DOMAINS:
            path = po_path(translator.locales, language.code, domain)
            path.unlink(missing_ok=True)
            update(path, language, texts if domain == "answers" else [])
        catalogue = polib.pofile(str(po_path(translator.locales, language.code, "answers")))
        for entry in catalogue[::2]:
            entry.msgstr = f"ပြန်ပြီး {entry.msgid}"
        save(catalogue, po_path(translator.locales, language.code, "answers"))
    sources_ = {key: texts if key == "answers" else [] for key in DOMAINS}
    found = status(translator.locales, languages, sources_)
    shan = next(each for each in found if each.code == "shn")
    assert {each.domain: each.missing for each in shan.domains}["answers"] == 2500
