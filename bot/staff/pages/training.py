"""Trainings: what goes on, what became of the last ones, and why a model was refused."""

from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.staff import words
from bot.staff.page import Page, Visit
from bot.staff.pages.questions import names_of
from bot.staff.roles import Role
from bot.store.counter import QUESTIONS


def trainings(visit: Visit) -> Response:
    """The newest trainings, newest first."""
    with visit.look() as work:
        jobs = work.jobs.latest()
        now = work.counter.value(QUESTIONS)
    live = next((each for each in jobs if each.state == "live"), None)
    return visit.show(
        "training/list.html",
        jobs=jobs,
        going=next((each for each in jobs if each.going), None),
        behind=live is not None and live.questions != now,
        can=visit.desk.trainer is not None,
        words=words,
    )


def training(visit: Visit) -> Response:
    """One training with its report."""
    with visit.look() as work:
        found = work.jobs.get(visit.path["number"])
        shelf = visit.desk.library.shelf(work)
    if found is None:
        raise HTTPException(404)
    return visit.show("training/training.html", job=found, names=names_of(visit, shelf), words=words)


def begin(visit: Visit) -> Response:
    """Train now."""
    with visit.work() as work:
        work.audit.add(actor=visit.who, action="training.ask")
        work.commit()
    visit.desk.train(visit.who)
    return visit.go("/training", done="training")


PAGES = (
    Page("/training", trainings, Role.EDITOR),
    Page("/training", begin, Role.REVIEWER, ("POST",)),
    Page("/training/{number:int}", training, Role.EDITOR),
)
