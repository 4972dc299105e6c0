"""Publishing side by side, on each kind of database."""

import threading

import pytest

from bot.content.editing import draft as drafts
from bot.content.models import Field
from bot.content.seed import english_entries
from bot.errors import StaffError
from bot.store.changes import Change
from bot.store.work import UnitOfWork
from tests.unit.stores import NEEDS_POSTGRESQL, Store, at_once

KEY = "before_tax"


@pytest.fixture
def seeded(store: Store) -> Store:
    """A store with one entry."""
    entries = [each for each in english_entries() if each.key == KEY]
    store.commit(lambda work: work.seeder.seed(entries, [], []))
    return store


def titled(work: UnitOfWork, code: str, title: str, owner: str = "") -> Change:
    """A change that waits for review: another title in one language, and another owner."""
    entry = work.content.entry(KEY)
    assert entry is not None
    base = drafts.of(entry)
    texts = {**base.texts, code: {**base.texts.get(code, {}), "title": title}}
    change = work.changes.begin(drafts.replace(base, texts=texts, owner=owner), base, "a@x.org")
    work.changes.submit(change.id)
    work.commit()
    return change


def test_what_was_decided_meanwhile_is_not_published_again(seeded: Store) -> None:
    with seeded.work() as work:
        change = titled(work, "km", "ពន្ធ")
        work.publisher.publish(change, "b@x.org")
        work.commit()
        with pytest.raises(StaffError, match="not what you looked at"):
            work.publisher.publish(change, "c@x.org")


def test_what_was_altered_after_the_look_is_not_published(seeded: Store) -> None:
    with seeded.work() as work:
        change = titled(work, "km", "ពន្ធ")
        other = drafts.replace(change.draft, owner="a@x.org")
        work.changes.save(
            change.id, change.version, other, minor=False, critical=False, comment="", by="a@x.org"
        )
        with pytest.raises(StaffError, match="not what you looked at"):
            work.publisher.publish(change, "b@x.org")


@NEEDS_POSTGRESQL
@pytest.mark.parametrize("store", ["postgresql"], indirect=True)
def test_publications_at_once_keep_each_others_texts(seeded: Store) -> None:
    """The second one would put back what it had read before the first one was committed."""
    with seeded.work() as work:
        # The owner is written before the texts: there the second one has to wait, with all read.
        changes = [titled(work, "en", "Tax?"), titled(work, "km", "ពន្ធ?", "a@x.org")]
    written, late = threading.Event(), threading.Event()

    def first() -> None:
        with seeded.work() as work:
            work.publisher.publish(changes[0], "b@x.org")
            written.set()
            late.wait(0.5)
            work.commit()

    def second() -> None:
        written.wait(10)
        with seeded.work() as work:
            work.publisher.publish(changes[1], "b@x.org")
            late.set()
            work.commit()

    assert not at_once(first, second)
    with seeded.work() as work:
        entry = work.content.entry(KEY)
        assert entry is not None
        titles = {code: entry.texts[code][Field.TITLE].value for code in ("en", "km")}
    assert titles == {"en": "Tax?", "km": "ពន្ធ?"}
