"""A page: where it is, who may see it, and what a handler is given."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.conversation.voice import Voice
from bot.staff.cookies import Cookies
from bot.staff.desk import Desk
from bot.staff.roles import Role
from bot.staff.show import show
from bot.store.staff import Member, Session
from bot.store.work import UnitOfWork


@dataclass(frozen=True)
class Visit:
    """One request, checked: the session is valid, the role fits, the form carried its token.

    Attributes:
        request: Starlette's request, for path and query.
        desk: what the pages work with.
        member: who is signed in; None before that.
        half: who gave the right password, and maybe the code too; None before that.
        session: their session; None before that.
        voice: says texts in the language of the pages.
        form: fields of a POST, files included; empty for a GET.
        token: the value of the hidden field ``csrf`` that every form carries.
    """

    request: Request
    desk: Desk
    member: Member | None
    half: Member | None
    session: Session | None
    voice: Voice
    cookies: Cookies
    form: FormData = field(default_factory=FormData)
    token: str = ""

    @cached_property
    def who(self) -> str:
        """Email of the member of staff, as author and in the audit log."""
        return self.member.email if self.member else ""

    @property
    def today(self) -> date:
        """The present day."""
        return date.fromtimestamp(self.desk.clock())

    @property
    def path(self) -> dict[str, Any]:
        """Parameters of the path."""
        return self.request.path_params

    @property
    def address(self) -> str:
        """The network address of the browser; behind a reverse proxy, as that says."""
        client = self.request.client.host if self.request.client else ""
        if self.desk.proxied:
            forwarded = self.request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
            return forwarded[:50] or client
        return client

    def field(self, name: str, limit: int = 10_000) -> str:
        """A text field of the form, at most ``limit`` characters, with plain line ends."""
        value = self.form.get(name)
        return value[:limit].replace("\r\n", "\n").strip() if isinstance(value, str) else ""

    def work(self) -> UnitOfWork:
        """A new unit of work."""
        return self.desk.installation.work()

    def look(self) -> UnitOfWork:
        """A new unit of work that only reads: nobody waits for it."""
        return self.desk.installation.look()

    def show(self, template: str, status: int = 200, **values: Any) -> Response:
        """The page made from ``template``, which is given ``visit``, ``say`` and ``values``."""
        return show(self, template, status, values)

    def go(self, path: str, done: str = "", **query: str) -> Response:
        """Send the browser to ``path`` after a POST; ``done`` names a note of ``bot.staff.notes``."""
        query = {**query, **({"done": done} if done else {})}
        return RedirectResponse(path + ("?" + urlencode(query) if query else ""), status_code=303)


Handler = Callable[[Visit], Response]


@dataclass(frozen=True)
class Page:
    """One route. ``role`` None: open to who is not signed in. Handlers run in a thread.

    Attributes:
        path: Starlette's path, such as "/entries/{key}".
        handler: makes the response.
        role: the least role that may open it.
        methods: GET or POST.
        half: also open between password and one-time code.
        limit: the most bytes of a body.
    """

    path: str
    handler: Handler
    role: Role | None
    methods: Sequence[str] = ("GET",)
    half: bool = False
    limit: int = 1_000_000
