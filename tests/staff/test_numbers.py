"""The numbers: right, never of fewer than five people, and out as CSV and XLSX."""

import io
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from bot.conversation.incoming import Command, Content, Incoming, Press, Words
from bot.staff.desk import Desk
from bot.staff.figures import LEAST, PARTS, QUESTIONS, suppressed, table
from bot.store.counts import Count
from tests.doubles.understander import ScriptedUnderstander
from tests.staff.conftest import Client

TODAY = date.today()


@given(st.dictionaries(st.text(min_size=1, max_size=3), st.integers(0, 60), max_size=12))
def test_nothing_under_five_is_shown_nor_follows_from_the_sum(values: dict[str, int]) -> None:
    shown = suppressed(values)
    hidden = [name for name, cell in shown.items() if cell is None]
    assert all(cell is None or cell == 0 or cell >= LEAST for cell in shown.values())
    # One number alone could be worked out from the sum, unless it is the only one there is.
    assert len(hidden) != 1 or not [each for each in values.values() if each >= LEAST]


@given(
    st.lists(
        st.tuples(
            st.sampled_from("abc"), st.sampled_from(("answer", "suggest", "refused")), st.integers(1, 30)
        ),
        max_size=20,
    )
)
def test_a_part_does_not_follow_from_the_questions(raw: list[tuple[str, str, int]]) -> None:
    counts = [Count(entry, "km", outcome, TODAY, count) for entry, outcome, count in raw]
    for row in table(counts, lambda each: each.entry).values():
        hidden = [part for part in PARTS if row[part] is None]
        assert not (len(hidden) == 1 and row[QUESTIONS] is not None)


@pytest.fixture
def counted(desk: Desk) -> None:
    with desk.installation.work() as work:
        for entry, language, outcome, times in (
            ("before_brokers", "km", "answer", 12),
            ("before_brokers", "km", "unhelpful", 7),
            ("before_documents", "km", "answer", 9),
            ("before_tax", "km", "answer", 3),
            ("", "km", "refused", 6),
        ):
            for _ in range(times):
                work.counts.add(entry, language, outcome, TODAY)
        for _ in range(8):
            work.counts.waited("km", 0.1, TODAY)
            work.counts.waited("km", 400.0, TODAY)
        work.counts.add("before_brokers", "km", "answer", TODAY - timedelta(days=200))
        work.commit()


@pytest.mark.usefixtures("counted")
def test_the_page_shows_what_is_asked_and_hides_the_few(sign_in: Callable[..., Client]) -> None:
    page = sign_in("editor").get("/numbers?days=7&language=km")
    top = page[page.index("<h2>Most asked</h2>") : page.index("<h2>Most failed")]
    assert "Can I trust a broker?" in top
    assert ">12<" in top
    assert "13" not in top, "what is older than the period is not counted"
    assert "within 250 milliseconds" in page
    assert "longer" in page
    assert page.count("<rect") == 7


@pytest.mark.usefixtures("counted")
def test_the_files_hide_the_same(sign_in: Callable[..., Client]) -> None:
    staff = sign_in("editor")
    book = load_workbook(io.BytesIO(staff.http.get("/numbers.xlsx?language=km").content))
    rows = {row[0]: row[1:] for row in book["entries"].iter_rows(values_only=True)}
    heading = rows["entries"]
    answered = heading.index("answered")
    assert rows["before_brokers"][answered] == 12
    # 3 is under five; alone it would follow from the sum, so the smallest of the others goes too.
    assert rows["before_tax"][answered] == rows["before_documents"][answered] == "not shown"
    text = staff.http.get("/numbers.csv?language=km").content.decode("utf-8-sig")
    assert "before_tax,not shown" in text


def test_an_odd_period_is_a_month(sign_in: Callable[..., Client]) -> None:
    staff = sign_in("editor")
    for odd in ("days=999999", "days=-1", "days=x&language=xx", "days=٣"):
        assert staff.get(f"/numbers?{odd}").count("<rect") == 30


def _say(desk: Desk, understander: ScriptedUnderstander, content: Content, *, staff: bool = False) -> str:
    import asyncio

    conversation = desk.installation.conversation(understander)
    replies = asyncio.run(conversation.turn(Incoming(7, content, "en", staff)))
    return replies[0].text


def _outcomes(desk: Desk) -> dict[str, int]:
    with desk.installation.look() as work:
        return {each.outcome: each.count for each in work.counts.since(TODAY)}


def test_what_readers_do_is_counted_once_and_what_staff_try_is_not(
    desk: Desk, understander: ScriptedUnderstander
) -> None:
    understander.learn("brokers", "answer", "before_brokers")
    understander.learn("hm", "suggest", "before_brokers", alternatives=("before_brokers", "before_tax"))
    _say(desk, understander, Words("brokers"))
    assert "Thank you" in _say(desk, understander, Press("helped:before_brokers:en:y"))
    _say(desk, understander, Press("helped:before_brokers:en:n"))  # pressed again: said once
    _say(desk, understander, Words("what is this"))
    _say(desk, understander, Words("hm"))
    _say(desk, understander, Press("entry:before_tax"))
    _say(desk, understander, Command("about"))
    expected = {"answer": 1, "helpful": 1, "refused": 1, "suggest": 1, "picked": 1, "menu": 1}
    assert _outcomes(desk) == expected
    _say(desk, understander, Words("brokers"), staff=True)
    assert _outcomes(desk) == expected


def test_who_was_not_helped_is_shown_the_way_to_a_person(
    desk: Desk, understander: ScriptedUnderstander
) -> None:
    import asyncio

    conversation = desk.installation.conversation(understander)
    press = Incoming(7, Press("helped:before_brokers:en:n"), "en")
    reply = asyncio.run(conversation.turn(press))[0]
    actions = [each.action for row in reply.keyboard for each in row]
    assert actions[0] == "person"
    assert not [each for each in actions if each.startswith("helped")]
    assert reply.in_place
    gone = Incoming(7, Press("helped:no_such_entry:en:n"), "en")
    assert "no longer works" in asyncio.run(conversation.turn(gone))[0].text
