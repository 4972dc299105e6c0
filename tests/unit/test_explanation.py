"""Why a message was decided as it was: in words that agree with the rules, and closest questions."""

from dataclasses import asdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from bot.assistant.configuration import component, pipeline
from bot.assistant.decider import OutcomeDecider
from bot.assistant.decision import OUT_OF_SCOPE, Thresholds, decide
from bot.assistant.explanation import Explanation
from bot.assistant.explanation_view import view
from bot.assistant.nearest import Nearest, nearest_by_embeddings, nearest_by_ngrams
from bot.assistant.reasons import reason, thresholds
from bot.content.models import Example
from bot.conversation.understanding import Ranked
from tests.conftest import settings_in

LIMITS = thresholds()
INTENTS = ["before_tax", "before_bans", "abroad_abuse", "abroad_emergency", "greet", OUT_OF_SCOPE]
EXAMPLES = [
    Example("before_tax", "en", "plain", "do I pay tax"),
    Example("before_bans", "en", "plain", "which countries are banned"),
    Example("before_tax", "km", "plain", "តើខ្ញុំត្រូវបង់ពន្ធទេ"),
]


def _reason(ranking: list[tuple[str, float]], readable: bool = True) -> str:
    ranked = [Ranked(*each) for each in sorted(ranking, key=lambda each: -each[1])]
    decision = asdict(decide(ranked, Thresholds(**LIMITS)))
    return reason(decision, dict(ranking), LIMITS, readable=readable)


@given(st.lists(st.floats(0, 1), min_size=len(INTENTS), max_size=len(INTENTS)))
@settings(max_examples=500, deadline=None)
def test_the_reason_always_names_the_rule_that_decided(shares: list[float]) -> None:
    total = sum(shares) or 1.0
    said = _reason([(name, share / total) for name, share in zip(INTENTS, shares, strict=True)])
    assert "another rule" not in said


@pytest.mark.parametrize(
    ("ranking", "said"),
    [
        ([("before_tax", 0.9)], "Answered, because before_tax has 0.90, at least answer"),
        ([("abroad_abuse", 0.35), ("before_tax", 0.1)], "danger as a whole has 0.35, at least danger"),
        ([("greet", 0.9), ("before_tax", 0.01)], "Small talk, because greet has 0.90"),
        (
            [("before_tax", 0.3), ("before_bans", 0.2)],
            "not answered, because before_tax has 0.30",
        ),
        ([("greet", 0.4), ("before_tax", 0.3)], "the likeliest intent is greet (0.40), which is no entry"),
        ([("before_tax", 0.01)], "Not understood, because the likeliest entry before_tax has 0.01"),
        ([(OUT_OF_SCOPE, 0.95), ("before_tax", 0.01)], "Not understood, because out_of_scope has 0.95"),
        ([], "no entry is likely at all"),
    ],
)
def test_a_decision_is_told_in_words_with_its_numbers(ranking: list[tuple[str, float]], said: str) -> None:
    assert said in _reason(ranking)


def test_another_script_is_the_reason_where_it_is() -> None:
    assert "does not read" in _reason([("before_tax", 0.01)], readable=False)


def test_thresholds_are_the_numbers_of_the_configuration() -> None:
    written = next(each for each in pipeline() if each["name"].endswith("OutcomeDecider"))
    assert {key: LIMITS[key] for key in written if key != "name"} == {
        key: value for key, value in written.items() if key != "name"
    }
    assert set(component(OutcomeDecider)) >= set(Thresholds.__dataclass_fields__)


def test_the_question_itself_is_nearest_by_ngrams() -> None:
    found = nearest_by_ngrams("do i pay tax", EXAMPLES)
    assert found[0] == Nearest(1.0, "before_tax", "do I pay tax")


def test_without_embeddings_there_are_no_nearest_by_them(tmp_path: object) -> None:
    off = settings_in(tmp_path, GUIDE_EMBEDDINGS="off")  # type: ignore[arg-type]
    assert nearest_by_embeddings(off, "tax", "en", EXAMPLES) == []


def test_a_view_that_was_not_asked_is_shown_as_such() -> None:
    explanation = Explanation(
        text="do i pay tax",
        language="en",
        script="latin",
        encoding="unicode",
        tokens=["do", "i", "pay", "tax"],
        ranking=[{"intent": "before_tax", "together": 0.95, "ngrams": 0.91}],
        views={"ngrams": "asked", "embeddings": "not asked: n-grams were sure"},
        nearest={"ngrams": [Nearest(1.0, "before_tax", "do I pay [red]tax")], "embeddings": []},
        thresholds={"answer": 0.5},
        decision={"alternatives": [{"entry": "before_tax", "confidence": 0.95}]},
        reason="Answered, because before_tax has 0.95, at least answer = 0.5.",
    )
    console = Console(width=100)
    with console.capture() as shown:
        console.print(view(explanation))
    text = shown.get()
    assert "embeddings: not asked: n-grams were sure" in text
    assert "[red]tax" in text
    assert "answer = 0.5" in text
    assert explanation.report()["nearest"]["ngrams"][0]["intent"] == "before_tax"
