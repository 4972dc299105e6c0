"""What a member of staff may do."""

from enum import IntEnum

from bot.conversation.voice import Voice


class Role(IntEnum):
    """Each role may do what those before it may.

    An editor writes and proposes, a reviewer also decides what is published, an admin also keeps the
    accounts.
    """

    EDITOR = 1
    REVIEWER = 2
    ADMIN = 3

    @property
    def key(self) -> str:
        """As it is stored: "editor", "reviewer", "admin"."""
        return self.name.lower()


def role(key: str) -> Role:
    """The role that is stored as ``key``.

    Raises:
        KeyError: there is none.
    """
    return Role[key.upper()]


def role_name(voice: Voice, key: str) -> str:
    """The role in the language of the pages."""
    match role(key):
        case Role.EDITOR:
            name = voice.say("editor")
        case Role.REVIEWER:
            name = voice.say("reviewer")
        case _:
            name = voice.say("admin")
    return name
