"""The chain of what was done: a change anywhere is found."""

import pytest
from sqlalchemy import delete, update

from bot.bootstrap import Installation
from bot.store.staff_tables import audit


def _filled(installation: Installation) -> None:
    for number in range(5):
        with installation.work() as work:
            work.audit.add(actor="a@example.org", action="entry.publish", subject=f"entry{number}")
            work.commit()


def test_an_untouched_chain_holds(installation: Installation) -> None:
    _filled(installation)
    with installation.look() as work:
        assert (work.audit.verify().sound, work.audit.verify().broken) == (5, None)
        assert [row.subject for row in work.audit.rows(limit=2)] == ["entry4", "entry3"]


@pytest.mark.parametrize("column", ["at", "actor", "action", "subject", "details", "previous", "digest"])
def test_a_changed_row_is_found(installation: Installation, column: str) -> None:
    _filled(installation)
    value = 1.0 if column == "at" else "changed"
    with installation.engine.begin() as connection:
        connection.execute(update(audit).where(audit.c.id == 3).values({column: value}))
    with installation.look() as work:
        assert work.audit.verify().broken == 3


def test_a_row_taken_out_is_found(installation: Installation) -> None:
    _filled(installation)
    with installation.engine.begin() as connection:
        connection.execute(delete(audit).where(audit.c.id == 2))
    with installation.look() as work:
        assert work.audit.verify().broken == 3
