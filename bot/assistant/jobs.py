"""Trainings that staff asked for, in a process of their own at low priority.

The bot goes on answering with the model it has; the new one must understand its smoke questions and
pass the quality gate, and is then signed and taken up like any other (``models``).
"""

import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bot.assistant.evaluation import baseline
from bot.assistant.evaluation import evaluate as measure
from bot.assistant.evaluation.gate import compare
from bot.assistant.evaluation.judging import Judged
from bot.assistant.evaluation.questions import read_all
from bot.assistant.nearest import nearest_by_ngrams
from bot.bootstrap import Installation
from bot.content.models import Example
from bot.conversation.understanding import Understander
from bot.errors import GuideError, ModelError
from bot.store.jobs import FAILED, LIVE, REFUSED, Job

log = logging.getLogger(__name__)

# Questions that a refusal names; more would not be read.
NAMED = 30
# The progress is written at most this often.
SAY_EVERY = 2.0


class BackgroundTrainer:
    """Starts trainings. Implements ``bot.staff.desk.Trainer``."""

    def __init__(self, installation: Installation, command: Sequence[str] = ()) -> None:
        """``command`` is what trains (default: this program's own command)."""
        self._installation = installation
        self._command = tuple(command) or (sys.executable, "-m", "bot.cli", "train", "--waiting")

    def start(self, asked_by: str) -> None:
        """Note that a training is wanted, and start the process that does it."""
        with self._installation.work() as work:
            work.jobs.ask(asked_by)
            work.commit()
        try:
            subprocess.Popen(  # noqa: S603 - this program itself
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                env={**os.environ, "OMP_NUM_THREADS": "1"},
                cwd=Path(__file__).resolve().parents[2],
            )
        except OSError as error:
            log.warning("the training could not be started (%s)", type(error).__name__)


Train = Callable[[Callable[[int, int], None], Any], Any]


def run_waiting(installation: Installation, train: Train) -> int:
    """Do what waits, one training after another; returns how many were done.

    Args:
        installation: whose trainings.
        train: trains and takes up, given a progress and a gate; raises ModelError when it refuses.
    """
    done = 0
    while True:
        right = installation.exclusive("train")
        if not right.acquire():
            return done  # whoever has it looks again after it let go
        try:
            while (job := _take(installation)) is not None:
                _run(installation, job, train)
                done += 1
        finally:
            right.release()
        with installation.look() as work:
            if not work.jobs.waits():
                return done


def _take(installation: Installation) -> Job | None:
    with installation.work() as work:
        job: Job | None = work.jobs.take()
        work.commit()
    return job


def _run(installation: Installation, job: Job, train: Train) -> None:
    said = [0.0]

    def progress(done: int, total: int) -> None:
        if time.monotonic() - said[0] >= SAY_EVERY or done == total:
            said[0] = time.monotonic()
            with installation.work() as work:
                work.jobs.progress(job.id, done, total)
                work.commit()

    gate = QualityGate(installation, job.id)
    try:
        train(progress, gate.findings)
    except ModelError as error:
        report = gate.report or {"findings": [str(error)]}
        _end(installation, job, REFUSED if gate.asked else FAILED, report)
    except GuideError as error:
        _end(installation, job, FAILED, {"findings": [str(error)]})
    except Exception as error:
        _end(installation, job, FAILED, {"findings": [f"It ended with an error ({type(error).__name__})."]})
        raise
    else:
        _end(installation, job, LIVE, gate.report)


def _end(installation: Installation, job: Job, state: str, report: dict[str, Any]) -> None:
    with installation.work() as work:
        work.jobs.end(job.id, state, report)
        work.audit.add(actor=job.asked_by, action=f"training.{state}", subject=str(job.id))
        work.commit()


class QualityGate:
    """Asks the new model the evaluation questions and keeps what became worse, in words for staff.

    Installations without the evaluation files (they stand in the checkout) have the smoke questions
    alone.
    """

    def __init__(self, installation: Installation, job: int) -> None:
        """Tell about ``job``."""
        self._installation, self._job = installation, job
        self.asked = False
        self.report: dict[str, Any] = {}

    async def findings(self, understander: Understander) -> Sequence[str]:
        """Reasons against the model."""
        self.asked = True
        with self._installation.work() as work:
            work.jobs.checking(self._job)
            work.commit()
            keys = frozenset(each.key for each in work.content.entries(withdrawn=True))
            examples = work.content.examples()
            near = work.published.near
        if not baseline.files():
            return ()
        questions, _ = read_all(baseline.files(), keys)
        evaluation = await measure(understander, questions, near=near)
        verdict = compare(baseline.read(baseline.BASELINE), evaluation)
        judged = {each.question: each for each in evaluation.judged}
        worse = [judged[each.question] for each in verdict.changes if each.worse]
        self.report = {
            "findings": list(verdict.findings),
            "worse": [_told(each, examples) for each in worse[:NAMED]],
            "more": max(0, len(worse) - NAMED),
        }
        return verdict.findings


def _told(judged: Judged, examples: Sequence[Example]) -> dict[str, str]:
    """A question that goes wrong, where it went, and the training question it collides with."""
    got = judged.understood.intent or judged.best or ""
    of_it = [each for each in examples if each.intent == got]
    nearest = nearest_by_ngrams(judged.question.text, of_it) if of_it else []
    return {
        "language": judged.question.language,
        "question": judged.question.text,
        "entry": judged.question.entry,
        "got": got,
        "outcome": judged.understood.outcome,
        "collides": nearest[0].text if nearest else "",
    }
