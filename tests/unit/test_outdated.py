"""Fuzzy is never shown as current: being updated, with its own date, or English where safety needs it."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import update as sql_update

from bot.bootstrap import Installation
from bot.content import seed
from bot.content.models import Entry, Field, Text
from bot.conversation import compose
from bot.conversation.reply import Reply
from bot.conversation.voice import Voice
from bot.settings import ROOT
from bot.store import tables

UPDATING = "This translation is being updated."


@pytest.fixture
def entry() -> Entry:
    entries = seed.load(ROOT / "locales", ROOT / "nlu").entries
    return next(each for each in entries if each.key == "before_tax")


def _with(entry: Entry, language: str, part: Field, text: Text) -> Entry:
    return replace(entry, texts={**entry.texts, language: {**entry.texts[language], part: text}})


def _shown(installation: Installation, entry: Entry, language: str = "km") -> str:
    return Reply(compose.answer(Voice(installation.catalogues, language), entry, "kh", [])).text


def test_an_outdated_translation_says_so_and_shows_its_own_date(
    installation: Installation, entry: Entry
) -> None:
    voice = Voice(installation.catalogues, "km")
    newer = replace(entry, source=replace(entry.source, as_of=date(2027, 3, 1)))
    text = replace(entry.texts["km"][Field.NEXT], outdated=True, as_of=date(2017, 7, 1))
    shown = _shown(installation, _with(newer, "km", Field.NEXT, text))
    assert text.value in shown
    assert voice.say(UPDATING) in shown
    assert "2017" in shown
    assert "2027" not in shown
    assert "2027" in _shown(installation, newer)
    assert voice.say(UPDATING) not in _shown(installation, newer)


def test_a_reader_is_told_of_both_an_outdated_and_a_missing_part(
    installation: Installation, entry: Entry
) -> None:
    voice = Voice(installation.catalogues, "km")
    khmer = {
        part: replace(text, outdated=True)
        for part, text in entry.texts["km"].items()
        if part is not Field.NEXT
    }
    shown = _shown(installation, replace(entry, texts={**entry.texts, "km": khmer}))
    assert voice.say("Not yet translated; shown in {language}.", language="អង់គ្លេស") in shown
    assert voice.say(UPDATING) in shown


def test_after_a_critical_change_english_is_shown_until_the_translation_is_renewed(
    installation: Installation, entry: Entry
) -> None:
    voice = Voice(installation.catalogues, "km")
    outdated = replace(entry.texts["km"][Field.NEXT], outdated=True)
    critical = replace(entry.texts["en"][Field.NEXT], critical=True)
    changed = _with(_with(entry, "km", Field.NEXT, outdated), "en", Field.NEXT, critical)
    shown = _shown(installation, changed)
    assert outdated.value not in shown
    assert critical.value in shown
    assert voice.say("Not yet translated; shown in {language}.", language="អង់គ្លេស") in shown
    renewed = _with(changed, "km", Field.NEXT, replace(outdated, outdated=False))
    assert outdated.value in _shown(installation, renewed)


@pytest.mark.parametrize("critical", [False, True])
def test_the_store_knows_what_a_translation_was_made_from(
    installation: Installation, entry: Entry, critical: bool
) -> None:
    text = tables.text.c
    title = (text.entry_key == entry.key) & (text.language == "en") & (text.field == "title")
    with installation.engine.begin() as connection:
        connection.execute(
            sql_update(tables.text).where(title).values(value="What of tax?", critical=critical)
        )
    with installation.work() as work:
        stored = work.content.entry(entry.key)
        titles = work.published.titles(installation.catalogues.languages["km"])
    assert stored is not None
    assert [part for part, each in stored.texts["km"].items() if each.outdated] == [Field.TITLE]
    khmer = entry.texts["km"][Field.TITLE].value
    assert titles[entry.key] == ("What of tax?" if critical else khmer)
    assert compose.title(stored, installation.catalogues.languages["km"]) == titles[entry.key]


def test_marking_a_change_as_critical_afterwards_is_no_staff_edit(
    installation: Installation, entry: Entry
) -> None:
    content = seed.load(ROOT / "locales", ROOT / "nlu")
    marked = _with(entry, "en", Field.NEXT, replace(entry.texts["en"][Field.NEXT], critical=True))
    entries = [marked if each.key == entry.key else each for each in content.entries]
    with installation.work() as work:
        report = work.seeder.seed(entries, content.examples, content.contacts)
        work.commit()
        stored = work.content.entry(entry.key)
    assert (report.updated, report.kept) == ([], [])
    assert stored is not None
    assert stored.texts["en"][Field.NEXT].critical
