"""Thresholds are chosen by what their outcomes cost a person."""

from bot.assistant.decision import OUT_OF_SCOPE, Thresholds
from bot.assistant.thresholds import Case, Costs, choose, cost
from bot.conversation.understanding import Ranked

START = Thresholds(0.5, 0.3, 0.02, 0.1, 0.5, 0.5, 0.1)


def _case(expected: str, *ranking: tuple[str, float]) -> Case:
    return Case(expected, [Ranked(*each) for each in ranking])


RIGHT = _case("before_tax", ("before_tax", 0.52), ("before_bans", 0.2))
WRONG = _case("before_bans", ("before_tax", 0.52), ("before_bans", 0.2))


def test_a_wrong_answer_costs_more_than_a_needless_question() -> None:
    costs = Costs()
    assert cost([RIGHT], START, costs) == 0
    assert cost([WRONG], START, costs) == costs.wrong


def test_missed_danger_costs_most() -> None:
    missed = _case("abroad_abuse", (OUT_OF_SCOPE, 0.99), ("abroad_abuse", 0.005))
    assert cost([missed], START, Costs()) == Costs().danger_missed


def test_where_answers_at_middling_confidence_are_often_wrong_more_is_asked_for() -> None:
    assert choose([RIGHT, WRONG], START).answer > 0.52
    assert choose([RIGHT] * 20 + [WRONG], START).answer <= 0.52


def test_the_choice_is_never_dearer_than_what_it_starts_from() -> None:
    cases = [RIGHT, WRONG, _case(OUT_OF_SCOPE, ("before_tax", 0.7), (OUT_OF_SCOPE, 0.2))]
    assert cost(cases, choose(cases, START), Costs()) <= cost(cases, START, Costs())
