"""What we say that we store is what we store: tables, docs/privacy.md, /mydata and the answer agree."""

import re
from collections.abc import Iterator
from datetime import date

import pytest

from bot.bootstrap import Installation
from bot.content import seed
from bot.content.models import Field
from bot.conversation.memory import SECONDS, Recent
from bot.conversation.profile import Profile
from bot.conversation.stored import GIVEN_UP_DAYS, HIDE_HOURS, PARTS, Stored, lines
from bot.conversation.voice import Voice
from bot.delivery.housekeeping import CLEAN_EVERY, REMEMBER_DONE, SCRUB_SECONDS
from bot.i18n.languages import read_languages
from bot.language.digits import localise
from bot.settings import ROOT, load_settings
from bot.store import tables
from bot.store.people import PERSONAL
from bot.telegram.presence import COMMANDS

DOCUMENT = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
COLUMN = re.compile(r"`([a-z_]+\.[a-z_]+)`")
LANGUAGES = read_languages(ROOT / "locales").all
DAYS = load_settings({}).retention_days
EVERYTHING = Stored(
    profile=Profile("a" * 64, "km", "mm", True, False, date(2026, 1, 2), date(2026, 3, 4)),
    chat=True,
    recent=Recent(entry="before_tax", suggested=("before_bans",), other_language="my", other_count=1),
    numbers=5,
    messages=6,
    replies=7,
)


def personal_columns() -> set[str]:
    return {f"{table.name}.{column.name}" for table in PERSONAL for column in table.c}


def documented_rows() -> Iterator[frozenset[str]]:
    for line in DOCUMENT.splitlines():
        found = COLUMN.findall(line)
        if line.startswith("|") and found:
            yield frozenset(found)


def test_every_column_of_a_person_belongs_to_one_thing_that_mydata_names() -> None:
    named = [column for part in PARTS for column in part.columns]
    assert sorted(named) == sorted(personal_columns())


def test_the_document_has_a_row_for_each_of_these_things() -> None:
    assert list(documented_rows()) == [part.columns for part in PARTS]


def test_every_other_table_is_named_as_holding_nothing_of_a_person() -> None:
    (sentence,) = re.findall(r"Tables that hold nothing of a person: ([^.]*)\.", DOCUMENT)
    assert set(re.findall(r"`(\w+)`", sentence)) == set(tables.metadata.tables) - {
        table.name for table in PERSONAL
    }


def test_the_times_in_the_document_are_those_of_the_code() -> None:
    for figure in (
        f"{DAYS} days after the last use",
        f"{SECONDS / 60:.0f} minutes, erased within ten more",
        f"| {HIDE_HOURS} hours |",
        f"{GIVEN_UP_DAYS} days if it cannot be answered",
        f"for {REMEMBER_DONE / 3600:.0f} hours",
        f"every {SCRUB_SECONDS:.0f} seconds",
    ):
        assert figure in DOCUMENT, figure
    assert SCRUB_SECONDS * CLEAN_EVERY == 600


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_answer_on_privacy_says_the_same(language: str) -> None:
    entry = {each.key: each for each in seed.load(ROOT / "locales", ROOT / "nlu").entries}["about_privacy"]
    texts = entry.texts[language]
    answer, onward = texts[Field.ANSWER].value, texts[Field.NEXT].value
    # One line for the chat, and one for each further thing but for what the text below them says.
    assert answer.count("•") == 6
    for figure in (HIDE_HOURS, GIVEN_UP_DAYS, DAYS):
        assert localise(str(figure), LANGUAGES[language].digits) in answer, figure
    assert localise(str(HIDE_HOURS), LANGUAGES[language].digits) in onward
    for command in ("/mydata", "/forget", "/hide"):
        assert command in onward
        assert command[1:] in COMMANDS


@pytest.mark.parametrize("language", LANGUAGES)
def test_mydata_has_a_line_for_each_thing_in_every_language(
    installation: Installation, language: str
) -> None:
    voice = Voice(installation.catalogues, language)
    with installation.work() as work:
        titles = work.published.titles(LANGUAGES[language])
    said = lines(voice, EVERYTHING, titles)
    assert len(said) == len(PARTS)
    text = "\n".join(said)
    for shown in (titles["before_tax"], titles["before_bans"], LANGUAGES["km"].name, LANGUAGES["my"].name):
        assert shown in text
    for shown in (
        voice.day(date(2026, 1, 2)),
        voice.day(date(2026, 3, 4)),
        str(HIDE_HOURS),
        ": 5",
        ": 6",
        ": 7",
    ):
        assert localise(shown.strip(": "), LANGUAGES[language].digits) in text
    assert "{" not in text
    assert EVERYTHING.profile is not None
    assert EVERYTHING.profile.person not in text


def test_mydata_leaves_out_what_there_is_not(installation: Installation) -> None:
    voice = Voice(installation.catalogues, "en")
    assert lines(voice, Stored(), {}) == []
    only_chat = "\n".join(lines(voice, Stored(chat=True), {}))
    assert "locked" in only_chat
    for absent in ("half an hour", "/hide", "your messages", "my answers", "First day"):
        assert absent not in only_chat
