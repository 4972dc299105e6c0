"""From finding an answer to what the bot says, and back."""

import asyncio
import re
from collections.abc import Callable
from datetime import date

import pytest

from bot.bootstrap import Installation
from bot.conversation.incoming import Incoming, Press
from bot.staff.desk import Desk
from bot.store.published import SECONDS
from tests.doubles.understander import ScriptedUnderstander
from tests.staff.conftest import Client

SignIn = Callable[..., Client]
KEY = "before_tax"


def form_of(page: str) -> dict[str, str]:
    """The fields of the edit form as a browser would send them unchanged."""
    body = page[page.index('id="edit"') :]
    fields = dict(
        re.findall(r'<input(?![^>]*type="checkbox")[^>]*? name="([^"]+)"[^>]*? value="([^"]*)"', body)
    )
    fields |= dict(re.findall(r'<textarea[^>]*? name="([^"]+)"[^>]*>([^<]*)</textarea>', body))
    for name, options in re.findall(r'<select[^>]*? name="([^"]+)"[^>]*>(.*?)</select>', body, re.DOTALL):
        chosen = re.search(r'<option(?: value="([^"]*)")? selected>([^<]*)', options)
        fields[name] = (chosen.group(1) or chosen.group(2)) if chosen else ""
    fields |= {name: "yes" for name in re.findall(r'type="checkbox" name="([^"]+)"[^>]* checked', body)}
    return fields


def begin(client: Client, key: str = KEY, **more: str) -> str:
    """Begin a change; the address of its form."""
    answer = client.post(f"/entries/{key}/change", more, page=f"/entries/{key}")
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def save(client: Client, path: str, action: str = "save", **changes: str) -> str:
    """Change fields of the form and save; where the browser is sent."""
    fields = {**form_of(client.get(path)), **changes, "action": action}
    answer = client.post(path, {k: v for k, v in fields.items() if k != "csrf"}, page=path)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def publish(client: Client, path: str) -> None:
    """Publish the change at ``path``."""
    version = re.search(r'name="version" value="(\d+)"', client.get(path))
    assert version
    answer = client.post(path + "/publish", {"version": version.group(1)}, page=path)
    assert answer.status_code == 303, answer.text


async def said(installation: Installation, key: str = KEY) -> str:
    """What the bot answers to somebody who presses the entry's button."""
    conversation = installation.conversation(ScriptedUnderstander())
    replies = await conversation.turn(Incoming(chat=5, content=Press(f"entry:{key}:en"), app_language="en"))
    return replies[0].text


def test_what_was_not_touched_is_not_changed(sign_in: SignIn) -> None:
    """Neither by the browser's way of sending a form, nor by a mark that the form does not show."""
    editor = sign_in("editor")
    path = begin(editor)
    save(editor, path)
    assert "Nothing changes." in editor.get(path.removesuffix("/edit"))
    save(editor, path, **{"t-en-answer": "You may have to pay tax."})
    page = editor.get(path.removesuffix("/edit"))
    changed = re.findall(r"<h3>([^<]+)</h3>", page[page.index("What changes") : page.index("What readers")])
    assert changed == ["Answer, English"]


async def test_from_edit_to_review_to_the_reader(sign_in: SignIn, desk: Desk) -> None:
    before = await said(desk.installation)
    editor, reviewer = sign_in("editor"), sign_in("reviewer")
    path = begin(editor)
    english = form_of(editor.get(path))["t-en-next"]
    change = save(editor, path, "submit", **{"t-en-next": "Ask your consulate about tax."}).split("?")[0]
    page = reviewer.get(change)
    assert "waits for review" in page
    assert "Ask your consulate about tax." in re.sub(r"<[^>]+>", "", page)
    assert await said(desk.installation) == before, "what waits for review reaches nobody"
    publish(reviewer, change)
    await asyncio.sleep(SECONDS)
    after = await said(desk.installation)
    assert "Ask your consulate about tax." in after
    assert english not in after


def test_an_editor_cannot_publish(sign_in: SignIn) -> None:
    editor = sign_in("editor")
    change = save(editor, begin(editor), **{"t-en-next": "Ask about tax."}).split("/edit")[0]
    assert editor.post(change + "/publish", {"version": "2"}, page=change).status_code == 403


def test_a_minor_edit_keeps_translations_current_and_another_does_not(sign_in: SignIn, desk: Desk) -> None:
    admin = sign_in("admin")

    def outdated() -> bool:
        with desk.installation.look() as work:
            entry = work.content.entry(KEY)
            assert entry
            return entry.texts["km"][next(f for f in entry.fields() if f.value == "answer")].outdated

    path = begin(admin)
    text = form_of(admin.get(path))["t-en-answer"]
    change = save(admin, path, **{"t-en-answer": text + " ", "minor": "yes"}).split("/edit")[0]
    publish(admin, change)
    path = begin(admin)
    change = save(admin, path, **{"t-en-answer": text + " Tax is real.", "minor": "yes"}).split("/edit")[0]
    publish(admin, change)
    assert not outdated()
    change = save(admin, begin(admin), **{"t-en-answer": text + " Ask about tax."}).split("/edit")[0]
    publish(admin, change)
    assert outdated()


def test_the_second_person_is_told_and_nothing_is_overwritten(sign_in: SignIn) -> None:
    ann, ben = sign_in("editor", "ann@example.org"), sign_in("editor", "ben@example.org")
    path = begin(ann)
    assert begin(ben) == f"/entries/{KEY}?busy=yes"
    assert "ann@example.org" in ben.get(f"/entries/{KEY}")
    stale = form_of(ann.get(path))
    save(ann, path, **{"t-en-next": "First words."})
    answer = ann.post(path, {**stale, "t-en-next": "Second words."}, page=path)
    assert answer.status_code == 409
    assert "First words." in answer.text
    assert "Second words." in answer.text


def test_what_was_published_meanwhile_is_shown_side_by_side(sign_in: SignIn, desk: Desk) -> None:
    ann, ben = sign_in("reviewer", "ann@example.org"), sign_in("reviewer", "ben@example.org")
    first = save(ann, begin(ann), **{"t-en-next": "Words of Ann."}).split("/edit")[0]
    second = save(
        ben, begin(ben, anyway="yes"), **{"t-en-next": "Words of Ben.", "t-en-title": "Tax?"}
    ).split("/edit")[0]
    publish(ann, first)
    page = ben.get(second)
    assert "Words of Ann." in page
    assert "Words of Ben." in page
    answer = ben.post(second + "/publish", {"version": "2"}, page=second)
    assert answer.status_code == 422, "a conflict is never published over"
    ben.post(second + "/resolve", {"take en next": "theirs"}, page=second)
    publish(ben, second)
    with desk.installation.look() as work:
        present = work.publisher.present(KEY)
    assert present
    assert (present.text("en", "next"), present.text("en", "title")) == ("Words of Ann.", "Tax?")


@pytest.mark.parametrize(
    "text", ["Call me \u202e right now", "Visit https://evil.example/now", "a" * 700, "Look {here}"]
)
def test_a_text_that_could_harm_is_not_sent_for_review(sign_in: SignIn, text: str) -> None:
    editor = sign_in("editor")
    path = begin(editor)
    fields = {**form_of(editor.get(path)), "t-en-answer": text, "action": "submit"}
    answer = editor.post(path, fields, page=path)
    assert answer.status_code == 422
    assert "Must be mended:" in answer.text


def test_a_new_entry_is_written_reviewed_and_read(sign_in: SignIn, desk: Desk) -> None:
    admin = sign_in("admin")
    start = {"key": "before_insurance", "group": "before", "question": "Do I need insurance?"}
    path = admin.post("/entries/new", start, page="/entries/new").headers["location"]
    texts = {"t-en-title": "Do I need insurance?", "t-en-answer": "Some jobs come with insurance."}
    change = save(admin, path, **texts, **{"q-en": "need insurance?\ninsurance for my job"}).split("/edit")[
        0
    ]
    publish(admin, change)
    with desk.installation.look() as work:
        entry = work.content.entry("before_insurance")
        questions = [each.text for each in work.content.examples() if each.intent == "before_insurance"]
        assert work.counter.value("questions") > 0
    assert entry
    assert entry.review_by > date.today()
    assert sorted(questions) == ["insurance for my job", "need insurance?"]
    assert "before_insurance" in admin.get("/entries?q=insurance")


@pytest.mark.parametrize("words", ["សូម\u200bពន្ធ", "ពន្ធ", "TAX", "before tax"])
def test_search_finds_whatever_way_it_is_typed(sign_in: SignIn, words: str) -> None:
    found = sign_in("editor").get(f"/entries?q={words.replace('សូម', '')}")
    assert f'href="/entries/{KEY}"' in found


def test_a_release_is_rolled_back_in_one_step(sign_in: SignIn, desk: Desk) -> None:
    admin = sign_in("admin")
    with desk.installation.look() as work:
        before = work.publisher.present(KEY)
    change = save(admin, begin(admin), **{"t-en-next": "New words.", "t-km-next": ""}).split("/edit")[0]
    publish(admin, change)
    with desk.installation.work() as work:
        release = work.ledger.releases(1)[0]
        undo = work.publisher.undo_since(release.first)
        assert {each.subject for each in undo} >= {f"text {KEY} en next", f"text {KEY} km next"}
        work.publisher.roll_back(undo, "admin@example.org")
        work.commit()
    with desk.installation.look() as work:
        assert work.publisher.present(KEY) == before
