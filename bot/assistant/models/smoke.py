"""Smoke questions: training questions of its own that a model must understand before it serves."""

from collections.abc import Awaitable, Callable, Iterable, Sequence

from bot.assistant.decision import OUT_OF_SCOPE
from bot.assistant.models.manifest import Kind, Probe
from bot.content.models import DANGER_ENTRIES, GROUPS, Entry, Example
from bot.conversation.understanding import Question, Understander, Understanding
from bot.errors import ModelError

# Styles of training questions that say their matter outright ("far": far out of scope).
PLAIN = frozenset({"plain", "far"})

# Judges quality; each finding is a reason against the model, as a sentence.
Gate = Callable[[Understander], Awaitable[Sequence[str]]]


async def no_gate(understander: Understander) -> Sequence[str]:
    """Nothing against it."""
    return ()


def choose(entries: Sequence[Entry], examples: Sequence[Example]) -> tuple[Probe, ...]:
    """Each entry of danger in each language, an entry of each group, something out of scope."""
    learnt = sorted({each.language for each in examples})
    danger = [_probe("danger", key, code, examples) for key in sorted(DANGER_ENTRIES) for code in learnt]
    firsts = [next((each.key for each in entries if each.group == group), "") for group in GROUPS]
    grouped = [_probe("entry", key, "en", examples) for key in firsts]
    outside = [_probe("outside", OUT_OF_SCOPE, code, examples) for code in learnt]
    return tuple(each for each in (*danger, *grouped, *outside) if each is not None)


def _probe(kind: Kind, intent: str, language: str, examples: Sequence[Example]) -> Probe | None:
    """The first question in plain style, or else the first of any."""
    found = [each for each in examples if (each.intent, each.language) == (intent, language)]
    plain = [each for each in found if each.style in PLAIN]
    return next((Probe(kind, intent, language, each.text) for each in (*plain, *found)), None)


async def failures(understander: Understander, probes: Iterable[Probe]) -> list[str]:
    """One line a probe that was not understood; training questions are public, so they are named."""
    failed: list[str] = []
    for each in probes:
        understood = await understander.understand(Question(each.text, language=each.language))
        if not _passes(each, understood):
            got = understood.intent or understood.outcome
            failed.append(f"{each.expected} ({each.language}) was understood as {got}: {each.text}")
    return failed


def _passes(probe: Probe, understood: Understanding) -> bool:
    answered = understood.outcome == "answer"
    if probe.kind == "outside":
        return not answered
    if probe.kind == "danger":
        return answered and understood.intent in DANGER_ENTRIES
    shown = {each.entry for each in understood.alternatives} if understood.outcome == "suggest" else set()
    return (answered and understood.intent == probe.expected) or probe.expected in shown


async def check(understander: Understander, probes: Sequence[Probe], gate: Gate = no_gate) -> None:
    """Put the smoke questions and then the gate's to a model.

    Raises:
        ModelError: it fails one of them.
    """
    found = await failures(understander, probes) or await gate(understander)
    if found:
        lines = "\n".join(f"- {each}" for each in found)
        raise ModelError(f"The model does not pass; the one in use is unchanged:\n{lines}")
