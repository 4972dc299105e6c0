"""Profiles in the database."""

from sqlalchemy import bindparam, select
from sqlalchemy.engine import Connection

from bot.conversation.profile import Profile
from bot.store import tables
from bot.store.upsert import replacing

# Built once: building a statement takes longer than running it.
_GET = select(tables.profile).where(tables.profile.c.person == bindparam("person"))
_PUT = replacing(tables.profile)


class ProfileRepository:
    """Implements ``conversation.profile.Profiles``."""

    def __init__(self, connection: Connection) -> None:
        """Read and write over ``connection``, inside its transaction."""
        self._connection = connection

    def get(self, person: str) -> Profile | None:
        """The profile of ``person``, or None."""
        row = self._connection.execute(_GET, {"person": person}).one_or_none()
        return Profile(**row._mapping) if row else None

    def put(self, profile: Profile) -> None:
        """Insert or replace a profile."""
        self._connection.execute(_PUT.on(self._connection), vars(profile))
