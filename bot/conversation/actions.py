"""What a button does, encoded into at most 64 bytes (Telegram's limit for callback data).

A press comes from outside and may be old or forged: ``decode`` accepts only what ``encode`` makes.
"""

import re
from dataclasses import dataclass

MAX_BYTES = 64
VERBS = frozenset(
    {"menu", "languages", "countries", "person", "lang", "origin", "group", "entry", "stay",
     "forget", "helped"}
)  # fmt: skip
_CODE = re.compile(r"([a-z]+)((?::[a-z0-9_-]{1,48})*)")


@dataclass(frozen=True)
class Action:
    """A verb with its arguments, such as ``Action("group", ("before", "1"))``."""

    verb: str
    arguments: tuple[str, ...] = ()


def encode(verb: str, *arguments: str | int) -> str:
    """Encode a button's action.

    Raises:
        ValueError: the result would not be accepted by ``decode``.
    """
    code = ":".join([verb, *map(str, arguments)])
    if decode(code) is None:
        raise ValueError(f"not an action: {code}")
    return code


def decode(code: str) -> Action | None:
    """Decode callback data; None for what this version does not know."""
    match = _CODE.fullmatch(code)
    # What matches is ASCII, a byte a character.
    if match is None or len(code) > MAX_BYTES or match[1] not in VERBS:
        return None
    return Action(match[1], tuple(match[2].split(":")[1:]))
