"""One step of one candidate in a process of its own: ``python -m bot.assistant.benchmark.worker STEP JOB``.

A process of its own, because the memory of a process can only be measured from its start, and what
one candidate leaves behind must not speed up the next.
"""

import asyncio
import contextlib
import io
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from bot.assistant import quiet_rasa
from bot.assistant.tensorflow_guard import keep_out_tensorflow
from bot.settings import ROOT, load_settings

MODEL = "model"


def main(step: str, job: Path) -> None:
    """Do ``step`` ("train" or "judge") of the job in the folder ``job``; write ``step``.json there."""
    os.environ["RASA_MAX_CACHE_SIZE"] = "0"
    quiet_rasa()
    if not json.loads((job / "candidate.json").read_text(encoding="utf-8"))["tensorflow"]:
        # As in use: what our pipeline does not need is not counted as its memory.
        keep_out_tensorflow()
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        result = {"train": train, "judge": judge}[step](job)
    result["peak_mb"] = peak_megabytes()
    (job / f"{step}.json").write_text(json.dumps(result), encoding="utf-8")


def train(job: Path) -> dict[str, Any]:
    """Train with the configuration in ``job``; embeddings are computed, never taken from a cache."""
    from rasa.model_training import train_nlu

    from bot.assistant.embedder import CachedEmbedder, open_embedder
    from bot.assistant.embedding_featurizer import SentenceEmbeddingFeaturizer

    settings = load_settings()
    started, worked = time.monotonic(), time.process_time()
    SentenceEmbeddingFeaturizer.training_embedder = CachedEmbedder(
        open_embedder(settings.embeddings, threads=os.cpu_count() or 1), job / "embeddings.db"
    )
    model = train_nlu(
        config=str(job / "config.yml"),
        # The content store holds the questions; Rasa only wants to be told a folder.
        nlu_data=str(settings.nlu_dir),
        domain=str(ROOT / "domain.yml"),
        output=str(job),
        fixed_model_name=MODEL,
    )
    return {
        "seconds": time.monotonic() - started,
        "cpu_seconds": time.process_time() - worked,
        "model_mb": Path(str(model)).stat().st_size / 1e6,
    }


def judge(job: Path) -> dict[str, Any]:
    """Put the questions in ``job`` to the trained model."""
    from bot.assistant.benchmark.understanding import NluModel
    from bot.assistant.evaluation import Question, evaluate
    from bot.assistant.evaluation.figures import figures

    model = NluModel(job / f"{MODEL}.tar.gz")
    questions = [Question(**each) for each in json.loads((job / "questions.json").read_text("utf-8"))]
    asyncio.run(evaluate(model, questions[:WARMING]))
    worked = time.process_time()
    found = figures(asyncio.run(evaluate(model, questions)))
    return {**found, "cpu_ms": 1000 * (time.process_time() - worked) / len(questions)}


# The first messages load what is loaded when it is needed; they are not timed.
WARMING = 5


def peak_megabytes() -> float:
    """The most memory that this process held, in MB; getrusage would count its parent's too."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    held = next(line for line in lines if line.startswith("VmHWM"))
    return int(held.split()[1]) * 1024 / 1e6


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
