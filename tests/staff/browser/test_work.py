"""Staff at work in a browser, and what the bot then sends to the strict double of the Bot API."""

import asyncio
import re
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Page, expect

from bot.content.contacts import Contact
from bot.settings import Settings
from tests.doubles.bot_api import BotApiDouble
from tests.doubles.understander import ScriptedUnderstander
from tests.e2e.test_conversations import serving
from tests.staff.browser.conftest import PHONE, OpenBrowser, Site
from tests.staff.browser.test_every_page import violations

KEY, DANGER = "before_brokers", "abroad_emergency"
PASSWORD = "four birds above seven rivers"
NEW = "A broker can lie. Ask two people whom you trust."
# A published text is what the bot sends within two seconds (``published.SECONDS`` and a turn); a machine
# that does other things too is waited for.
EFFECT = 20.0


class Bot:
    """The bot in a thread of its own, and somebody who asks it."""

    def __init__(self, settings: Settings) -> None:
        """Serve the same installation as the pages."""
        self._loop, self._ready = asyncio.new_event_loop(), threading.Event()
        self._understander, self._settings = ScriptedUnderstander(), settings
        for key in (KEY, DANGER):
            self._understander.learn(key, "answer", key)
        self._stop = asyncio.Event()
        self._thread = threading.Thread(
            target=lambda: self._loop.run_until_complete(self._run()), daemon=True
        )
        self._thread.start()
        assert self._ready.wait(30)

    async def _run(self) -> None:
        async with serving(self._settings, self._understander) as self.telegram:
            self._ready.set()
            await self._stop.wait()

    def close(self) -> None:
        """Stop serving."""
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(20)

    def says(self, key: str) -> str:
        """What somebody reads who asks about an entry in English."""
        return asyncio.run_coroutine_threadsafe(_ask(self.telegram, key), self._loop).result(30)


async def _ask(telegram: BotApiDouble, key: str) -> str:
    count = telegram.count(7)
    telegram.says(7, key)
    return (await telegram.reply(7, count)).text


@pytest.fixture
def bot(site: Site, settings: Settings) -> Iterator[Bot]:
    """The bot beside the pages, on the same database."""
    served = Bot(settings)
    yield served
    served.close()


def _within(seconds: float, what: Callable[[], bool]) -> bool:
    end = time.monotonic() + seconds
    while not (found := what()) and time.monotonic() < end:
        time.sleep(0.05)
    return found


def _edit(page: Page, text: str, key: str = KEY) -> None:
    """Open an answer, begin a change and write another English text."""
    page.goto(f"/entries/{key}")
    page.get_by_role("button", name="Change this answer").click()
    page.locator("#t-en-answer").fill(text)


def _send(page: Page) -> str:
    """Send the change for review; its address."""
    page.get_by_role("button", name="Save and send for review").click()
    page.wait_for_url("**done=submitted")
    return re.sub(r"\?.*", "", page.url)


def _publish(page: Page, change: str) -> None:
    page.goto(change)
    page.get_by_label("A word about it").fill("clearer")
    page.get_by_role("button", name="Publish").click()
    page.wait_for_url("**/entries/**")


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without"])
def test_an_answer_is_edited_reviewed_published_sent_and_rolled_back(
    browse: OpenBrowser, bot: Bot, script: bool
) -> None:
    former = bot.says(KEY)
    assert NEW not in former
    editor = browse("editor", script=script, width=PHONE)
    _edit(editor, NEW)
    if script:
        # The preview follows by itself, and nothing typed is lost.
        expect(editor.locator("#preview")).to_contain_text(NEW)
        expect(editor.locator("#saved")).to_contain_text("Saved")
    else:
        editor.get_by_role("button", name="Preview").click()
        expect(editor.locator(".phone").first).to_be_visible()
        assert NEW in editor.locator(".phone[aria-label=English]").first.inner_text()
    change = _send(editor)
    assert editor.get_by_role("button", name="Publish").count() == 0, "an editor does not publish"
    reviewer = browse("reviewer", script=script)
    reviewer.goto(change)
    assert NEW in reviewer.locator("ins").first.inner_text() or NEW in reviewer.content()
    _publish(reviewer, change)
    assert _within(EFFECT, lambda: NEW in bot.says(KEY)), "the bot sends what was published"
    reviewer.goto("/releases")
    reviewer.locator("main a[href^='/releases/']").first.click()
    reviewer.get_by_role("button", name="Put all of this back").click()
    reviewer.wait_for_url("**done=rolled-back")
    assert _within(EFFECT, lambda: bot.says(KEY) == former), "and the former text after the roll-back"


def test_an_expired_contact_disappears(browse: OpenBrowser, site: Site, bot: Bot) -> None:
    today = date.today()
    contact = Contact("help", {"en": {"name": "Help office"}}, ("+85512345678",), expires_on=today)
    with site.installation.work() as work:
        work.contacts.save(contact, "ann@example.org")
        contact = work.contacts.check(contact, "ann@example.org", "called", today)
        work.commit()
    assert "Help office" not in bot.says(DANGER), "one check is not enough"
    page = browse("editor")
    page.goto("/contacts/help")
    page.get_by_label("How did you check it today?").fill("called, they answered")
    page.get_by_role("button", name="I checked it, and it is right").click()
    assert _within(EFFECT, lambda: "Help office" in bot.says(DANGER))
    assert "+855 12 345 678" in bot.says(DANGER)
    with site.installation.work() as work:
        found = work.contacts.get("help")
        assert found is not None
        work.contacts.keep_until(found, today - timedelta(days=1), "ann@example.org")
        work.commit()
    assert _within(EFFECT, lambda: "Help office" not in bot.says(DANGER))
    assert "+855 12 345 678" not in bot.says(DANGER)


def test_two_people_on_one_answer_are_told_and_lose_nothing(browse: OpenBrowser) -> None:
    ann, ben = browse("editor", email="ann@example.org"), browse("reviewer", email="ben@example.org")
    _edit(ann, "Written by Ann.")
    ann.get_by_role("button", name="Save", exact=True).click()
    ann.wait_for_url("**done=saved")
    ben.goto(f"/entries/{KEY}")
    expect(ben.locator("main")).to_contain_text("ann@example.org")
    ben.get_by_role("button", name="Change this answer").click()
    ben.locator("#t-en-answer").fill("Written by Ben.")
    _publish(ben, _send(ben))
    ann.goto(ann.url)
    ann.get_by_role("link", name="The change").click()
    expect(ann.locator("main")).to_contain_text("Written by Ann.")
    expect(ann.locator("main")).to_contain_text("Written by Ben.")


def test_the_same_draft_in_two_windows_is_not_overwritten(browse: OpenBrowser) -> None:
    page = browse("editor", script=False)
    _edit(page, "The first window.")
    other = page.context.new_page()
    other.goto(page.url)
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**done=saved")
    other.locator("#t-en-answer").fill("The second window.")
    other.get_by_role("button", name="Save", exact=True).click()
    expect(other.locator("main")).to_contain_text("The first window.")
    expect(other.locator("main")).to_contain_text("The second window.")
    scripted = browse()  # where axe can run
    scripted.set_content(other.content())
    assert violations(scripted) == []


def _join(page: Page, link: str, *, script: bool) -> tuple[pyotp.TOTP, str]:
    """Through the link: password, app, recovery codes; the app and one of the codes."""
    page.goto(link)
    assert not script or violations(page) == []
    page.locator("#password").fill(PASSWORD)
    page.locator("#again").fill(PASSWORD)
    totp = pyotp.TOTP(page.locator("input[name=totp]").get_attribute("value") or "")
    page.locator("#code").fill(totp.now())
    page.get_by_role("button").last.click()
    code = page.locator(".codes code").first.inner_text()
    return totp, code


@pytest.mark.parametrize("language", ["en", "km", "my"])
@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without"])
def test_from_the_link_to_the_first_page_by_keyboard(
    browse: OpenBrowser, site: Site, language: str, script: bool
) -> None:
    with site.installation.work() as work:
        member = work.staff.add("new@example.org", "editor", language)
        secret = work.staff.new_link(member)
        work.commit()
    page = browse(width=PHONE, script=script)
    _, code = _join(page, f"/join/{secret}", script=script)
    assert not script or violations(page) == []
    page.goto("/sign-in")
    # No mouse from here on.
    page.locator("#email").focus()
    page.keyboard.type("new@example.org")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("#code")
    assert not script or violations(page) == []
    page.locator("#code").focus()
    page.keyboard.type(code)
    page.keyboard.press("Enter")
    page.wait_for_url(site.address + "/")
    assert page.get_attribute("html", "lang") == language
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    _reach(page, "/entries")
    page.keyboard.press("Enter")
    page.wait_for_url("**/entries")


def _reach(page: Page, href: str) -> None:
    """Press Tab until the focus is on a link."""
    for _ in range(40):
        page.keyboard.press("Tab")
        found: Any = page.evaluate("document.activeElement.getAttribute('href')")
        if found == href:
            return
    raise AssertionError(f"{href} is not reached with the keyboard")
