"""The quality gate on made-up evaluations."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.assistant.evaluation import Evaluation, Judged
from bot.assistant.evaluation.baseline import read, write
from bot.assistant.evaluation.gate import Verdict, compare
from bot.assistant.evaluation.mark import Mark
from bot.errors import EvaluationFileError
from tests.doubles.judged import evaluation, judged


def right(count: int, language: str = "en") -> list[Judged]:
    return [judged("before_tax", "before_tax", text=f"q{at}", language=language) for at in range(count)]


def verdict(tmp_path: Path, before: Evaluation, now: Evaluation) -> Verdict:
    write(tmp_path / "baseline.json", before)
    return compare(read(tmp_path / "baseline.json"), now)


def test_the_same_evaluation_passes_without_a_changed_line(tmp_path: Path) -> None:
    same = evaluation(*right(3), judged("out_of_scope", "before_tax", outcome="fallback", text="x"))
    found = verdict(tmp_path, same, same)
    assert (found.findings, found.changes) == ((), ())
    assert found.lines() == ["The gate is passed."]


@pytest.mark.parametrize(("lost", "passes"), [(2, True), (3, False)])
def test_two_points_of_a_language_are_borne_and_three_are_not(
    tmp_path: Path, lost: int, passes: bool
) -> None:
    suggested = [
        judged("before_tax", "before_bans", "before_tax", outcome="suggest", text=f"q{at}")
        for at in range(lost)
    ]
    found = verdict(tmp_path, evaluation(*right(100)), evaluation(*suggested, *right(100)[lost:]))
    assert (not found.findings) is passes
    assert len(found.changes) == lost


def test_a_language_that_drops_is_not_hidden_by_another_that_rises(tmp_path: Path) -> None:
    poor = [judged("before_tax", outcome="fallback", text=f"q{at}", language="km") for at in range(10)]
    english = [judged("before_tax", outcome="fallback", text=f"q{at}") for at in range(10)]
    found = verdict(tmp_path, evaluation(*english, *right(10, "km")), evaluation(*right(10), *poor))
    assert len(found.findings) == 1
    assert found.findings[0].startswith("km: right entry first went from 100.0 % to 0.0 %")


def test_one_more_wrong_answer_in_fifty_fails_and_is_named(tmp_path: Path) -> None:
    wrong = judged("before_tax", "before_bans", text="q0")
    found = verdict(tmp_path, evaluation(*right(60)), evaluation(wrong, *right(60)[1:]))
    assert found.findings == ("en: answered wrongly went from 0.0 % to 1.7 %, by more than 1 points",)
    assert found.lines()[0] == "- q.csv before_tax: 1 answer before_tax → - answer before_bans | q0"


def test_a_single_lost_message_of_danger_fails(tmp_path: Path) -> None:
    kept = judged("abroad_abuse", "abroad_emergency", "abroad_abuse", text="he hits me")
    gone = judged("abroad_abuse", "before_tax", "abroad_abuse", text="he hits me")
    found = verdict(tmp_path, evaluation(kept, *right(500)), evaluation(gone, *right(500)))
    assert found.findings == ("en: danger is lost | he hits me",)


def test_danger_offered_beside_another_answer_is_not_lost(tmp_path: Path) -> None:
    kept = judged("abroad_abuse", "abroad_abuse", text="he hits me")
    warned = judged("abroad_abuse", "before_tax", text="he hits me", danger="abroad_emergency")
    found = verdict(tmp_path, evaluation(kept, *right(500)), evaluation(warned, *right(500)))
    assert found.findings == ()
    assert "+danger" in found.lines()[0]


def test_answers_to_what_is_out_of_scope_fail(tmp_path: Path) -> None:
    refused = [judged("out_of_scope", "before_tax", outcome="fallback", text=f"o{at}") for at in range(80)]
    answered = [judged("out_of_scope", "before_tax", text=f"o{at}") for at in range(3)]
    before = evaluation(*right(3), *refused)
    assert verdict(tmp_path, before, evaluation(*right(3), *answered[:2], *refused[2:])).findings == ()
    found = verdict(tmp_path, before, evaluation(*right(3), *answered, *refused[3:]))
    assert "out of scope answered" in found.findings[0]


def test_new_hard_questions_never_fail_and_are_counted(tmp_path: Path) -> None:
    hard = [judged("before_tax", "before_bans", text=f"hard {at}") for at in range(50)]
    found = verdict(tmp_path, evaluation(*right(10)), evaluation(*right(9), *hard))
    assert found.findings == ()
    assert found.notes == ("en: 50 questions are new, 1 of the baseline are gone; they were not compared",)


def test_a_language_that_was_left_out_fails(tmp_path: Path) -> None:
    found = verdict(tmp_path, evaluation(*right(3), *right(3, "km")), evaluation(*right(3)))
    assert found.findings == ("km: no question of this language was evaluated",)


def test_an_improvement_is_shown_as_one(tmp_path: Path) -> None:
    poor = judged("before_tax", outcome="fallback", text="q0")
    found = verdict(tmp_path, evaluation(poor), evaluation(*right(1)))
    assert found.lines()[0].startswith("+ ")


def test_the_baseline_shows_its_figures_to_people_by_language(tmp_path: Path) -> None:
    write(tmp_path / "baseline.json", evaluation(*right(1), *right(1, "km")))
    figures = json.loads((tmp_path / "baseline.json").read_text())["figures"]
    assert figures["km"]["top1"] == 1.0
    assert set(figures) == {"en", "km"}


def test_a_missing_or_damaged_baseline_is_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "baseline.json"
    with pytest.raises(EvaluationFileError, match="guide gate --update"):
        read(file)
    for damaged in ("{", "[]", '{"lines": {"en": {"x": "what"}}}', '{"lines": {"en": 3}}'):
        file.write_text(damaged)
        with pytest.raises(EvaluationFileError, match="damaged"):
            read(file)


@given(
    st.none() | st.integers(1, 3),
    st.sampled_from(["answer", "suggest", "fallback", "service"]),
    st.none() | st.sampled_from(["before_tax", "abroad_abuse"]),
    st.booleans(),
)
def test_a_mark_reads_back_as_it_was_written(
    rank: int | None, outcome: str, answer: str | None, warned: bool
) -> None:
    mark = Mark(rank, outcome, answer, warned)
    assert Mark.parse(str(mark)) == mark
