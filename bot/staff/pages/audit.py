"""What was done by whom, for admins."""

from datetime import datetime, timezone

from starlette.responses import Response

from bot.staff.page import Page, Visit
from bot.staff.roles import Role

PAGE = 50


def audit(visit: Visit) -> Response:
    """The newest rows, or those before a row."""
    raw = visit.request.query_params.get("before", "")
    before = int(raw) if raw.isdecimal() and len(raw) < 10 else None
    with visit.look() as work:
        rows = work.audit.rows(before, PAGE)
    when = {row.id: f"{datetime.fromtimestamp(row.at, timezone.utc):%Y-%m-%d %H:%M}" for row in rows}
    older = rows[-1].id if len(rows) == PAGE else None
    return visit.show("account/audit.html", rows=rows, when=when, older=older)


PAGES = (Page("/audit", audit, Role.ADMIN),)
