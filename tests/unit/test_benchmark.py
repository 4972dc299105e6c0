"""The benchmark: what is compared, and how any pipeline's findings are judged alike."""

import json
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from bot.assistant.benchmark import running
from bot.assistant.benchmark.as_typed import AsTyped
from bot.assistant.benchmark.candidates import QUICK, RASA, Candidate, candidates, changed
from bot.assistant.benchmark.running import run, tables
from bot.assistant.benchmark.understanding import judged
from bot.assistant.benchmark.worker import peak_megabytes
from bot.assistant.configuration import pipeline
from bot.assistant.evaluation import Question
from bot.assistant.messages import ENCODING, SCRIPT
from bot.assistant.ngram_classifier import NgramClassifier
from bot.errors import BenchmarkError


def test_the_first_candidate_is_this_pipeline_as_configured() -> None:
    assert candidates(3)[0].config()["pipeline"] == pipeline()


def test_each_ablation_differs_from_this_pipeline() -> None:
    ours = [each for each in candidates(3) if each.ours]
    distinct = {json.dumps([each.components, dict(each.env)], sort_keys=True) for each in ours}
    assert len(distinct) == len(ours)
    assert set(QUICK) <= {each.name for each in candidates(1)}


def test_a_change_of_one_component_leaves_the_others() -> None:
    before, after = pipeline(), changed({NgramClassifier: {"sure_from": 2.0}})
    differing = [new for old, new in zip(before, after, strict=True) if old != new]
    assert [each["sure_from"] for each in differing] == [2.0]


def test_the_stated_epochs_reach_rasas_classifier() -> None:
    diet = next(each for each in candidates(7) if each.name == RASA)
    assert next(each for each in diet.components if each["name"] == "DIETClassifier")["epochs"] == 7


def _parsed(intent: str, *ranking: tuple[str, float]) -> dict[str, Any]:
    ranked = [{"name": name, "confidence": sure} for name, sure in ranking]
    return {"intent": {"name": intent, "confidence": 0.7}, "intent_ranking": ranked}


@pytest.mark.parametrize(
    ("intent", "outcome", "chosen"),
    [
        ("before_tax", "answer", "before_tax"),
        ("nlu_fallback", "fallback", None),
        ("out_of_scope", "fallback", None),
        ("greet", "service", "greet"),
    ],
)
def test_what_rasas_pipeline_found_is_judged_alike(intent: str, outcome: str, chosen: str | None) -> None:
    found = judged(_parsed(intent, ("nlu_fallback", 0.7), ("greet", 0.2), ("before_tax", 0.1)))
    assert (found.outcome, found.intent) == (outcome, chosen)
    assert [each.entry for each in found.alternatives] == ["before_tax"]


def test_a_pipeline_that_found_nothing_understood_nothing() -> None:
    assert judged({"intent": {"name": None, "confidence": 0.0}}).outcome == "fallback"


class Message(dict[str, Any]):
    """As much of Rasa's message as the component touches."""

    def set(self, name: str, value: Any, add_to_output: bool = False) -> None:
        self[name] = value


def test_the_stand_in_for_the_normaliser_changes_no_text() -> None:
    message = Message(text="ខ្ញំុ\u200b")
    AsTyped().process([message])
    assert message == {"text": "ខ្ញំុ\u200b", SCRIPT: "km", ENCODING: "unicode"}


def test_the_memory_of_this_process_is_measured_in_megabytes() -> None:
    assert 10 < peak_megabytes() < 10_000


FAKE = """
import json, pathlib, sys
step, job = sys.argv[1], pathlib.Path(sys.argv[2])
found = {
    "train": {"seconds": 1.0, "cpu_seconds": 1.5, "model_mb": 2.0, "peak_mb": 3.0},
    "judge": {
        "peak_mb": 4.0, "cpu_ms": 1.5, "overall": {"top1": 0.5, "top3": 0.6, "wrong": 0.1},
        "by_language": {"en": {"top1": 0.5}},
        "out_of_scope": {"en": {"n": 2, "answered": 0.5}, "km": {"n": 2, "answered": 0.0}},
        "ms_per_message": {"p50": 1.0, "p95": 2.0},
    },
}[step]
assert json.loads((job / "questions.json").read_text())[0]["text"] == "x"
(job / f"{step}.json").write_text(json.dumps(found))
"""


def _worker(monkeypatch: pytest.MonkeyPatch, folder: Path, program: str) -> None:
    """Let ``program`` stand in for the worker module."""
    (folder / "fake_worker.py").write_text(program)
    monkeypatch.setattr(running, "WORKER", "fake_worker")
    monkeypatch.setenv("PYTHONPATH", str(folder))


QUESTIONS = [Question(2, "x", "before_tax", "en", "plain")]


def test_both_steps_become_one_result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _worker(monkeypatch, tmp_path, FAKE)
    (result,) = run([Candidate("one", [])], QUESTIONS)
    assert (result.top1, result.outside_answered, result.train_mb, result.serve_mb) == (0.5, 0.25, 3, 4)
    console = Console(width=80)
    with console.capture() as shown:
        console.print(*tables([result]))
    assert "one" in shown.get()
    assert max(map(len, shown.get().splitlines())) <= 80


def test_a_candidate_that_dies_is_named_with_its_last_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _worker(monkeypatch, tmp_path, "raise SystemExit('no memory left')")
    with pytest.raises(BenchmarkError, match=r"one could not train \(exit code 1\): no memory left"):
        list(run([Candidate("one", [])], QUESTIONS))
