"""The evaluation questions stay apart from training, and their files are read with care."""

import csv
from pathlib import Path

import pytest

from bot.assistant.decision import Thresholds, decide
from bot.assistant.evaluation import read_questions
from bot.assistant.evaluation.questions import MAX_BYTES, read_all
from bot.content.seed import english_entries, read_examples
from bot.conversation.understanding import Ranked
from bot.errors import EvaluationFileError
from bot.language.normalise import normalise
from bot.language.segment import fold
from bot.settings import ROOT

FILES = sorted((ROOT / "tests" / "evaluation").glob("*.csv"))
HELD_OUT = sorted((ROOT / "tests" / "heldout").glob("*.csv"))
KEYS = frozenset(entry.key for entry in english_entries())
THRESHOLDS = Thresholds(0.5, 0.3, 0.02, 0.1, 0.5, 0.5, 0.15)


def _folded(text: str) -> str:
    return "".join(fold(normalise(text).text).split())


def test_no_evaluation_question_is_trained_on() -> None:
    trained = {_folded(each.text): each.text for each in read_examples(ROOT / "nlu")}
    same = [
        row["text"]
        for file in (*FILES, *HELD_OUT)
        for row in csv.DictReader(file.open(encoding="utf-8"))
        if _folded(row["text"]) in trained
    ]
    assert same == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_language_has_three_questions_for_every_entry(file: Path) -> None:
    questions, bad = read_questions(file, KEYS)
    assert bad == []
    for key in KEYS:
        assert sum(each.entry == key for each in questions) >= 3


@pytest.mark.parametrize("file", HELD_OUT, ids=lambda file: file.stem)
def test_held_out_questions_can_all_be_used(file: Path) -> None:
    questions, bad = read_questions(file, KEYS)
    assert bad == []
    assert all(each.previous for each in questions) == file.stem.startswith("followups")


def test_a_bad_row_is_reported_by_line_and_does_not_stop_the_run(tmp_path: Path) -> None:
    file = tmp_path / "q.csv"
    file.write_text("text,entry\nhello,before_tax\n,before_tax\nx,no_such\nខ្ញុំ,out_of_scope\n")
    questions, bad = read_questions(file, KEYS)
    assert [each.language for each in questions] == ["en", "km"]
    assert ["line 3" in bad[0], "line 4" in bad[1]] == [True, True]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("x" * 4097 + ",before_tax", "4096 characters"),
        ("x" * 200_000 + ",before_tax", "field larger"),
        ("nul\0,before_tax", "NUL"),
        ("x," + "y" * 5000, "unknown entry"),
        ("x,before_tax,en," + "s" * 61, "a style of more than"),
    ],
    ids=["long text", "longer than a CSV field may be", "NUL", "long entry", "long style"],
)
def test_an_unusable_row_is_named_briefly_and_the_next_is_read(tmp_path: Path, row: str, said: str) -> None:
    file = tmp_path / "q.csv"
    file.write_text(f"text,entry,language,style\n{row}\nhello,before_tax\n")
    questions, bad = read_questions(file, KEYS)
    assert [each.text for each in questions] == ["hello"]
    assert bad[0].startswith("q.csv, line 2")
    assert said in bad[0]
    assert len(bad[0]) < 200


def test_a_file_that_is_too_large_is_refused_without_reading_it_all(tmp_path: Path) -> None:
    file = tmp_path / "q.csv"
    with file.open("wb") as handle:
        handle.truncate(MAX_BYTES + 1)
    with pytest.raises(EvaluationFileError, match="larger than 20 MB"):
        read_questions(file, KEYS)


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "q.csv"
    file.write_bytes("text,entry\nhello,before_tax\n".encode("utf-16"))
    with pytest.raises(EvaluationFileError, match="UTF-8"):
        read_questions(file, KEYS)


def test_several_files_are_read_as_one_and_questions_know_theirs(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.csv").write_text("text,entry\nhello,before_tax\nx,no_such\n")
    questions, bad = read_all([tmp_path / "a.csv", tmp_path / "b.csv"], KEYS)
    assert [each.file for each in questions] == ["a.csv", "b.csv"]
    assert len(bad) == 2


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    file = tmp_path / "q.csv"
    file.write_text("text,intent\nhello,before_tax\n")
    with pytest.raises(EvaluationFileError, match="column entry"):
        read_questions(file, KEYS)


@pytest.mark.parametrize(
    ("ranking", "outcome", "intent"),
    [
        ([("before_tax", 0.6)], "answer", "before_tax"),
        ([("before_tax", 0.4), ("before_bans", 0.3)], "suggest", "before_tax"),
        ([("abroad_abuse", 0.35), ("before_bans", 0.3)], "answer", "abroad_abuse"),
        (
            [("abroad_abuse", 0.2), ("abroad_emergency", 0.15), ("before_bans", 0.1)],
            "answer",
            "abroad_abuse",
        ),
        ([("out_of_scope", 0.7), ("before_bans", 0.2)], "suggest", "before_bans"),
        ([("out_of_scope", 0.7), ("before_bans", 0.1)], "fallback", None),
        ([("out_of_scope", 0.9), ("abroad_abuse", 0.05)], "suggest", "abroad_abuse"),
        ([("greet", 0.8), ("before_bans", 0.1)], "service", "greet"),
        ([("before_tax", 0.05)], "fallback", None),
        ([], "fallback", None),
    ],
)
def test_decisions_follow_the_thresholds(
    ranking: list[tuple[str, float]], outcome: str, intent: str | None
) -> None:
    decision = decide([Ranked(*each) for each in ranking], THRESHOLDS)
    assert (decision.outcome, decision.intent) == (outcome, intent)


def test_danger_is_among_the_suggestions_even_when_three_others_are_likelier() -> None:
    ranking = [("before_tax", 0.3), ("before_bans", 0.2), ("before_women", 0.2), ("abroad_abuse", 0.05)]
    decision = decide([Ranked(*each) for each in ranking], THRESHOLDS)
    assert "abroad_abuse" in [each.entry for each in decision.alternatives]


def test_an_answer_says_that_danger_may_be_meant() -> None:
    ranking = [("before_women", 0.8), ("abroad_abuse", 0.05), ("before_tax", 0.04), ("before_bans", 0.03)]
    decision = decide([Ranked(*each) for each in ranking], THRESHOLDS)
    assert (decision.intent, decision.danger) == ("before_women", "abroad_abuse")
