"""Profiles in the database."""

from sqlalchemy import insert, select, update
from sqlalchemy.engine import Connection

from bot.conversation.profile import Profile
from bot.store import tables


class ProfileRepository:
    """Implements ``conversation.profile.Profiles``."""

    def __init__(self, connection: Connection) -> None:
        """Read and write over ``connection``, inside its transaction."""
        self._connection = connection

    def get(self, person: str) -> Profile | None:
        """The profile of ``person``, or None."""
        query = select(tables.profile).where(tables.profile.c.person == person)
        row = self._connection.execute(query).one_or_none()
        return Profile(**row._mapping) if row else None

    def put(self, profile: Profile) -> None:
        """Insert or replace a profile."""
        values = vars(profile)
        known = update(tables.profile).where(tables.profile.c.person == profile.person)
        if self._connection.execute(known.values(values)).rowcount == 0:
            self._connection.execute(insert(tables.profile).values(values))
