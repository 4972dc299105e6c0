"""The quality gate: a change must not make the assistant understand less than the baseline.

The baseline keeps what became of every question. Only questions that both sides know are compared, so
that adding hard questions is never a fault.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.assistant.decision import OUT_OF_SCOPE
from bot.assistant.evaluation.baseline import Baseline
from bot.assistant.evaluation.figures import grouped, language
from bot.assistant.evaluation.judging import Evaluation, Judged
from bot.assistant.evaluation.mark import Mark, digest
from bot.assistant.evaluation.questions import Question

# Points by which a share may worsen: chance moves single lines with every change of the model.
TOP1_DROP = 2.0
WRONG_RISE = 1.0
# Of some 80 messages a language: two more answered are chance, three are not.
OUTSIDE_RISE = 2.6


@dataclass(frozen=True)
class Change:
    """A question that was understood otherwise before."""

    question: Question
    before: Mark
    now: Mark

    @property
    def worse(self) -> bool:
        """It is understood less well than before."""
        return self.now.worse_than(self.before, self.question)

    def __str__(self) -> str:
        sign, question = "-" if self.worse else "+", self.question
        return f"{sign} {question.file} {question.entry}: {self.before} → {self.now} | {question.text}"


@dataclass(frozen=True)
class Verdict:
    """What the gate found: findings stop a change; changed and uncompared lines inform."""

    findings: tuple[str, ...]
    changes: tuple[Change, ...]
    notes: tuple[str, ...]

    def lines(self) -> list[str]:
        """The verdict for a reader: changed lines (worse ones last), notes, findings."""
        changed = sorted(self.changes, key=lambda each: each.worse)
        closing = self.findings or ("The gate is passed.",)
        return [*map(str, changed), *self.notes, *closing]


def compare(baseline: Baseline, evaluation: Evaluation) -> Verdict:
    """Judge an evaluation against the baseline."""
    findings: list[str] = []
    changes: list[Change] = []
    notes: list[str] = []
    for name, group in grouped(evaluation.judged, language).items():
        known = baseline.get(name, {})
        pairs = _pairs(known, group)
        findings += _findings(name, pairs)
        changes += [each for each in pairs if each.before != each.now]
        notes += _notes(name, known, len(group) - len(pairs), len(known) - len(pairs))
    missing = sorted(set(baseline) - {each.question.language for each in evaluation.judged})
    findings += [f"{name}: no question of this language was evaluated" for name in missing]
    return Verdict(tuple(findings), tuple(changes), tuple(notes))


def _pairs(known: dict[str, Mark], group: Sequence[Judged]) -> list[Change]:
    """The questions that both sides know, each once."""
    marks = {digest(each.question): (each.question, Mark.of(each)) for each in group}
    return [Change(each, known[key], now) for key, (each, now) in marks.items() if key in known]


def _findings(name: str, pairs: Sequence[Change]) -> list[str]:
    inside = [each for each in pairs if each.question.entry != OUT_OF_SCOPE]
    outside = [each for each in pairs if each.question.entry == OUT_OF_SCOPE]
    lost = [each for each in inside if each.before.safe(each.question) > each.now.safe(each.question)]
    return [
        *_moved(f"{name}: right entry first", inside, _first, -TOP1_DROP),
        *_moved(f"{name}: answered wrongly", inside, Mark.wrong, WRONG_RISE),
        *_moved(f"{name}: out of scope answered", outside, Mark.wrong, OUTSIDE_RISE),
        *(f"{name}: danger is lost | {each.question.text}" for each in lost),
    ]


def _first(mark: Mark, _: Question) -> bool:
    return mark.rank == 1


def _moved(
    what: str, pairs: Sequence[Change], test: Callable[[Mark, Question], bool], limit: float
) -> list[str]:
    """A finding where a share moved by more points than ``limit``, in the direction of its sign."""
    if not pairs:
        return []
    before = 100 * sum(test(each.before, each.question) for each in pairs) / len(pairs)
    now = 100 * sum(test(each.now, each.question) for each in pairs) / len(pairs)
    if (now - before) * (1 if limit > 0 else -1) <= abs(limit):
        return []
    return [f"{what} went from {before:.1f} % to {now:.1f} %, by more than {abs(limit):g} points"]


def _notes(name: str, known: dict[str, Mark], new: int, gone: int) -> list[str]:
    if not known:
        return [f"{name}: the baseline does not know this language; `guide gate --update` takes it in"]
    parts = [f"{new} questions are new"] * bool(new) + [f"{gone} of the baseline are gone"] * bool(gone)
    return [f"{name}: {', '.join(parts)}; they were not compared"] if parts else []
