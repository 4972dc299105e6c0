"""All that is stored of a person, seen and erased as one, whatever tables there are."""

from datetime import date
from typing import Any

from sqlalchemy import Table, and_, delete, exists, func, or_, select, union
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
        # Asked again at each table: on PostgreSQL somebody may come back in between.
        erased = (
            delete(table).where(table.c.person.in_(unused), ~_used(table.c.person, day))
            for table in PERSONAL
        )
        return sum(int(self._connection.execute(each).rowcount) for each in erased)


def _unused(day: date) -> Any:
    """Persons of whom no table knows a later day, and who wait for no answer."""
    known = (
        select(table.c.person).where(table.c.last_day < day) for table in (tables.profile, tables.chat)
    )
    person = union(*known).subquery().c.person
    return select(person).where(~_used(person, day))


def _used(person: Any, day: date) -> Any:
    """Whether ``person`` wrote on ``day`` or later; a message that waits does not know its day yet."""
    profile, chat, inbox = (each.alias() for each in (tables.profile, tables.chat, tables.inbox))
    return or_(
        exists().where(and_(profile.c.person == person, profile.c.last_day >= day)),
        exists().where(and_(chat.c.person == person, chat.c.last_day >= day)),
        exists().where(and_(inbox.c.person == person, inbox.c.state == "waiting")),
    )
