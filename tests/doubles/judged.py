"""Made-up judged questions, for tests of figures, reports and the gate."""

from bot.assistant.evaluation import Evaluation, Judged, Question
from bot.conversation.understanding import Outcome, Ranked, Understanding


def judged(
    expected: str,
    *ranked: str,
    outcome: Outcome = "answer",
    confidence: float = 0.9,
    text: str = "a question",
    language: str = "en",
    style: str = "plain",
    danger: str | None = None,
) -> Judged:
    """A question on ``expected`` for which ``ranked`` were the closest entries, best first."""
    alternatives = tuple(Ranked(name, confidence / (at + 1)) for at, name in enumerate(ranked))
    intent = ranked[0] if ranked and outcome in ("answer", "suggest") else None
    understood = Understanding(language, "unicode", outcome, intent, confidence, alternatives, danger)
    return Judged(Question(2, text, expected, language, style, "q.csv"), understood, 10.0)


def evaluation(*each: Judged) -> Evaluation:
    """An evaluation of the given questions."""
    return Evaluation(each)
