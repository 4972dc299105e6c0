"""A ranking of all intents on a Rasa message, in the form that Rasa and the decider expect."""

from collections.abc import Sequence

import numpy as np
from rasa.shared.nlu.training_data.message import Message

from bot.assistant.arrays import Floats


def set_ranking(message: Message, classes: Sequence[str], chances: Floats) -> None:
    """Set the likeliest intent and the full ranking, best first; ``chances`` is parallel to ``classes``."""
    order = np.argsort(-chances)
    ranking = [{"name": classes[at], "confidence": float(chances[at])} for at in order]
    message.set("intent", ranking[0], add_to_output=True)
    message.set("intent_ranking", ranking, add_to_output=True)
