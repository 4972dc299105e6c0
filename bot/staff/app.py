"""The web application: every request is checked here, before a page's handler sees it."""

import hmac
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from anyio import CapacityLimiter, to_thread
from starlette.applications import Starlette
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.conversation.voice import Voice
from bot.errors import GuideError
from bot.language.languages import SOURCE
from bot.staff.desk import Desk
from bot.staff.guard import SecureHeaders, limited
from bot.staff.page import Page, Visit
from bot.staff.pages import PAGES
from bot.staff.roles import role
from bot.store.staff import Member, Session

T = TypeVar("T")
log = logging.getLogger(__name__)

COOKIE = "guide_staff"
STATIC = Path(__file__).parent / "static"
# Pages work in threads beside the bot's own: few, so that readers' answers come first.
THREADS = 4


@dataclass(frozen=True)
class Access:
    """Who sends a request: session and member, both or neither."""

    session: Session | None = None
    member: Member | None = None


class StaffApp:
    """Serves pages over one desk."""

    def __init__(self, desk: Desk, pages: Sequence[Page] = PAGES) -> None:
        """Serve ``pages``; ``asgi`` is the application."""
        self._desk = desk
        self._threads = CapacityLimiter(THREADS)
        routes = [Route(page.path, self._serving(page), methods=list(page.methods)) for page in pages]
        self.asgi = SecureHeaders(
            Starlette(
                routes=[Mount("/static", StaticFiles(directory=STATIC)), *routes],
                exception_handlers={HTTPException: self._refused, Exception: self._failed},
            )
        )

    def _serving(self, page: Page) -> Callable[[Request], Awaitable[Response]]:
        async def serve(request: Request) -> Response:
            access = await self._in_thread(lambda: self._access(request))
            if not _open_to(page, access):
                if access.session is None or not access.session.complete:
                    return RedirectResponse("/sign-in", status_code=303)
                raise HTTPException(403)
            form = await _form(request, page, access)
            visit = self._visit(request, access, form)
            return await self._in_thread(lambda: page.handler(visit))

        return serve

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await to_thread.run_sync(work, limiter=self._threads)

    def _access(self, request: Request) -> Access:
        cookie = request.cookies.get(COOKIE)
        if not cookie:
            return Access()
        with self._desk.installation.work() as work:
            session = work.staff.session(cookie)
            member = work.staff.member(session.staff_id) if session else None
            work.commit()
        return Access(session, member) if session and member else Access()

    def _visit(self, request: Request, access: Access, form: FormData) -> Visit:
        texts = self._desk.installation.staff_texts
        language = access.member.language if access.member else self._asked(request)
        token = access.session.csrf if access.session else ""
        complete = access.session is not None and access.session.complete
        return Visit(
            request,
            self._desk,
            access.member if complete else None,
            access.session,
            Voice(texts, language),
            form,
            token,
        )

    def _asked(self, request: Request) -> str:
        """The language of the browser, as far as the pages speak it."""
        for each in request.headers.get("accept-language", "").split(","):
            code = each.split(";")[0].strip().split("-")[0].lower()
            if code in self._desk.installation.staff_texts.languages:
                return code
        return SOURCE

    async def _refused(self, request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        return self._visit(request, Access(), FormData()).show("error.html", status, code=status)

    async def _failed(self, request: Request, error: Exception) -> Response:
        # Its text may hold anything: only its kind is written down.
        log.error("a staff page failed: %s", type(error).__name__)
        status = 503 if isinstance(error, GuideError) else 500
        return self._visit(request, Access(), FormData()).show("error.html", status, code=status)


def _open_to(page: Page, access: Access) -> bool:
    if page.role is None:
        return not page.half or access.session is not None
    complete = access.session is not None and access.session.complete
    return complete and access.member is not None and role(access.member.role) >= page.role


async def _form(request: Request, page: Page, access: Access) -> FormData:
    """The form of a POST, read within the page's limit and only with its token."""
    if request.method != "POST":
        return FormData()
    form = await limited(request, page.limit).form(max_files=1, max_fields=2_000)
    if access.session is not None:
        token = form.get("csrf")
        if not isinstance(token, str) or not hmac.compare_digest(
            token.encode(), access.session.csrf.encode()
        ):
            raise HTTPException(403)
    return form
