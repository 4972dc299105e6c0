"""Every page: no violation that axe-core knows, and no sideways scrolling on a telephone."""

from datetime import date, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from bot.content.contacts import Contact
from bot.content.editing import draft as drafts
from bot.content.models import Field
from bot.i18n.examine import Translation
from bot.staff.pages import PAGES
from tests.staff.browser.conftest import DESK, PHONE, OpenBrowser, Site

SIGNED_OUT = ("/sign-in", "/nowhere")
# Pages with something in their path; the fixture below puts it there.
FILLED = (
    "/entries/abroad_trafficking",
    "/entries/abroad_trafficking/history",
    "/changes/1",
    "/changes/1/edit",
    "/contacts/help",
    "/contacts/help/edit",
    "/due/abroad_trafficking",
    "/translations/km",
    "/translations/km/findings",
    "/questions?entry=before_brokers&language=km",
    "/training/1",
    "/releases/1",
    "/entries?q=%E1%9E%86&lack=draft",
    "/nowhere",
)
FILES = ("/numbers.csv", "/numbers.xlsx")


def paths() -> list[str]:
    """All pages that are read, those that give a file left out."""
    plain = [each.path for each in PAGES if each.methods[0] == "GET" and "{" not in each.path]
    signed_in = [each for each in plain if each not in FILES and not each.startswith("/sign-in")]
    return [*signed_in, *FILLED]


@pytest.fixture
def filled(site: Site) -> None:
    """Something of everything: a change, a contact, a history, a job, numbers, a waiting translation."""
    with site.installation.work() as work:
        for key, owner in (("abroad_trafficking", "admin-en@example.org"), ("before_brokers", "")):
            entry = work.content.entry(key)
            assert entry is not None
            base = drafts.of(entry)
            texts = {code: {**parts, "title": parts["title"] + "!"} for code, parts in base.texts.items()}
            change = work.changes.begin(
                drafts.replace(base, texts=texts, owner=owner), base, owner or "b@x.org"
            )
            work.changes.submit(change.id)
        work.publisher.publish(change, "b@x.org", "shorter")
        soon = date.today() + timedelta(days=3)
        name = {"en": {"name": "Help office", "hours": "8 to 17"}, "km": {"name": "ការិយាល័យជំនួយ"}}
        work.contacts.save(Contact("help", name, ("+85512345678", "KH 117"), expires_on=soon), "b@x.org")
        work.jobs.ask("b@x.org")
        work.jobs.end(1, "refused", {"findings": ["km is down"], "worse": [_WORSE], "more": 2})
        entry = work.content.entry("before_tax")
        assert entry is not None
        waiting = [(entry, Field.TITLE, Translation("ត្រូវបង់ពន្ធឬទេ?"))]
        work.translations.take_over("km", waiting, publish=False, today=date.today())
        for _ in range(20):
            work.counts.add("before_tax", "km", "answer", date.today())
            work.counts.waited("km", 0.2, date.today())
        work.audit.add(actor="b@x.org", action="test", subject="everything")
        work.commit()


_WORSE = {
    "language": "km",
    "question": "សំណួរ",
    "entry": "before_tax",
    "outcome": "suggest",
    "got": "before_costs",
    "collides": "ពាក្យ",
}


def violations(page: Page) -> list[str]:
    """What axe-core finds, a line each."""
    found = Axe().run(page).response["violations"]
    return [
        f"{each['id']}: {node['target']} {node['html'][:150]}" for each in found for node in each["nodes"]
    ]


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(("language", "width"), [("en", DESK), ("km", PHONE), ("my", PHONE)])
def test_every_page_is_accessible_and_fits(browse: OpenBrowser, language: str, width: int) -> None:
    page = browse("admin", width=width, language=language)
    wrong = {}
    for path in paths():
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == (404 if path == "/nowhere" else 200), path
        found = violations(page)
        if page.evaluate("document.scrollingElement.scrollWidth") > width:
            found.append("scrolls sideways")
        if found:
            wrong[path] = found
    assert not wrong


@pytest.mark.usefixtures("filled")
def test_pages_that_answer_a_form_are_accessible_too(browse: OpenBrowser) -> None:
    page = browse("admin", width=PHONE)
    tables = (
        b"key,group,en title\nbefore_costs,nowhere,x\n",
        b"key,en title\nbefore_costs,What does it cost?\n",
    )
    for table in tables:  # one with a mistake, one that could be done
        page.goto("/exchange")
        page.locator("#file").set_input_files({"name": "x.csv", "mimeType": "text/csv", "buffer": table})
        page.locator("main form button").click()
        page.wait_for_selector("main table")
        assert violations(page) == []
    page.goto("/questions?entry=before_tax&language=en")
    page.locator("#texts").fill("tax again\n123")
    page.locator("main form[action='/questions/check'] button").click()
    page.wait_for_selector("main section.card")
    assert violations(page) == []
    page.goto("/contacts/new")
    page.evaluate("document.querySelector('main form').noValidate = true")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_selector("main .error")
    assert violations(page) == []


@pytest.mark.parametrize("language", ["en", "km", "my"])
def test_the_door_is_accessible_in_the_language_that_is_asked_for(
    browse: OpenBrowser, language: str
) -> None:
    page = browse(width=PHONE)
    for path in SIGNED_OUT:
        page.goto(f"{path}?language={language}")
        assert page.get_attribute("html", "lang") == language
        assert violations(page) == []
        assert page.evaluate("document.scrollingElement.scrollWidth") <= PHONE


def test_nothing_on_a_page_breaks_its_own_rules(browse: OpenBrowser) -> None:
    """What the Content-Security-Policy forbids, and errors of scripts, stand in the console."""
    page = browse("admin")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    for path in ("/", "/entries", "/numbers", "/try", "/contacts/new", "/account"):
        page.goto(path)
    assert said == []
