"""Named points on the way of a message, at which the chaos tests cut the process off."""

from collections.abc import Callable

Reached = Callable[[str], None]

POINTS = (
    "accept.before_commit",
    "accept.after_commit",
    "claim.after_commit",
    "turn.before_commit",
    "turn.after_commit",
    "send.before",
    "send.after",
    "sent.before_commit",
    "sent.after_commit",
)


def pass_by(_name: str) -> None:
    """Nothing happens at a point outside of tests."""
