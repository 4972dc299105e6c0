"""Texts typed in another way are other strings, and the normaliser makes them the same again."""

import csv
import re

import pytest

from bot.assistant.evaluation.comparison import Comparison, comparison_table, retyped
from bot.assistant.evaluation.retyping import VARIANTS, disordered, zawgyi, zero_width_spaces
from bot.language.normalise import normalise
from bot.settings import ROOT
from tests.doubles.judged import evaluation, judged

FOLDER = ROOT / "tests" / "evaluation"


def _texts(language: str) -> list[str]:
    with (FOLDER / f"{language}.csv").open(encoding="utf-8") as file:
        return [row["text"] for row in csv.DictReader(file)]


@pytest.mark.parametrize(
    ("variant", "language", "at_least"),
    [("zwsp", "km", 1.0), ("disordered", "km", 1.0), ("zawgyi", "my", 0.99)],
)
def test_a_retyped_question_has_the_same_normal_form(variant: str, language: str, at_least: float) -> None:
    pairs = [(text, VARIANTS[variant](text)) for text in _texts(language)]
    changed = [(text, typed) for text, typed in pairs if text != typed]
    same = [normalise(text).text == normalise(typed).text for text, typed in changed]
    assert len(changed) > 300
    assert sum(same) / len(same) >= at_least


def test_zawgyi_is_typed_in_the_order_of_its_keyboard() -> None:
    assert zawgyi("တွေဖြစ်") == "ေတြျဖစ္"
    assert zawgyi("ကမ္ဘော") == "ကေမ႓ာ"
    assert zawgyi("ဒုက္ခရောက်") == "ဒုကၡေရာက္"


def test_zero_width_spaces_stand_between_syllables_only() -> None:
    assert zero_width_spaces("ខ្ញុំចង់ទៅ") == "ខ្ញុំ\u200bច\u200bង់\u200bទៅ"


def test_disorder_keeps_the_letters_and_changes_their_order() -> None:
    assert sorted(disordered("ស្ត្រី")) == sorted("ស្ត្រី")
    assert disordered("ស្ត្រា") == "ស្រ្តា"
    assert disordered("ខ្ញុំ") != "ខ្ញុំ"
    assert not re.search("[\u17c4\u17be]", disordered("ទៅ លើ ដោយ"))


@pytest.mark.parametrize("variant", VARIANTS)
def test_english_stays_as_it_is(variant: str) -> None:
    assert VARIANTS[variant]("Can I trust a broker? 123") == "Can I trust a broker? 123"


def test_the_comparison_counts_only_questions_that_changed() -> None:
    clean = [
        judged("before_tax", "before_tax", text="အလုပ်", language="my"),
        judged("before_tax", "before_tax", text="ဘာလဲ ပြည့်", language="my"),
        judged("before_tax", "before_tax", text="english"),
    ]
    typed = retyped([each.question for each in clean], "zawgyi")
    worse = [
        judged("before_tax", "before_bans", text=typed[0].text, language="my"),
        judged("before_tax", "before_tax", text=typed[1].text, language="my"),
        judged("before_tax", "before_tax", text=typed[2].text),
    ]
    compared = Comparison("zawgyi", evaluation(*clean), evaluation(*worse))
    found = compared.report()
    assert found["retyped"] == 2
    assert found["by_language"]["my"]["difference"]["top1"] == -0.5
    assert "en" not in found["by_language"]
    assert comparison_table(compared).row_count == 1
