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
from bot.errors import StaffError, StoreError
from bot.language.languages import SOURCE
from bot.staff.cookies import Cookies
from bot.staff.desk import Desk
from bot.staff.guard import SecureHeaders, check_origin, limited
from bot.staff.page import Page, Visit
from bot.staff.pages import PAGES
from bot.staff.roles import role
from bot.store.staff import ACTIVE, Member, Session

T = TypeVar("T")
log = logging.getLogger(__name__)

STATIC = Path(__file__).parent / "static"
# Pages work in threads beside the bot's own: few, so that readers' answers come first.
THREADS = 4
MAX_FIELDS = 3_000
# No row has a higher number: PostgreSQL's integer ends here.
MAX_NUMBER = 2**31 - 1


@dataclass(frozen=True)
class Access:
    """Who sends a request: session and member, both or neither."""

    session: Session | None = None
    member: Member | None = None

    @property
    def complete(self) -> bool:
        """Whether password and one-time code were given."""
        return self.session is not None and self.session.complete


class StaffApp:
    """Serves pages over one desk; ``asgi`` is the application."""

    def __init__(self, desk: Desk, pages: Sequence[Page] = PAGES) -> None:
        """Serve ``pages``."""
        self._desk = desk
        self._cookies = Cookies(desk.installation.keyring, secure=desk.secure)
        self._threads = CapacityLimiter(THREADS)
        routes = [Route(page.path, self._serving(page), methods=list(page.methods)) for page in pages]
        self.asgi = SecureHeaders(
            Starlette(
                routes=[Mount("/static", StaticFiles(directory=STATIC)), *routes],
                exception_handlers={HTTPException: self._refused, Exception: self._failed},
            ),
            desk.hosts,
            secure=desk.secure,
        )

    def _serving(self, page: Page) -> Callable[[Request], Awaitable[Response]]:
        async def serve(request: Request) -> Response:
            request.state.access = access = await self._in_thread(lambda: self._access(request))
            if not _open_to(page, access):
                if access.complete:
                    raise HTTPException(403)
                return RedirectResponse("/sign-in", status_code=303)
            if any(isinstance(each, int) and each > MAX_NUMBER for each in request.path_params.values()):
                raise HTTPException(404)
            form = await self._form(request, page, access)
            visit = self._visit(request, access, form)
            response = await self._in_thread(lambda: _handled(page, visit))
            self._cookies.keep(request, response, page.role is None)
            return response

        return serve

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await to_thread.run_sync(work, limiter=self._threads)

    def _access(self, request: Request) -> Access:
        cookie = self._cookies.session(request)
        if not cookie:
            return Access()
        with self._desk.installation.look() as work:
            session = work.staff.session(cookie)
            member = work.staff.member(session.staff_id) if session else None
            stale = session is not None and work.staff.stale(session)
        if session is None or member is None or member.state != ACTIVE:
            return Access()
        if stale:
            with self._desk.installation.work() as work:
                work.staff.seen(session)
                work.staff.tidy()
                work.throttle.tidy()
                work.commit()
        return Access(session, member)

    async def _form(self, request: Request, page: Page, access: Access) -> FormData:
        """The form of a POST: from our own page, within the limit, and with its token."""
        if request.method != "POST":
            return FormData()
        check_origin(request)
        form = await limited(request, page.limit).form(max_files=1, max_fields=MAX_FIELDS)
        given = form.get("csrf")
        expected = self._token(request, access)
        if not isinstance(given, str) or not hmac.compare_digest(given.encode(), expected.encode()):
            raise HTTPException(403)
        return form

    def _token(self, request: Request, access: Access) -> str:
        return access.session.csrf if access.session else self._cookies.token(request)

    def _visit(self, request: Request, access: Access, form: FormData) -> Visit:
        texts = self._desk.installation.staff_texts
        language = access.member.language if access.member else self._asked(request)
        return Visit(
            request=request,
            desk=self._desk,
            member=access.member if access.complete else None,
            half=access.member,
            session=access.session,
            voice=Voice(texts, language),
            form=form,
            token=self._token(request, access),
            cookies=self._cookies,
        )

    def _asked(self, request: Request) -> str:
        """The language of the address, else of the browser, as far as the pages speak it."""
        wanted = [request.query_params.get("language", "")]
        wanted += request.headers.get("accept-language", "")[:200].split(",")
        for each in wanted:
            code = each.split(";")[0].strip().split("-")[0].lower()
            if code in self._desk.installation.staff_texts.languages:
                return code
        return SOURCE

    async def _refused(self, request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        return self._sorry(request, status)

    async def _failed(self, request: Request, error: Exception) -> Response:
        # Its text may hold anything: only its kind is written down.
        log.error("a staff page failed: %s", type(error).__name__)
        return self._sorry(request, 503 if isinstance(error, StoreError) else 500)

    def _sorry(self, request: Request, status: int) -> Response:
        access = getattr(request.state, "access", Access())
        return self._visit(request, access, FormData()).show("error.html", status, code=status)


def _handled(page: Page, visit: Visit) -> Response:
    """The page's answer; what cannot be done is said on a page, with what to do instead."""
    try:
        return page.handler(visit)
    except StaffError as error:
        return visit.show("refused.html", 409, reason=visit.voice.say(error.message, **error.values))


def _open_to(page: Page, access: Access) -> bool:
    if page.role is None:
        return not page.half or access.session is not None
    return access.complete and access.member is not None and role(access.member.role) >= page.role
