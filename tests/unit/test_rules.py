"""The indexed rules choose what Rasa's own choose."""

import itertools
import json
from typing import Any

import pytest
from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.shared.core.constants import SHOULD_NOT_BE_SET

from bot.assistant.rules import IndexedRulePolicy

LISTEN = {"action_name": "action_listen"}
# What the last state of a rule may ask for, and what a talk may be in.
INTENTS = ("greet", "thanks", "", SHOULD_NOT_BE_SET, None)
ACTIONS = (LISTEN, {"action_name": "utter_greet"}, None)


def state(intent: str | None, action: dict[str, str] | None, slot: float | None = None) -> dict[str, Any]:
    made: dict[str, Any] = {}
    if intent is not None:
        made["user"] = {"intent": intent}
    if action is not None:
        made["prev_action"] = action
    if slot is not None:
        made["slots"] = {"there": (slot,)}
    return made


STATES = [state(*each) for each in itertools.product(INTENTS, ACTIONS, (None, 1.0))]
# Rules of one and of two states, as Rasa keeps them: a JSON text to an action.
RULES = {
    json.dumps(states, sort_keys=True): "utter"
    for states in itertools.chain(([each] for each in STATES), itertools.permutations(STATES, 2))
}


def policy(kind: type[RulePolicy]) -> RulePolicy:
    return kind(kind.get_default_config(), None, None, ExecutionContext(GraphSchema({})))


@pytest.fixture(scope="module")
def pair() -> tuple[RulePolicy, RulePolicy]:
    return policy(IndexedRulePolicy), policy(RulePolicy)


@pytest.mark.parametrize("talk", [[], *([each] for each in STATES)])
def test_the_same_rules_apply_as_with_rasas_own(
    pair: tuple[RulePolicy, RulePolicy], talk: list[dict[str, Any]]
) -> None:
    indexed, plain = pair
    for earlier in ([], [state("thanks", LISTEN)], [state(None, {"action_name": "utter_greet"})]):
        states = [*earlier, *talk]
        assert indexed._get_possible_keys(RULES, states) == plain._get_possible_keys(RULES, states)


def test_rules_that_ask_for_another_intent_are_not_looked_at(
    monkeypatch: pytest.MonkeyPatch, pair: tuple[RulePolicy, RulePolicy]
) -> None:
    said = [(f"intent_{each}", {"action_name": f"utter_{each}"}) for each in range(5000)]
    rules = {json.dumps([state(intent, LISTEN)]): "utter" for intent, _ in said}
    rules |= {json.dumps([state(intent, LISTEN), state(None, action)]): "listen" for intent, action in said}
    looked: list[str] = []
    applicable = RulePolicy._is_rule_applicable

    def noted(self: RulePolicy, key: str, turn: int, talk: dict[str, Any]) -> bool:
        looked.append(key)
        return bool(applicable(self, key, turn, talk))

    monkeypatch.setattr(RulePolicy, "_is_rule_applicable", noted)
    indexed, _ = pair
    assert len(indexed._get_possible_keys(rules, [state("intent_7", LISTEN)])) == 1
    assert len(looked) == 1
