"""The staff pages served on this machine, and Chromium to look at them."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from bot.bootstrap import Installation
from bot.settings import Listen
from bot.staff.desk import Desk
from bot.staff.server import StaffServer

CHROMIUM = "/usr/bin/chromium"
# Chromium asks its maker's hosts for this and that; here nobody answers.
SILENT = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# A telephone and a desk.
PHONE, DESK = 360, 1280


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where there is no Chromium these tests skip and say so."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.process)
            if not Path(CHROMIUM).exists():
                item.add_marker(pytest.mark.skip(reason="Debian's package chromium is not installed"))


# Of the package, not of the session: while Playwright runs, no other event loop can run in this thread.
@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """One browser for all tests; each has a profile of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SILENT)
        yield browser
        browser.close()


class Site:
    """The pages of one installation on a port of their own, in a thread."""

    def __init__(self, installation: Installation, desk: Callable[[str], Desk]) -> None:
        """Serve; ``desk`` is given the address."""
        with socket.create_server(("127.0.0.1", 0)) as found:
            port = int(found.getsockname()[1])
        self.installation, self.address = installation, f"http://127.0.0.1:{port}"
        self._server = StaffServer(desk(self.address), Listen("127.0.0.1", port))
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        for _ in range(400):
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError("the pages are not served")

    def _run(self) -> None:
        self._loop.run_until_complete(self._server.run(self._stop))

    def close(self) -> None:
        """Stop serving."""
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def cookie(self, role: str, email: str = "", language: str = "en") -> dict[str, Any]:
        """The cookie of somebody who is signed in."""
        email = email or f"{role}-{language}@example.org"
        with self.installation.work() as work:
            member = work.staff.by_email(email) or work.staff.add(email, role, language, state="active")
            value = work.staff.open_session(member, complete=True)
            work.commit()
        return {"name": "guide_staff", "value": value, "url": self.address}


@pytest.fixture
def site(installation: Installation) -> Iterator[Site]:
    """The pages over a fresh installation, without a model."""
    served = Site(installation, lambda address: Desk(installation, url=address))
    yield served
    served.close()


OpenBrowser = Callable[..., Page]


@pytest.fixture
def browse(chromium: Browser, site: Site) -> Iterator[OpenBrowser]:
    """Opens a browser: ``browse("editor", width=360, script=False, language="km")``."""
    contexts: list[BrowserContext] = []

    def opened(
        role: str = "", *, width: int = DESK, script: bool = True, language: str = "en", email: str = ""
    ) -> Page:
        context = chromium.new_context(
            base_url=site.address,
            viewport={"width": width, "height": 800},
            java_script_enabled=script,
            locale="en-GB",
        )
        contexts.append(context)
        if role:
            context.add_cookies([site.cookie(role, email, language)])  # type: ignore[list-item]
        page = context.new_page()
        page.set_default_timeout(10_000)
        return page

    yield opened
    for each in contexts:
        each.close()
