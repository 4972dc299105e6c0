"""The first page: what needs attention today."""

from starlette.responses import Response

from bot.staff.page import Page, Visit
from bot.staff.roles import Role


def home(visit: Visit) -> Response:
    """What waits for this member of staff."""
    return visit.show("home.html")


PAGES = (Page("/", home, Role.EDITOR),)
