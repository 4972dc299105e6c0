"""Puts questions to the assistant and judges what it understood."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.assistant.decision import OUT_OF_SCOPE
from bot.assistant.evaluation.questions import Question
from bot.content.models import DANGER_ENTRIES
from bot.conversation.understanding import Question as Query
from bot.conversation.understanding import Understander, Understanding


@dataclass(frozen=True)
class Judged:
    """A question with how it was understood and how long that took, in milliseconds."""

    question: Question
    understood: Understanding
    milliseconds: float

    @property
    def inside(self) -> bool:
        """The question has an entry; otherwise it is out of scope."""
        return self.question.entry != OUT_OF_SCOPE

    @property
    def right(self) -> bool:
        """The expected entry is ranked first, whatever the outcome."""
        return self.rank == 1

    @property
    def rank(self) -> int | None:
        """Position of the expected entry among the alternatives, from 1; None if not there."""
        names = [each.entry for each in self.understood.alternatives]
        return names.index(self.question.entry) + 1 if self.question.entry in names else None

    @property
    def answered(self) -> bool:
        """The assistant gave an answer (right or wrong)."""
        return self.understood.outcome == "answer"

    @property
    def wrong(self) -> bool:
        """It gave the answer to another question."""
        return self.answered and self.understood.intent != self.question.entry

    @property
    def best(self) -> str | None:
        """The entry ranked first."""
        alternatives = self.understood.alternatives
        return alternatives[0].entry if alternatives else None

    @property
    def confidence(self) -> float:
        """The probability that the model gives to the entry ranked first."""
        alternatives = self.understood.alternatives
        return alternatives[0].confidence if alternatives else 0.0

    @property
    def dangerous(self) -> bool:
        """The expected entry is one of danger."""
        return self.question.entry in DANGER_ENTRIES

    @property
    def helped(self) -> bool:
        """It got an answer of danger."""
        return self.answered and self.understood.intent in DANGER_ENTRIES

    @property
    def warned(self) -> bool:
        """It got another answer, with an entry of danger offered beside it."""
        return self.answered and self.understood.danger is not None

    @property
    def safe(self) -> bool:
        """A message of danger got an answer of danger, or an entry that helps is among what is offered."""
        suggested = self.understood.outcome == "suggest" and self.rank is not None
        return self.helped or self.warned or suggested


@dataclass(frozen=True)
class Evaluation:
    """All judged questions of a run."""

    judged: tuple[Judged, ...]

    @property
    def inside(self) -> list[Judged]:
        """The questions that have an entry."""
        return [each for each in self.judged if each.inside]

    @property
    def outside(self) -> list[Judged]:
        """The messages that are out of scope."""
        return [each for each in self.judged if not each.inside]

    @property
    def faults(self) -> list[Judged]:
        """What went wrong: expected entry not ranked first, or an answer to another question."""
        return [each for each in self.judged if each.wrong or (each.inside and not each.right)]


Near = Callable[[str], tuple[str, ...]]


async def evaluate(
    understander: Understander,
    questions: Iterable[Question],
    progress: Callable[[int], None] | None = None,
    near: Near = lambda key: (),
) -> Evaluation:
    """Put every question to the assistant, one after the other, and time each.

    ``progress`` is told how many are done after each; ``near`` gives the entries related to the one
    answered before a follow-up.
    """
    judged: list[Judged] = []
    for question in questions:
        previous = question.previous or None
        query = Query(question.text, previous=previous, near=near(previous) if previous else ())
        started = time.perf_counter()
        understood = await understander.understand(query)
        judged.append(Judged(question, understood, (time.perf_counter() - started) * 1000))
        if progress:
            progress(len(judged))
    return Evaluation(tuple(judged))
