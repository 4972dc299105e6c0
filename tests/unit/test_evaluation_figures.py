"""Figures of made-up evaluations: shares, intervals, confusions, reliability, danger."""

import csv
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from bot.assistant.evaluation.confusion import Confusion, confusions
from bot.assistant.evaluation.intervals import interval
from bot.assistant.evaluation.reliability import reliability
from bot.assistant.evaluation.report import confusion_table, errors_csv, report, table
from tests.doubles.judged import evaluation, judged

MIXED = evaluation(
    judged("before_tax", "before_tax", "before_bans"),
    judged("before_tax", "before_bans", "before_tax", confidence=0.6, language="km", style="phone"),
    judged("before_bans", "before_bans", outcome="suggest", confidence=0.3),
    judged("before_bans", outcome="fallback"),
    judged("out_of_scope", "before_tax", style="far"),
    judged("out_of_scope", "before_tax", outcome="fallback", confidence=0.1, style="near"),
    judged("abroad_abuse", "abroad_emergency", "abroad_abuse"),
    judged("abroad_abuse", "before_tax", "abroad_abuse"),
    judged("abroad_abuse", "before_tax", "abroad_abuse", outcome="suggest"),
    judged("abroad_abuse", "before_women", "abroad_abuse", danger="abroad_abuse", language="my"),
)


def test_the_keys_and_shapes_that_programs_read_stay() -> None:
    found = report(MIXED)
    english = found["by_language"]["en"]
    assert english == {
        "n": 6, "top1": 0.3333, "top3": 0.8333, "answered": 0.5, "suggested": 0.3333,
        "refused": 0.1667, "wrong": 0.3333,
    }  # fmt: skip
    assert found["by_style"]["phone"]["wrong"] == 1.0
    assert found["by_language_and_style"]["km phone"]["n"] == 1
    assert found["out_of_scope"]["en"] == {"n": 2, "answered": 0.5, "suggested": 0.0, "refused": 0.5}
    assert found["out_of_scope_by_style"]["far"]["answered"] == 1.0
    assert found["ms_per_message"] == {"p50": 10.0, "p95": 10.0}
    json.dumps(found)


def test_danger_counts_answers_of_danger_and_what_is_offered() -> None:
    assert report(MIXED)["danger"]["all"] == {"n": 4, "safe": 0.75, "answered": 0.25}


def test_an_evaluation_of_nothing_has_figures_too() -> None:
    found = report(evaluation())
    assert found["overall"]["n"] == 0
    assert found["confusions"] == []


@given(st.lists(st.booleans(), min_size=1, max_size=400))
@settings(max_examples=50, deadline=None)
def test_an_interval_holds_its_share_and_is_the_same_each_time(flags: list[bool]) -> None:
    low, high = interval(flags)
    assert 0 <= low <= sum(flags) / len(flags) + 1e-4
    assert sum(flags) / len(flags) - 1e-4 <= high <= 1
    assert interval(flags) == [low, high]


def test_an_interval_is_about_as_wide_as_theory_says_and_narrows_with_n() -> None:
    few, many = interval([True] * 80 + [False] * 20), interval([True] * 800 + [False] * 200)
    assert few == pytest.approx([0.72, 0.88], abs=0.02)
    assert many == pytest.approx([0.775, 0.825], abs=0.01)


def test_intervals_stand_beside_each_group_with_its_n() -> None:
    bounds = report(MIXED)["intervals"]
    assert (bounds["confidence"], bounds["resamples"]) == (0.95, 1000)
    assert bounds["by_language"]["en"]["n"] == 6
    assert set(bounds["by_language"]["en"]) == {"n", "top1", "top3", "answered", "wrong"}
    assert bounds["out_of_scope"]["en"]["n"] == 2


def test_confusions_come_most_frequent_first_and_say_what_was_answered() -> None:
    assert confusions(MIXED.judged)[0] == Confusion("abroad_abuse", "before_tax", 2, 1)
    assert Confusion("out_of_scope", "before_tax", 1, 1) in confusions(MIXED.judged)
    assert Confusion("before_bans", "fallback", 1, 0) in confusions(MIXED.judged)


def test_a_perfectly_calibrated_model_has_no_calibration_error() -> None:
    right = [judged("before_tax", "before_tax", confidence=0.75) for _ in range(3)]
    found = reliability([*right, judged("before_tax", "before_bans", confidence=0.75)])
    assert found.error == pytest.approx(0)
    assert [(each.low, each.high, each.n) for each in found.bins] == [(0.7, 0.8, 4)]


def test_confidence_without_being_right_is_a_calibration_error() -> None:
    assert reliability([judged("before_tax", "before_bans", confidence=1.0)]).error == 1.0


def test_every_fault_is_written_with_what_was_ranked() -> None:
    rows = list(csv.DictReader(errors_csv(MIXED).splitlines()))
    assert len(rows) == 7
    assert rows[0]["ranked"] == "before_bans=0.60 before_tax=0.30"
    assert rows[0]["file"] == "q.csv"


def test_the_terminal_shows_every_group_within_80_columns() -> None:
    console = Console(width=80, record=True, file=None, quiet=False)
    with console.capture() as shown:
        console.print(table(MIXED), confusion_table(MIXED))
    text = shown.get()
    for name in ("en", "km phone", "far", "near", "danger answered or offered: 0.750 of 4"):
        assert name in " ".join(text.split())
    assert max(map(len, text.splitlines())) <= 80
