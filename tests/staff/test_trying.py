"""Try: the same way as on Telegram, with reasons, and without a trace."""

import re
from collections.abc import Callable

import pytest

from bot.bootstrap import Installation
from bot.staff.desk import Desk
from tests.doubles.study import Near, ScriptedStudy
from tests.doubles.understander import ScriptedUnderstander
from tests.staff.conftest import Client


@pytest.fixture
def desk(installation: Installation, understander: ScriptedUnderstander) -> Desk:
    return Desk(
        installation,
        understander=understander,
        study=ScriptedStudy(Near(0.8, "before_brokers", "is the broker <good>")),
    )


def test_an_answer_is_tried_with_its_reason_and_leaves_no_trace(
    sign_in: Callable[..., Client], understander: ScriptedUnderstander, installation: Installation
) -> None:
    understander.learn("is the broker good?", "answer", "before_brokers")
    staff = sign_in("editor")
    assert staff.post("/try", {"text": "is the broker good?"}, page="/try").status_code == 303
    page = staff.get("/try")
    with installation.look() as work:
        entry = work.content.entry("before_brokers")
        assert entry is not None
        assert entry.texts["en"]["title"].value in page  # type: ignore[index]
        assert work.counts.most_asked("en") == {}
    assert "93 %" in page
    assert "is the broker &lt;good&gt;" in page
    with installation.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM profile").scalar() == 0


def test_buttons_work_and_old_or_invented_ones_are_refused(sign_in: Callable[..., Client]) -> None:
    staff = sign_in("editor")
    staff.post("/try", {"text": "/start"}, page="/try")
    codes = re.findall(r'name="press" value="([^"]+)"', staff.get("/try"))
    assert "lang:km" in codes
    staff.post("/try", {"press": "lang:km"}, page="/try")
    assert "ភាសា" in staff.get("/try") or "ប្រទេស" in staff.get("/try")
    assert staff.post("/try", {"press": "forget:yes"}, page="/try").status_code == 409


def test_each_member_has_a_trial_of_their_own_and_can_begin_again(sign_in: Callable[..., Client]) -> None:
    one, other = sign_in("editor"), sign_in("admin")
    one.post("/try", {"text": "/help"}, page="/try")
    assert "/help" in one.get("/try")
    assert 'class="said"' not in other.get("/try")
    one.post("/try/again", page="/try")
    assert 'class="said"' not in one.get("/try")


def test_without_a_model_the_page_says_so(sign_in: Callable[..., Client], desk: Desk) -> None:
    object.__setattr__(desk, "understander", None)
    staff = sign_in("editor")
    assert "has no model" in staff.get("/try")
    assert staff.post("/try", {"text": "hello"}, page="/try").status_code == 409
