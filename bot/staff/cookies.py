"""The two cookies: the session's, and, before signing in, one that ties a form to a browser."""

import secrets

from starlette.requests import Request
from starlette.responses import Response

from bot.store.keyring import Keyring

_VISIT = "guide_visit"
_SESSION = "guide_staff"
_PURPOSE = "staff form"


class Cookies:
    """Names, reads and sets the cookies of one installation."""

    def __init__(self, keyring: Keyring, *, secure: bool) -> None:
        """``secure``: the pages are reached over https, so that cookies never leave it."""
        self._keyring, self._secure = keyring, secure
        # Browsers keep a cookie of this name to the host that set it, over https.
        self._prefix = "__Host-" if secure else ""

    @property
    def session_name(self) -> str:
        """Name of the session's cookie."""
        return self._prefix + _SESSION

    def session(self, request: Request) -> str | None:
        """The session's cookie, if it can be one."""
        value = request.cookies.get(self.session_name, "")
        return value if 20 <= len(value) <= 100 and value.isascii() else None

    def begin(self, response: Response, cookie: str) -> None:
        """Set the cookie of a new session; it ends with the browser's."""
        self._set(response, self.session_name, cookie)

    def end(self, response: Response) -> None:
        """Take the session's cookie away."""
        response.delete_cookie(
            self.session_name, path="/", secure=self._secure, httponly=True, samesite="strict"
        )

    def token(self, request: Request) -> str:
        """The token of a form before signing in; only this browser's cookie goes with it."""
        if not hasattr(request.state, "visit"):
            known = request.cookies.get(self._prefix + _VISIT, "")
            request.state.fresh = not (20 <= len(known) <= 100 and known.isascii())
            request.state.visit = secrets.token_urlsafe(32) if request.state.fresh else known
        return self._keyring.sign(_PURPOSE, request.state.visit.encode()).hex()

    def keep(self, request: Request, response: Response, public: bool) -> None:
        """Set the visit's cookie where a page with a form was shown before signing in."""
        if public and getattr(request.state, "fresh", False):
            self._set(response, self._prefix + _VISIT, request.state.visit)

    def _set(self, response: Response, name: str, value: str) -> None:
        response.set_cookie(name, value, path="/", secure=self._secure, httponly=True, samesite="strict")
