"""Runs candidates one after the other, each step in its own process, in temporary folders."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import yaml
from rich.box import SIMPLE
from rich.table import Table

from bot.assistant.benchmark.candidates import Candidate
from bot.assistant.evaluation import Question
from bot.errors import BenchmarkError

# DIET with many epochs takes hours; a candidate that hangs must not hold the rest up for ever.
STEP_SECONDS = 4 * 3600
WORKER = "bot.assistant.benchmark.worker"


@dataclass(frozen=True)
class Result:
    """What one candidate reached and what it cost. Shares between 0 and 1, seconds, MB, milliseconds.

    ``train_cpu_seconds`` and ``cpu_ms`` (the mean of a message) count the work of all processors: they
    compare candidates even on a machine that is busy with other things.
    """

    name: str
    top1: float
    top3: float
    wrong: float
    outside_answered: float
    by_language: dict[str, float]
    train_seconds: float
    train_cpu_seconds: float
    train_mb: float
    model_mb: float
    serve_mb: float
    p50_ms: float
    p95_ms: float
    cpu_ms: float


def run(candidates: Sequence[Candidate], questions: Sequence[Question]) -> Iterator[Result]:
    """Train and judge each candidate on the same training data and questions."""
    for candidate in candidates:
        with tempfile.TemporaryDirectory(prefix="guide-benchmark-") as folder:
            yield _one(candidate, questions, Path(folder))


def _one(candidate: Candidate, questions: Sequence[Question], job: Path) -> Result:
    (job / "config.yml").write_text(yaml.safe_dump(candidate.config()), encoding="utf-8")
    content = json.dumps([asdict(each) for each in questions], ensure_ascii=False)
    (job / "questions.json").write_text(content, encoding="utf-8")
    (job / "candidate.json").write_text(json.dumps({"tensorflow": not candidate.ours}), encoding="utf-8")
    return _result(candidate.name, _step("train", job, candidate), _step("judge", job, candidate))


def _step(step: str, job: Path, candidate: Candidate) -> dict[str, Any]:
    env = {**os.environ, **candidate.env}
    command = [sys.executable, "-m", WORKER, step, str(job)]
    try:
        done = subprocess.run(  # noqa: S603 - our own module, no shell
            command, env=env, capture_output=True, text=True, timeout=STEP_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise BenchmarkError(f"{candidate.name} did not {step} within {STEP_SECONDS} s.") from None
    result = job / f"{step}.json"
    if done.returncode != 0 or not result.is_file():
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise BenchmarkError(f"{candidate.name} could not {step} (exit code {done.returncode}): {last}")
    found: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
    return found


def _result(name: str, trained: dict[str, Any], judged: dict[str, Any]) -> Result:
    overall, times = judged["overall"], judged["ms_per_message"]
    outside = judged["out_of_scope"].values()
    messages = sum(each["n"] for each in outside)
    answered = sum(each["n"] * each["answered"] for each in outside)
    return Result(
        name=name,
        top1=overall["top1"],
        top3=overall["top3"],
        wrong=overall["wrong"],
        outside_answered=round(answered / messages, 4) if messages else 0.0,
        by_language={code: each["top1"] for code, each in judged["by_language"].items()},
        train_seconds=round(trained["seconds"], 1),
        train_cpu_seconds=round(trained["cpu_seconds"], 1),
        train_mb=round(trained["peak_mb"]),
        model_mb=round(trained["model_mb"], 1),
        serve_mb=round(judged["peak_mb"]),
        p50_ms=times["p50"],
        p95_ms=times["p95"],
        cpu_ms=round(judged["cpu_ms"], 2),
    )


def tables(results: Sequence[Result]) -> list[Table]:
    """All candidates side by side, for the terminal: what they reach, and what they cost."""
    languages = sorted({code for each in results for code in each.by_language})
    heads = ("top1", *languages, "top3", "wrong", "outside")
    reached = Table("Shares", *heads, caption=_MEANING, box=SIMPLE)
    cost = Table("Costs", *_COSTS, box=SIMPLE)
    for each in results:
        alone = (each.by_language.get(code, 0.0) for code in languages)
        shares = (each.top1, *alone, each.top3, each.wrong, each.outside_answered)
        reached.add_row(each.name, *(f"{one:.3f}" for one in shares))
        cost.add_row(each.name, *(f"{getattr(each, key):.0f}" for key in _COSTS.values()))
    return [reached, cost]


_MEANING = (
    "top1, top3: right entry first, among three; wrong: answered with another entry; outside: out of "
    "scope answered"
)
_COSTS = {
    "train s": "train_seconds",
    "cpu s": "train_cpu_seconds",
    "train MB": "train_mb",
    "model MB": "model_mb",
    "serve MB": "serve_mb",
    "p50 ms": "p50_ms",
    "p95 ms": "p95_ms",
    "cpu ms": "cpu_ms",
}
