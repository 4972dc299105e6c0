"""A short follow-up leans on the entry answered before it; nothing else does."""

from typing import Any, cast

import numpy as np
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import TOKENS_NAMES
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.assistant.context import ContextReranker
from bot.assistant.messages import METADATA, NEAR, PREVIOUS, SCRIPT
from bot.assistant.ranking import set_ranking


def best(words: int, chances: dict[str, float], *, previous: str | None = "before_training_where") -> str:
    """The likeliest intent of a message of so many Latin words after ``previous``."""
    message = Message(data={TEXT: "x", SCRIPT: "latin", TOKENS_NAMES[TEXT]: ["x"] * words})
    message.set(METADATA, {PREVIOUS: previous, NEAR: ("before_training_cost",)})
    set_ranking(message, list(chances), np.array(list(chances.values()), np.float32))
    component = ContextReranker({}, cast(ModelStorage, None), cast(Resource, None))
    ranked: Any = component.process([message])[0].get("intent_ranking")
    return str(ranked[0]["name"])


UNSURE = {"before_tax": 0.5, "before_training_cost": 0.3, "out_of_scope": 0.2}


def test_a_short_unsure_message_is_about_what_is_near() -> None:
    assert best(3, UNSURE) == "before_training_cost"


def test_without_an_entry_before_nothing_changes() -> None:
    assert best(3, UNSURE, previous=None) == "before_tax"


def test_a_long_message_stands_for_itself() -> None:
    assert best(9, UNSURE) == "before_tax"


def test_a_sure_message_stands_for_itself() -> None:
    assert best(3, {"before_tax": 0.95, "before_training_cost": 0.05}) == "before_tax"


def test_out_of_scope_says_little_of_two_words_after_an_entry() -> None:
    chances = {"out_of_scope": 0.95, "before_training_cost": 0.05}
    assert best(2, chances) == "before_training_cost"
    assert best(5, chances) == "out_of_scope"


def test_what_came_before_never_hides_danger() -> None:
    chances = {"abroad_emergency": 0.6, "before_training_cost": 0.4}
    message = Message(data={TEXT: "x", SCRIPT: "latin", TOKENS_NAMES[TEXT]: ["x"]})
    message.set(METADATA, {PREVIOUS: "before_training_where", NEAR: ("before_training_cost",)})
    set_ranking(message, list(chances), np.array(list(chances.values()), np.float32))
    ContextReranker({}, cast(ModelStorage, None), cast(Resource, None)).process([message])
    after = {each["name"]: each["confidence"] for each in message.get("intent_ranking")}
    assert after["abroad_emergency"] >= 0.6
