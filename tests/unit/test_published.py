from sqlalchemy import event

from bot.bootstrap import Installation
from bot.store.published import SECONDS, Published
from bot.store.work import UnitOfWork


def test_a_turn_asks_the_database_once_a_second_and_what_staff_publish_is_live_then(
    installation: Installation,
) -> None:
    now, statements = [0.0], []
    published = Published(lambda: now[0])

    def note(*arguments: str) -> None:
        if arguments[2].startswith("SELECT"):
            statements.append(arguments[2])

    event.listen(installation.engine, "before_cursor_execute", note)

    def title() -> str:
        with UnitOfWork(installation.engine, published=published) as work:
            assert work.published.entry("before_tax") == work.content.entry("before_tax") or now[0]
            return work.published.titles(installation.catalogues.languages["en"])["before_tax"]

    before = title()
    with installation.work() as work:
        row = {"entry_key": "before_tax", "language": "en", "field": "title", "value": "New?"}
        work.ledger.put("text", row, "staff")
        work.commit()
    now[0] = SECONDS / 2
    asked = len(statements)
    with UnitOfWork(installation.engine, published=published) as work:
        assert work.published.titles(installation.catalogues.languages["en"])["before_tax"] == before
        assert work.published.entry("before_tax")
    assert len(statements) == asked
    now[0] = SECONDS
    assert title() == "New?"
