"""Training questions and trainings on the staff pages."""

import re
from collections.abc import Callable

import pytest

from bot.assistant.jobs import run_waiting
from bot.bootstrap import Installation
from bot.errors import ModelError
from bot.staff.desk import Desk
from tests.doubles.study import Near, ScriptedStudy
from tests.staff.conftest import Client

HERE = "/questions?entry=before_brokers&language=en"
PLACE = {"entry": "before_brokers", "language": "en"}


class _Trainer:
    def __init__(self) -> None:
        self.asked: list[str] = []

    def start(self, asked_by: str) -> None:
        self.asked.append(asked_by)


@pytest.fixture
def study() -> ScriptedStudy:
    return ScriptedStudy()


@pytest.fixture
def trainer() -> _Trainer:
    return _Trainer()


@pytest.fixture
def desk(installation: Installation, study: ScriptedStudy, trainer: _Trainer) -> Desk:
    return Desk(installation, study=study, trainer=trainer)


def test_questions_are_checked_then_added_and_trained(
    sign_in: Callable[..., Client], desk: Desk, study: ScriptedStudy, trainer: _Trainer
) -> None:
    staff = sign_in("reviewer")
    study.near = (Near(0.9, "before_costs", "what does it cost"),)
    form = {**PLACE, "texts": "- who is this agent man\nmeasured one\n123\nwho is this agent man"}
    page = staff.post("/questions/check", form, page=HERE).text
    assert "another answer" in page
    assert "what does it cost" in page
    assert "must not learn it" in page
    assert "needs letters" in page
    assert trainer.asked == []
    form = {**PLACE, "texts": "who is this agent man"}
    assert staff.post("/questions/add", form, page=HERE).status_code == 303
    assert trainer.asked == ["reviewer@example.org"]
    with desk.installation.look() as work:
        added = [each for each in work.questions.of("before_brokers", "en") if each.own]
    assert [each.text for each in added] == ["who is this agent man"]
    assert "who is this agent man" in staff.get(HERE)


def test_what_must_not_be_learnt_is_refused_again_when_it_is_added(
    sign_in: Callable[..., Client], desk: Desk, trainer: _Trainer
) -> None:
    staff = sign_in("reviewer")
    form = {**PLACE, "texts": "a good one\nmeasured one"}
    assert staff.post("/questions/add", form, page=HERE).status_code == 409
    with desk.installation.look() as work:
        assert not [each for each in work.questions.of("before_brokers", "en") if each.own]
    assert trainer.asked == []


def test_a_question_is_switched_off_and_its_own_one_taken_out(
    sign_in: Callable[..., Client], desk: Desk, trainer: _Trainer
) -> None:
    staff = sign_in("reviewer")
    staff.post("/questions/add", {**PLACE, "texts": "who is this agent man"}, page=HERE)
    with desk.installation.look() as work:
        found = work.questions.of("before_brokers", "en")
        own = next(each for each in found if each.own)
        first = next(each for each in found if not each.own)
        before = len(work.content.examples({"before_brokers"}))
    staff.post(f"/questions/{own.digest}", {"what": "remove"}, page=HERE)
    staff.post(f"/questions/{first.digest}", {"what": "off"}, page=HERE)
    # One of the seed can be switched off, not removed: the next version would bring it back.
    staff.post(f"/questions/{first.digest}", {"what": "remove"}, page=HERE)
    with desk.installation.look() as work:
        assert len(work.content.examples({"before_brokers"})) == before - 2
        assert work.questions.get(first.digest) is not None
        assert work.questions.get(own.digest) is None
    assert len(trainer.asked) == 3


def test_a_draft_with_a_question_that_measures_is_not_sent_for_review(
    sign_in: Callable[..., Client],
) -> None:
    staff = sign_in("editor")
    at = staff.post("/entries/before_brokers/change", page="/entries/before_brokers").headers["location"]
    version = re.search(r'name="version" value="(\d+)"', staff.get(at))
    assert version
    form = {"version": version.group(1), "q-en": "measured one", "action": "submit", "question": "Brokers?"}
    answer = staff.post(at, form, page=at)
    assert answer.status_code == 422
    assert "must not learn it" in answer.text


def test_an_editor_looks_and_does_not_change(sign_in: Callable[..., Client]) -> None:
    page = sign_in("editor").get(HERE)
    assert "edit the answer" in page
    assert "/questions/check" not in page


def test_trainings_are_told_with_what_goes_wrong(
    sign_in: Callable[..., Client], installation: Installation
) -> None:
    staff = sign_in("reviewer")
    with installation.work() as work:
        number = work.jobs.ask("reviewer@example.org")
        assert work.jobs.ask("someone@example.org") == number  # one that waits will do
        work.commit()
    assert "waits" in staff.get("/training")

    def refused(progress: Callable[[int, int], None], gate: object) -> None:
        progress(3, 10)
        assert "3 of 10" in staff.get("/training")
        with installation.work() as work:
            work.jobs.ask("another@example.org")  # asked for meanwhile: done afterwards
            work.commit()
        raise ModelError("it understands less")

    trainings = [lambda progress, gate: None, refused]

    def train(progress: Callable[[int, int], None], gate: object) -> None:
        trainings.pop()(progress, gate)

    assert run_waiting(installation, train) == 2
    page = staff.get(f"/training/{number}")
    assert "it understands less" in page
    assert "failed" in page  # the gate was not reached
    assert "in use" in staff.get("/training")
    staff.get("/training/99", 404)


def test_a_training_that_died_is_not_waited_for(installation: Installation) -> None:
    with installation.work() as work:
        number = work.jobs.ask("a@example.org")
        assert work.jobs.take() is not None
        assert not work.jobs.waits()
        work.commit()
    later = installation.engine
    with later.begin() as connection:
        connection.exec_driver_sql("UPDATE training_job SET alive_at = alive_at - 61")
    with installation.work() as work:
        assert work.jobs.take() is None
        found = work.jobs.get(number)
        assert found is not None
        assert found.state == "failed"


def test_questions_that_measure_the_model_are_known() -> None:
    """Whatever their capitals and spaces; this test takes them from the files themselves."""
    import csv

    from bot.assistant.evaluation import baseline
    from bot.assistant.study import Study

    study = Study(None, None)  # type: ignore[arg-type]
    for file in baseline.unlearnt():
        with file.open(encoding="utf-8-sig", newline="") as handle:
            text = next(csv.DictReader(handle))["text"]
        assert study.held_out(f"  {text.upper()} ")
    assert not study.held_out("who is this agent man from the village over there")
