"""The first page: what needs attention today."""

from starlette.responses import Response

from bot.content.contacts import State
from bot.staff.page import Page, Visit
from bot.staff.pages.due import due_soon
from bot.staff.roles import Role
from bot.store.changes import DRAFT, REJECTED, REVIEW


def home(visit: Visit) -> Response:
    """What waits for this member of staff."""
    with visit.look() as work:
        due = due_soon(visit, work)
        waiting = work.changes.waiting(REVIEW)
        mine = [each for each in work.changes.waiting(DRAFT, REJECTED) if each.author == visit.who]
        unchecked = [
            each
            for each in work.contacts.all()
            if each.state(visit.today) in (State.ONCE, State.EXPIRED) and visit.who not in each.vouched()
        ]
        texts = work.translations.waiting()
    return visit.show(
        "home.html",
        due=due,
        waiting=waiting,
        mine=mine,
        unchecked=unchecked,
        texts=len(texts),
        today=visit.today,
        codes=(visit.voice.language,),
    )


PAGES = (Page("/", home, Role.EDITOR),)
