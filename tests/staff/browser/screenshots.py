"""The pictures of docs/staff.md (after `make setup`): ``python -m tests.staff.browser.screenshots``."""

import shutil
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from bot import bootstrap
from bot.assistant.models.opening import open_keeper
from bot.assistant.study import Study
from bot.content.contacts import Contact
from bot.settings import ROOT, load_settings
from bot.staff.desk import Desk
from tests.staff.browser.conftest import CHROMIUM, DESK, PHONE, SILENT, Site

NEW = "The source does not say which broker you can trust. There are hardly any rules for how brokers work."


def _fill(site: Site) -> None:
    """Something to see: facts to check, a change in review, a contact with one check."""
    with site.installation.work() as work:
        due = date.today() + timedelta(days=9)
        for key in ("before_brokers", "abroad_shelter_hotline"):
            work.ledger.put("entry", {"key": key, "review_by": due}, "sokha@example.org")
        texts = {"en": {"name": "Help office", "hours": "Monday to Friday, 8 to 17"}}
        contact = Contact("help-office", texts, ("+85512345678",), languages=("km", "en"), cost="free")
        work.contacts.save(contact, "sokha@example.org")
        work.contacts.check(contact, "sokha@example.org", "called, they answered", date.today())
        work.commit()


def _open(page: Page, path: str) -> None:
    page.goto(path)
    page.wait_for_load_state("networkidle")


def _talk(page: Page) -> None:
    _open(page, "/try")
    for text in ("my boss took my passport", "ឈ្មួញកណ្តាលទុកចិត្តបានទេ"):
        page.locator("#text").fill(text)
        page.locator("#end button").click()
        page.wait_for_load_state("networkidle")


def main() -> None:
    """Draw them."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images"
    with tempfile.TemporaryDirectory(prefix="guide-pictures-") as place, sync_playwright() as playwright:
        data = Path(place) / "var"
        shutil.copytree(ROOT / "var", data)
        settings = load_settings(
            {"GUIDE_DATA_DIR": str(data), "GUIDE_DATABASE_URL": f"sqlite:///{data / 'guide.db'}"}
        )
        installation = bootstrap.open_installation(settings)
        keeper = open_keeper(settings)
        site = Site(
            installation,
            lambda url: Desk(installation, understander=keeper, study=Study(installation, keeper), url=url),
        )
        _fill(site)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SILENT)

        def opened(role: str, language: str, width: int, height: int = 760) -> Page:
            context = browser.new_context(
                base_url=site.address, viewport={"width": width, "height": height}, locale="en-GB"
            )
            context.add_cookies([site.cookie(role, f"{role}.{language}@example.org", language)])  # type: ignore[list-item]
            return context.new_page()

        def keep(page: Page, name: str) -> None:
            page.screenshot(path=folder / f"staff-{name}.png")
            print(folder / f"staff-{name}.png")

        editor = opened("editor", "en", DESK)
        _open(editor, "/entries/before_brokers")
        editor.get_by_role("button", name="Change this answer").click()
        editor.locator("#t-en-answer").fill(NEW)
        editor.wait_for_timeout(2500)
        editor.locator("#t-en-answer").scroll_into_view_if_needed()
        keep(editor, "edit")
        editor.get_by_role("button", name="Save and send for review").click()
        editor.wait_for_load_state("networkidle")
        change = editor.url.partition("?")[0]
        reviewer = opened("reviewer", "en", 900)
        _open(reviewer, change)
        keep(reviewer, "change")
        for language, name in (("en", "today"), ("km", "today.km"), ("my", "today.my")):
            page = opened("admin", language, PHONE, 640)
            _open(page, "/")
            keep(page, name)
        trial = opened("admin", "en", 900)
        _talk(trial)
        trial.evaluate("window.scrollTo(0, 0)")
        keep(trial, "try")
        browser.close()
        site.close()


if __name__ == "__main__":
    main()
