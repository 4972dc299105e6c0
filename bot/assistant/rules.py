"""Rasa's rules, looked up by what they ask for instead of one after the other."""

from collections import defaultdict
from typing import Any

from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.constants import PREVIOUS_ACTION, SHOULD_NOT_BE_SET, USER
from rasa.shared.core.domain import State
from rasa.shared.nlu.constants import ACTION_NAME, INTENT

# What the last state of a rule asks for: the intent and the action before; None: any.
_Asked = tuple[str | None, str | None]
_Index = dict[_Asked, list[str]]


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True
)
class IndexedRulePolicy(RulePolicy):  # type: ignore[misc]
    """``RulePolicy``, whose time does not grow with the number of entries.

    Rasa's own holds every rule against the talk, twice a prediction; with more than a thousand rules its
    cache overflows too, and it parses each of them again (docs/measurements.md). It chooses the same.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take what ``RulePolicy`` takes."""
        super().__init__(*args, **kwargs)
        # With the rules themselves, so that no other ones can get their identity.
        self._indexes: dict[int, tuple[dict[str, str], _Index]] = {}

    def _get_possible_keys(self, lookup: dict[str, str], states: list[State]) -> set[str]:
        latest = states[-1] if states else {}
        if not latest.get(PREVIOUS_ACTION):
            # At the beginning of a talk rules may apply whatever was said.
            found: set[str] = super()._get_possible_keys(lookup, states)
            return found
        index = self._index(lookup)
        intent, action = _asked(latest)
        met = {(said, done) for said in (intent, None) for done in (action, None)}
        near = {key: lookup[key] for each in met for key in index.get(each, ())}
        found = super()._get_possible_keys(near, states)
        return found

    def _index(self, lookup: dict[str, str]) -> _Index:
        known, index = self._indexes.get(id(lookup), (None, {}))
        if known is None:
            index = defaultdict(list)
            for key in lookup:
                index[_asked(self._rule_key_to_state(key)[-1])].append(key)
            self._indexes[id(lookup)] = lookup, index
        return index


def _asked(state: State) -> _Asked:
    said, done = state.get(USER, {}).get(INTENT), state.get(PREVIOUS_ACTION, {}).get(ACTION_NAME)
    return _name(said), _name(done)


def _name(value: Any) -> str | None:
    asked = isinstance(value, str) and value not in ("", SHOULD_NOT_BE_SET)
    return value if asked else None
