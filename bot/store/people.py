"""All that is stored of a person, seen and erased as one, whatever tables there are."""

from datetime import date
from typing import Any

from sqlalchemy import Table, and_, delete, exists, func, select
from sqlalchemy.engine import Connection

from bot.conversation.memory import Memories
from bot.conversation.profile import Profiles
from bot.conversation.stored import Stored
from bot.store import tables

# Persons whose time is over that are erased at once; the others follow at the next cleaning.
AT_ONCE = 500
# A table of the future that has this column is erased with the others.
PERSONAL = tuple(table for table in tables.metadata.sorted_tables if "person" in table.c)


class PeopleRepository:
    """Implements ``conversation.stored.People``."""

    def __init__(self, connection: Connection, profiles: Profiles, memories: Memories) -> None:
        """Work over ``connection``, to which the other two belong as well."""
        self._connection, self._profiles, self._memories = connection, profiles, memories

    def stored(self, person: str) -> Stored:
        """What is stored of ``person``."""
        return Stored(
            profile=self._profiles.get(person),
            chat=self._count(tables.chat, person) > 0,
            recent=self._memories.get(person),
            numbers=self._count(tables.sent, person),
            messages=self._count(tables.inbox, person),
            replies=self._count(tables.outbox, person),
        )

    def _count(self, table: Table, person: str) -> int:
        query = select(func.count()).select_from(table).where(table.c.person == person)
        return int(self._connection.execute(query).scalar_one())

    def forget(self, person: str) -> None:
        """Erase it all, but for messages that are yet to be answered.

        They were written after the wish to be forgotten, as a chat is answered in order.
        """
        for table in PERSONAL:
            mine = table.c.person == person
            if table is tables.inbox:
                mine = and_(mine, table.c.state != "waiting")
            self._connection.execute(delete(table).where(mine))

    def forget_unused_since(self, day: date) -> int:
        """Erase all of those who last wrote before ``day``; returns the number of rows."""
        unused = self._connection.execute(_unused(day).limit(AT_ONCE)).scalars().all()
        if not unused:
            return 0
        erased = (delete(table).where(table.c.person.in_(unused)) for table in PERSONAL)
        return sum(int(self._connection.execute(each).rowcount) for each in erased)


def _unused(day: date) -> Any:
    """Persons of whom no table knows a later day."""
    profile, chat = tables.profile.c, tables.chat.c
    later_chat = exists().where(and_(chat.person == profile.person, chat.last_day >= day))
    later_profile = exists().where(and_(profile.person == chat.person, profile.last_day >= day))
    return (
        select(profile.person)
        .where(profile.last_day < day, ~later_chat)
        .union(select(chat.person).where(chat.last_day < day, ~later_profile))
    )
