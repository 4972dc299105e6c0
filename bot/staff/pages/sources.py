"""The documents that the facts come from."""

import re
from datetime import date
from urllib.parse import urlsplit

from starlette.responses import Response

from bot.errors import StaffError
from bot.staff.page import Page, Visit
from bot.staff.roles import Role


def sources(visit: Visit) -> Response:
    """All documents, and a form for another one."""
    with visit.look() as work:
        found = work.content.sources()
        links = work.content.source_links()
    return visit.show("contacts/sources.html", sources=found, links=links)


def save(visit: Visit) -> Response:
    """Add a document, or correct one that staff added."""
    key, title = visit.field("key", 40).lower(), visit.field("title", 200)
    link, month = visit.field("link", 300), visit.field("as_of", 7)
    if not re.fullmatch(r"[a-z][a-z0-9-]{2,39}", key) or not title:
        raise StaffError(visit.voice.say("Write a short name (small letters, digits, -) and a title."))
    if link and (urlsplit(link).scheme != "https" or not link.isascii()):
        raise StaffError(
            visit.voice.say("A link begins with {start} and has plain letters.", start="https://")
        )
    try:
        as_of = date.fromisoformat(month + "-01")
    except ValueError:
        raise StaffError(visit.voice.say("Choose the month in which the facts were true.")) from None
    with visit.work() as work:
        known = work.content.sources()
        if key in known and not known[key].title:
            raise StaffError(visit.voice.say("This document comes with the program. It stays as it is."))
        row = {"key": key, "title": title, "link": link or None, "as_of": as_of}
        work.ledger.put("source", row, visit.who)
        work.audit.add(actor=visit.who, action="source.save", subject=key)
        work.commit()
    return visit.go("/sources", done="saved")


PAGES = (
    Page("/sources", sources, Role.EDITOR),
    Page("/sources", save, Role.REVIEWER, ("POST",)),
)
