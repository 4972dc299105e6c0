"""Tables out and in: the same comes back, mistakes are named, all or nothing."""

import io
import zipfile
from collections.abc import Callable
from datetime import date

import httpx
import pytest
from openpyxl import Workbook, load_workbook

from bot.bootstrap import Installation
from bot.content.contacts import Contact
from bot.staff.desk import Desk
from tests.doubles.study import ScriptedStudy
from tests.staff.conftest import Client


@pytest.fixture
def desk(installation: Installation) -> Desk:
    with installation.work() as work:
        texts = {"en": {"name": "=Help & Co", "hours": "8 to 17"}, "km": {"name": "ជំនួយ"}}
        work.contacts.save(Contact("help", texts, ("+85512345678",), cost="free"), "a@example.org")
        work.commit()
    return Desk(installation, study=ScriptedStudy())


def _bring(staff: Client, kind: str, name: str, content: bytes) -> httpx.Response:
    files = {"file": (name, content, "application/octet-stream")}
    return staff.post("/exchange", {"kind": kind}, page="/exchange", files=files)


@pytest.mark.parametrize("ending", ["xlsx", "csv", "yaml"])
@pytest.mark.parametrize("kind", ["entries", "contacts"])
def test_what_was_taken_out_changes_nothing_when_it_is_brought_in(
    sign_in: Callable[..., Client], kind: str, ending: str
) -> None:
    staff = sign_in("reviewer")
    content = staff.http.get(f"/exchange/{kind}.{ending}").content
    assert len(content) < 1_000_000
    page = _bring(staff, kind, f"x.{ending}", content).text
    assert "Mistakes: 0." in page
    assert "Nothing would change." in page


def test_questions_come_back_the_same_in_parts(sign_in: Callable[..., Client]) -> None:
    staff = sign_in("reviewer")
    text = staff.http.get("/exchange/questions.csv").content.decode("utf-8-sig")
    part = "\r\n".join(text.split("\r\n")[:2000])
    page = _bring(staff, "questions", "x.csv", part.encode()).text
    assert "Mistakes: 0." in page
    assert "Nothing would change." in page


def test_no_cell_is_a_formula(sign_in: Callable[..., Client]) -> None:
    staff = sign_in("editor")
    assert "'=Help" in staff.http.get("/exchange/contacts.csv").content.decode("utf-8-sig")
    book = load_workbook(io.BytesIO(staff.http.get("/exchange/contacts.xlsx").content))
    cells = [cell for row in book.active.iter_rows() for cell in row if cell.value == "=Help & Co"]
    assert [each.data_type for each in cells] == ["s"]


def test_changed_answers_wait_for_review_all_together(sign_in: Callable[..., Client], desk: Desk) -> None:
    staff = sign_in("reviewer")
    table = "key;en title\nbefore_brokers;Is a broker safe?\nbefore_tax;Do I pay tax?\n"
    page = _bring(staff, "entries", "x.csv", table.encode()).text
    assert "Changes: 2. Mistakes: 0." in page
    with desk.installation.look() as work:
        assert not work.changes.open_keys(), "looking changes nothing"
    answer = staff.post("/exchange/apply", page="/exchange")
    assert answer.headers["location"] == "/changes?done=submitted"
    with desk.installation.look() as work:
        assert work.changes.open_keys() == {"before_brokers": "review", "before_tax": "review"}
        found = work.changes.open_of("before_tax")[0].draft
    assert found.text("en", "title") == "Do I pay tax?"
    assert found.text("km", "answer"), "what has no column stays"
    # A second time it is gone, and the answers are in work.
    assert staff.post("/exchange/apply", page="/exchange").status_code == 409
    assert "works on this answer already" in _bring(staff, "entries", "x.csv", table.encode()).text


def test_mistakes_are_named_by_row_and_column_and_nothing_is_changed(
    sign_in: Callable[..., Client], desk: Desk
) -> None:
    staff = sign_in("reviewer")
    table = (
        "key,group,pages,review_by,en answer\n"
        "before_brokers,before,x,2026-99-99,fine\n"
        "Bad Key,before,1,2027-01-01,fine\n"
        "before_tax,nowhere,1,2027-01-01,fine\n"
        'before_costs,before,1,2027-01-01,"see https://evil.example.com/now"\n'
    )
    page = _bring(staff, "entries", "x.csv", table.encode()).text
    rows = [
        (row, column) for row, column in (("2", "pages"), ("2", "review_by"), ("3", "key"), ("4", "group"))
    ]
    for row, column in rows:
        assert f'<td class="number">{row}</td><td>{column}</td>' in page
    assert "This address is not allowed" in page
    assert "/exchange/apply" not in page
    assert staff.post("/exchange/apply", page="/exchange").status_code == 409
    with desk.installation.look() as work:
        assert not work.changes.open_keys()


def test_a_file_is_not_applied_to_what_changed_meanwhile(
    sign_in: Callable[..., Client], desk: Desk
) -> None:
    staff = sign_in("reviewer")
    _bring(staff, "contacts", "x.csv", b"key,name-en\nhelp,Help and Company\n")
    with desk.installation.work() as work:
        found = work.contacts.get("help")
        assert found is not None
        texts = {**found.texts, "en": {"name": "Help for all"}}
        work.contacts.save(Contact("help", texts, found.phones), "b@example.org", 1)
        work.commit()
    assert staff.post("/exchange/apply", page="/exchange").status_code == 409
    with desk.installation.look() as work:
        found = work.contacts.get("help")
        assert found is not None
        assert found.text("name", ("en",)) == "Help for all"


def test_a_changed_contact_must_be_checked_again(sign_in: Callable[..., Client], desk: Desk) -> None:
    with desk.installation.work() as work:
        found = work.contacts.get("help")
        assert found is not None
        found = work.contacts.check(found, "b@example.org", "called", date.today())
        found = work.contacts.check(found, "c@example.org", "called", date.today())
        work.commit()
        assert len(found.vouched()) == 2
    staff = sign_in("reviewer")
    page = _bring(staff, "contacts", "x.yaml", b"- {key: help, phones: 'what'}\n- {key: new-one}\n").text
    assert "is no telephone number" in page
    assert "The English name is needed." in page
    _bring(staff, "contacts", "x.yaml", b"- {key: help, phones: '+855 12 345 679'}\n")
    staff.post("/exchange/apply", page="/exchange")
    with desk.installation.look() as work:
        found = work.contacts.get("help")
        assert found is not None
        assert found.phones == ("+85512345679",)
        assert found.vouched() == ()


def test_questions_are_added_and_switched_and_what_measures_is_refused(
    sign_in: Callable[..., Client], desk: Desk
) -> None:
    staff = sign_in("reviewer")
    with desk.installation.look() as work:
        first = work.questions.of("before_brokers", "en")[0].text
    table = (
        "intent\tlanguage\ttext\tactive\n"
        f"before_brokers\ten\t{first}\tno\n"
        "before_brokers\ten\twho is this agent man\t\n"
    )
    bad = table + "before_brokers\ten\tmeasured one\t\nno_such\txx\tgood\tmaybe\nno_such\txx\tbetter\t\n"
    page = _bring(staff, "questions", "x.csv", bad.encode()).text
    for what in ("must not learn it", "Write yes or no.", "answer is not known", "language is not known"):
        assert what in page
    _bring(staff, "questions", "x.csv", table.encode())
    staff.post("/exchange/apply", page="/exchange")
    with desk.installation.look() as work:
        texts = [each.text for each in work.content.examples({"before_brokers"})]
    assert "who is this agent man" in texts
    assert first not in texts


def _bomb() -> bytes:
    file = io.BytesIO()
    Workbook().save(file)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/more.xml", b"\0" * 60_000_000)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("x.xlsx", b"PK\x03\x04 nothing", "cannot be read"),
        ("x.xlsx", _bomb(), "too large"),
        ("x.exe", b"MZ", "must be .xlsx"),
        ("x.csv", "key,question\nបាទ".encode("utf-16"), "CSV UTF-8"),
        ("x.csv", b"key,en title\nbefore_tax,a\0b\n", "cannot be read"),
        ("x.csv", b"", "first row"),
        ("x.yaml", b"a: &a [1,2]\nb: [*a,*a]", "references"),
        ("x.yaml", b"[" * 50_000, "cannot be read"),
        ("x.yaml", b"!!python/object/apply:os.system [true]", "cannot be read"),
        ("x.yaml", b"just text", "first row"),
        ("x.csv", b"key,nothing\nbefore_tax,1\n", "column is not known"),
        ("x.csv", b"question\nnone\n", "column is missing"),
    ],
)
def test_what_cannot_be_read_is_said_in_plain_words(
    sign_in: Callable[..., Client], name: str, content: bytes, said: str
) -> None:
    answer = _bring(sign_in("reviewer"), "entries", name, content)
    assert answer.status_code in (200, 409)
    assert said in answer.text
