"""Names under which our graph components leave their findings on a Rasa message."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bot.assistant.arrays import Floats

# Language of the example ("km", "my", "en") in training; the decided one in use. None: no letters.
LANGUAGE = "language"
# "unicode" or "zawgyi".
ENCODING = "encoding"
# How a training question was written: "plain", "story", "phone", "indirect", "romanised", …
STYLE = "style"
# What the message's letters say before the model is asked: "km", "my", "latin", "other" or None.
SCRIPT = "script"
# view name → ``View``: what each view alone says, for the next component and `guide explain`.
VIEWS = "views"
# Whether the n-gram view is sure, so that the embedding view need not be asked.
SURE = "sure"
# What the conversation knows besides the text: {PREVIOUS: entry, NEAR: [entries]}.
METADATA = "metadata"
PREVIOUS, NEAR = "previous", "near"
# The decision: {"outcome", "intent", "confidence", "alternatives"}.
DECISION = "decision"


@dataclass(frozen=True)
class View:
    """Log-probabilities of all intents as one view sees a message."""

    classes: Sequence[str]
    log_chances: Floats

    def on(self, classes: Sequence[str]) -> Floats:
        """In the order of ``classes``; an intent unknown here counts as least likely."""
        if list(classes) == list(self.classes):
            return self.log_chances
        known = dict(zip(self.classes, self.log_chances, strict=True))
        least = float(self.log_chances.min())
        return np.array([known.get(each, least) for each in classes], np.float32)

    def chance(self, intent: str) -> float:
        """The probability of one intent, 0 to 1."""
        return float(np.exp(self.on([intent])[0]))


def text_of(message: Any) -> str:
    """The message's (normalised) text; empty for training messages that have none."""
    return message.get("text") or ""
