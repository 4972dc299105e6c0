"""Names under which our graph components leave their findings on a Rasa message."""

from typing import Any

# Language of the example ("km", "my", "en") in training; the decided one in use. None: no letters.
LANGUAGE = "language"
# "unicode" or "zawgyi".
ENCODING = "encoding"
# How a training question was written: "plain", "story", "phone", "indirect", "romanised", …
STYLE = "style"
# What the message's letters say before the model is asked: "km", "my", "latin", "other" or None.
SCRIPT = "script"
# view name → {intent: probability}, for `guide explain`.
VIEWS = "views"
# The decision: {"outcome", "intent", "confidence", "alternatives"}.
DECISION = "decision"


def text_of(message: Any) -> str:
    """The message's (normalised) text; empty for training messages that have none."""
    return message.get("text") or ""
