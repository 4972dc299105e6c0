"""Saving a .po is enough: what is good is taken over, what is bad changes nothing and is reported."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import update as sql_update

from bot import bootstrap
from bot.bootstrap import Installation
from bot.content.models import Field
from bot.i18n.apart import examine_apart
from bot.i18n.examine import Problem
from bot.i18n.files import examine_file
from bot.i18n.languages import read_languages
from bot.i18n.watch import Watcher
from bot.store import tables
from bot.store.live import LiveTexts
from tests.conftest import copy_seeded, settings_in
from tests.doubles.translator import Translator

BACK, MENU = "Back", "Menu"
KEY, CONTEXT = "before_tax", "before_tax next"
NEW = "សួរក្រសួងការងារ។"


@pytest.fixture
def translator(tmp_path: Path) -> Translator:
    return Translator(tmp_path)


def _open(tmp_path: Path, seeded: Path, translator: Translator, mode: str) -> Installation:
    copy_seeded(seeded, tmp_path)
    settings = settings_in(tmp_path, GUIDE_LOCALES_DIR=str(translator.locales), GUIDE_TRANSLATIONS=mode)
    return bootstrap.open_installation(settings)


@pytest.fixture
def installation(tmp_path: Path, seeded: Path, translator: Translator) -> Installation:
    return _open(tmp_path, seeded, translator, "published")


@pytest.fixture
def live(installation: Installation) -> LiveTexts:
    texts = installation.live_texts()
    texts.refresh()
    return texts


def _stored(installation: Installation, language: str = "km") -> str:
    with installation.work() as work:
        entry = work.content.entry(KEY)
    assert entry is not None
    return entry.texts[language][Field.NEXT].value


def _staff_edit(installation: Installation, value: str, language: str = "km") -> None:
    text = tables.text.c
    here = (text.entry_key == KEY) & (text.language == language) & (text.field == "next")
    with installation.engine.begin() as connection:
        connection.execute(sql_update(tables.text).where(here).values(value=value))


def _errors(live: LiveTexts) -> list[Problem]:
    return [each for each in live.refresh().problems if each.level == "error"]


def test_a_saved_interface_text_is_spoken(
    installation: Installation, live: LiveTexts, translator: Translator
) -> None:
    translator.say("km", BACK, "ត្រឡប់")
    assert _errors(live) == []
    assert installation.catalogues.text("km", BACK) == "ត្រឡប់"


def test_a_saved_answer_is_published(
    installation: Installation, live: LiveTexts, translator: Translator
) -> None:
    translator.answer("km", CONTEXT, NEW)
    assert live.refresh().answers["km"].published == ["before_tax km next"]
    assert _stored(installation) == NEW
    assert live.refresh().answers == {}


def test_a_bad_message_keeps_its_last_good_text_and_the_good_ones_beside_it_are_taken_over(
    installation: Installation, live: LiveTexts, translator: Translator
) -> None:
    before = _stored(installation)
    translator.answer("km", CONTEXT, NEW.replace("។", " {x}។"))
    translator.answer("km", "before_tax title", "ត្រូវបង់ពន្ធទេ?")
    problems = _errors(live)
    assert _stored(installation) == before
    assert [(each.file, each.message, each.check) for each in problems] == [
        ("km/LC_MESSAGES/answers.po", CONTEXT, "placeholders")
    ]
    lines = translator.path("km", "answers").read_text().splitlines()
    assert lines[problems[0].line - 1].startswith(("msgctxt", "#"))
    with installation.work() as work:
        assert work.published.titles(installation.catalogues.languages["km"])[KEY] == "ត្រូវបង់ពន្ធទេ?"


def test_a_bad_interface_text_keeps_its_last_good_one_over_a_restart(
    installation: Installation, live: LiveTexts, translator: Translator
) -> None:
    before = installation.catalogues.text("km", BACK)
    translator.say("km", BACK, "ပြန်")
    assert [each.check for each in _errors(live)] == ["script"]
    assert installation.catalogues.text("km", BACK) == before
    again = bootstrap.open_installation(installation.settings)
    assert again.catalogues.text("km", BACK) == before


def _cut(content: bytes) -> bytes:
    """Cut between two messages: what is left is sound PO."""
    return content[: content.index(b"\n\n", len(content) // 2) + 1]


@pytest.mark.parametrize("domain", ["messages", "answers"])
@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[: len(content) // 2],
        _cut,
        lambda content: content.decode().encode("utf-16"),
        lambda content: content.replace(b"\xe1\x9e", b"\xff\xfe"),
        lambda content: content.replace(b'"Language: km', b'"Language: my'),
        lambda content: content.replace(b"charset=UTF-8", b"charset=ISO-8859-1"),
        lambda content: content.replace(b'msgstr "', b'msgstr ', 20),
        lambda content: content.replace(b"msgid", b"<<<<<<< HEAD\nmsgid", 3),
        lambda content: content + b'\nmsgid "x"\nmsgstr "\x00"\n',
        lambda content: content + content[content.index(b"\n\n") :],
    ],
    ids=["empty", "cut", "cut between", "utf-16", "bytes", "language", "charset", "quotes", "conflict",
         "nul", "twice"],
)  # fmt: skip
def test_a_bad_file_changes_nothing(
    installation: Installation, live: LiveTexts, translator: Translator, damage: object, domain: str
) -> None:
    translator.say("km", BACK, "ត្រឡប់")
    translator.answer("km", CONTEXT, NEW)
    live.refresh()
    content = translator.path("km", domain).read_bytes()
    translator.put("km", domain, damage(content.replace(b"\xe1\x9f\x94", b"\xe1\x9f\x94 ", 3)))  # type: ignore[operator]
    problems = _errors(live)
    assert [each.check for each in problems] == ["file"]
    assert installation.catalogues.text("km", BACK) == "ត្រឡប់"
    assert _stored(installation) == NEW


def test_the_burmese_file_in_the_khmer_place_changes_nothing(
    installation: Installation, live: LiveTexts, translator: Translator
) -> None:
    before = installation.catalogues.text("km", BACK), _stored(installation)
    for domain in ("messages", "answers"):
        burmese = translator.path("my", domain).read_bytes()
        translator.put("km", domain, burmese.replace(b'"Language: my', b'"Language: km'))
    assert {each.check for each in live.refresh().problems if not each.message} == {"file"}
    assert (installation.catalogues.text("km", BACK), _stored(installation)) == before


def test_an_emptied_file_takes_nothing_away(
    installation: Installation, live: LiveTexts, translator: Translator
) -> None:
    catalogue = translator.open("km", "messages")
    for entry in catalogue:
        entry.msgstr = ""
    translator.save("km", catalogue, "messages")
    assert [each.check for each in _errors(live)] == ["file"]
    assert installation.catalogues.text("km", BACK) != BACK


def test_a_withdrawn_interface_text_is_said_in_the_fallback(
    installation: Installation, live: LiveTexts, translator: Translator
) -> None:
    translator.say("km", BACK, "មិនប្រាកដ", fuzzy=True)
    live.refresh()
    assert installation.catalogues.text("km", BACK) == BACK


def test_a_fuzzy_answer_leaves_the_published_one(
    installation: Installation, live: LiveTexts, translator: Translator
) -> None:
    before = _stored(installation)
    translator.answer("km", CONTEXT, NEW, fuzzy=True)
    live.refresh()
    assert _stored(installation) == before


def test_what_staff_changed_meanwhile_is_a_conflict_side_by_side(
    installation: Installation, live: LiveTexts, translator: Translator
) -> None:
    _staff_edit(installation, "កែដោយបុគ្គលិក។")
    translator.answer("km", CONTEXT, NEW)
    assert live.refresh().answers["km"].conflicts == ["before_tax km next"]
    assert _stored(installation) == "កែដោយបុគ្គលិក។"
    with installation.work() as work:
        (waiting,) = work.translations.waiting("km")
    assert (waiting.current, waiting.proposed, waiting.status) == ("កែដោយបុគ្គលិក។", NEW, "conflict")
    # The same file again is the same conflict, not a second one.
    installation.live_texts().refresh()
    with installation.work() as work:
        assert len(work.translations.waiting()) == 1
        work.translations.reject(waiting.id, "Dara", waiting.created_on)
        work.commit()
    installation.live_texts().refresh()
    with installation.work() as work:
        assert work.translations.waiting() == []
    assert _stored(installation) == "កែដោយបុគ្គលិក។"


def test_an_unchanged_file_is_no_conflict_with_a_staff_edit(
    installation: Installation, live: LiveTexts
) -> None:
    _staff_edit(installation, "កែដោយបុគ្គលិក។")
    report = installation.live_texts().refresh()
    assert [taken.conflicts for taken in report.answers.values()] == [[], []]


def test_in_review_nothing_is_shown_until_staff_accept(
    tmp_path: Path, seeded: Path, translator: Translator
) -> None:
    installation = _open(tmp_path, seeded, translator, "review")
    live = installation.live_texts()
    live.refresh()
    before = _stored(installation)
    translator.answer("km", CONTEXT, NEW)
    assert live.refresh().answers["km"].review == ["before_tax km next"]
    assert _stored(installation) == before
    with installation.work() as work:
        (waiting,) = work.translations.waiting()
        assert waiting.author == "translator (file)"
        work.translations.accept(waiting.id, "Dara", waiting.created_on)
        work.commit()
    assert _stored(installation) == NEW
    # Accepted: it is the file's own text again, and the next edit is no conflict.
    translator.answer("km", CONTEXT, NEW + " ឬ CSO។")
    assert live.refresh().answers["km"].conflicts == []


def test_a_changed_english_text_marks_the_translation_as_outdated(
    installation: Installation, live: LiveTexts
) -> None:
    _staff_edit(installation, "Ask somebody else entirely.", "en")
    with installation.work() as work:
        entry = work.content.entry(KEY)
    assert entry is not None
    assert entry.texts["km"][Field.NEXT].outdated
    assert not entry.texts["km"][Field.TITLE].outdated


def test_the_watcher_takes_a_saved_file_over_within_five_seconds(
    installation: Installation, live: LiveTexts, translator: Translator
) -> None:
    watcher = Watcher(live.look, live.refresh, seconds=0.1).start()
    try:
        translator.say("my", MENU, "စာရင်း")
        start = time.monotonic()
        while installation.catalogues.text("my", MENU) != "စာရင်း":
            assert time.monotonic() - start < 5
            time.sleep(0.02)
    finally:
        watcher.stop()


def test_the_watcher_waits_for_a_file_to_be_whole_and_tries_again_after_a_failure() -> None:
    seen: list[int] = []
    looks = iter([1, 2, 3, 3, 3, 3, *[4] * 1000])
    last = [0]

    def look() -> int:
        last[0] = next(looks)
        return last[0]

    def changed() -> None:
        seen.append(last[0])
        if len(seen) == 1:
            raise ValueError

    watcher = Watcher(look, changed, seconds=0.001).start()
    deadline = time.monotonic() + 5
    while len(seen) < 3 and time.monotonic() < deadline:
        time.sleep(0.005)
    watcher.stop()
    # 2 stood for one look only: it was still being written.
    assert seen == [3, 3, 4]


@pytest.mark.parametrize(
    "damage", [lambda text: text, lambda text: text[:-400], lambda text: text.replace("{", "")]
)
def test_a_file_examined_apart_is_judged_as_here(
    translator: Translator, damage: Callable[[str], str]
) -> None:
    language = read_languages(translator.locales).all["km"]
    translator.say("km", BACK, "ត្រឡប់", fuzzy=True)
    in_use = {("", "Menu"): "ម៉ឺនុយ"}
    path = translator.path("km", "messages")
    path.write_text(damage(path.read_text()))
    arguments = (translator.locales, language, "messages", in_use, {"title": 40})
    assert examine_apart(*arguments) == examine_file(*arguments)


def test_a_file_that_cannot_be_examined_apart_is_refused(
    translator: Translator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.executable", "/nonexistent")
    language = read_languages(translator.locales).all["km"]
    found = examine_apart(translator.locales, language, "messages", {}, {})
    assert (found.refused, found.problems[0].check) == (True, "file")
