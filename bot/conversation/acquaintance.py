"""What the bot knows of a person during one turn: read at its start, written once at its end."""

from dataclasses import replace
from datetime import date

from bot.conversation.memory import Recent
from bot.conversation.profile import Profile
from bot.conversation.storage import Work


class Acquaintance:
    """The profile and the short memory of one person, inside the turn's transaction.

    Attributes:
        profile: as it is so far in this turn; a stranger's is not stored until it is kept.
        recent: as it is so far in this turn.
    """

    def __init__(self, work: Work, person: str, today: date) -> None:
        """Read what is stored of ``person``."""
        self._work, self._person = work, person
        self._known, self._remembered = work.profiles.get(person), work.memory.get(person)
        self.profile = replace(self._known or _stranger(person, today), last_day=today)
        self.recent = self._remembered
        # The day of the last use decides when all is erased; a press or a command is a use too.
        self._kept = self._known is not None
        self._touched = False

    def keep(self, **changes: object) -> None:
        """Change the profile; a stranger becomes known."""
        self.profile = replace(self.profile, **changes)  # type: ignore[arg-type]
        self._kept = True

    def remember(self, **changes: object) -> None:
        """Change the short memory, which lasts from now on."""
        self.recent = replace(self.recent, **changes)  # type: ignore[arg-type]
        self._touched = True

    def save(self) -> None:
        """Write what has changed."""
        if self._kept and self.profile != self._known:
            self._work.profiles.put(self.profile)
            self._known = self.profile
        if self._touched and (self.recent != Recent() or self._remembered != Recent()):
            self._work.memory.put(self._person, self.recent)
            self._remembered = self.recent
        self._touched = False

    def forget(self) -> None:
        """Erase all that is stored of the person; nothing of this turn is written any more."""
        self._work.people.forget(self._person)
        self._kept = self._touched = False


def _stranger(person: str, today: date) -> Profile:
    return Profile(
        person=person,
        language=None,
        origin=None,
        origin_asked=False,
        switch_offered=False,
        first_day=today,
        last_day=today,
    )
