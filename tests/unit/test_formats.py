"""Dates, numbers and lists in every language, with the decided digits."""

from datetime import date

import pytest

from bot.i18n import formats
from bot.i18n.languages import read_languages
from bot.language.languages import Language
from bot.settings import ROOT

LANGUAGES = read_languages(ROOT / "locales").all
SHAN = Language("shn", "လိၵ်ႈတႆး", "Shan", "Myanmar")
DAY = date(2026, 1, 5)


@pytest.mark.parametrize(
    ("language", "month", "day", "number"),
    [
        (LANGUAGES["en"], "January 2026", "January 5, 2026", "1,000"),
        (LANGUAGES["km"], "មករា 2026", "5 មករា 2026", "1,000"),
        (LANGUAGES["my"], "ဇန်နဝါရီ ၂၀၂၆", "၂၀၂၆ ဇန်နဝါရီ ၅", "၁,၀၀၀"),
        (SHAN, "2026-01", "2026-01-05", "1,000"),
    ],
    ids=lambda each: each.code if isinstance(each, Language) else "",
)
def test_dates_and_numbers(language: Language, month: str, day: str, number: str) -> None:
    assert formats.month(DAY, language) == month
    assert formats.day(DAY, language) == day
    assert formats.number(1000, language) == number


def test_pages_never_read_as_a_range() -> None:
    assert formats.pages([24, 25, 28], LANGUAGES["my"]) == "၂၄, ၂၅, ၂၈"


@pytest.mark.parametrize("language", [*LANGUAGES.values(), SHAN], ids=lambda each: each.code)
def test_a_list_names_all_its_parts_and_hides_no_character(language: Language) -> None:
    for parts in (["A"], ["A", "B"], ["A", "B", "C"]):
        text = formats.listing(parts, language)
        assert [part for part in parts if part in text] == parts
        assert "\u200b" not in text


def test_a_language_is_called_by_its_name_in_the_readers_language() -> None:
    assert formats.language_name(LANGUAGES["en"], LANGUAGES["km"]) == "អង់គ្លេស"
    assert formats.language_name(SHAN, LANGUAGES["km"]) != ""
    assert formats.language_name(LANGUAGES["km"], SHAN) == "ភាសាខ្មែរ"
