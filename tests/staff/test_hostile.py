"""A crawler that fills every form it finds with hostile words: no fault of ours, nothing unescaped."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest

from bot.staff.desk import Desk
from tests.doubles.understander import ScriptedUnderstander
from tests.staff.conftest import ADDRESS, Client

MARK = "<script>alert(1)</script>"
HOSTILE = (
    MARK + "\"'><img src=x onerror=alert(1)>",
    "{{7*7}}${7*7}{%raw%}",
    "' OR 1=1; DROP TABLE entry; --",
    "a\0b\x1b[31m",
    "pay \u202e000,1\u202c baht",
    "x" * 10_000,
    "../../../etc/passwd",
    "a\r\nSet-Cookie: guide_staff=1",
    "=1+1",
    "-1",
    "99999999999999999999",
    "٣",
    "",
)
# These end the session or the account of the crawler itself.
LEFT_ALONE = re.compile(r"^/(sign-out|account/(password|phone|codes|elsewhere)|members/\d+)")
ODD_QUERIES = (
    "?page=-1",
    "?page=99999999999999",
    "?before=x",
    "?q=%00%FF",
    "?done=<b>",
    "?days=x&language=..",
)
ODD_PATHS = (
    "/entries/%00",
    "/entries/..%2f..%2fetc",
    "/entries/" + "a" * 5000,
    "/changes/99999999999999999999",
    "/changes/-1",
    "/contacts/<script>",
    "/translations/xx/findings",
    "/training/99999999999999999999",
    "/exchange/entries.exe",
    "/exchange/..%2f.csv",
    "/static/../app.py",
    "/static/%2e%2e/app.py",
    "/join/x",
    "/questions?entry=%F0%9F%98%80",
)


@dataclass
class Form:
    """A form of a page: where it goes, and its fields with what they hold."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    free: list[str] = field(default_factory=list)
    file: bool = False


class _Reader(HTMLParser):
    """Links and forms of a page."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path, self.links, self.forms = path, list[str](), list[Form]()
        self._select = ""

    def handle_starttag(self, tag: str, raw: list[tuple[str, str | None]]) -> None:
        each = {name: value or "" for name, value in raw}
        if tag == "a" and each.get("href", "").startswith("/"):
            self.links.append(each["href"])
        if tag == "form":
            self.forms.append(Form(each.get("action") or self.path, each.get("method", "get")))
        if not self.forms or not each.get("name"):
            if tag == "option" and self._select and self.forms:
                self.forms[-1].fields.setdefault(self._select, each.get("value", ""))
            return
        form, name = self.forms[-1], each["name"]
        if tag == "select":
            self._select = name
        elif each.get("type") == "file":
            form.file = True
        elif tag in ("input", "textarea", "button"):
            form.fields.setdefault(name, each.get("value", ""))
            if tag != "button" and each.get("type") not in ("hidden", "checkbox", "radio"):
                form.free.append(name)


def _read(path: str, html: str) -> _Reader:
    reader = _Reader(urlsplit(path).path)
    reader.feed(html)
    return reader


def _shape(path: str) -> str:
    """Pages that differ in a key or number alone are one; the first of them is enough."""
    path = re.sub(r"/\d+", "/1", urlsplit(path).path)
    return re.sub(r"/(entries|contacts|due|questions)/(?!new\b)[^/]+", r"/\1/key", path)


class Crawler:
    """Goes through all pages that a member of staff can reach."""

    def __init__(self, client: Client) -> None:
        """Go as ``client``."""
        self._client = client
        self.forms: dict[tuple[str, tuple[str, ...]], Form] = {}
        self.seen: dict[str, str] = {}

    def crawl(self) -> int:
        """Visit a page of each shape; returns how many."""
        waiting, self.seen = ["/", "/members", "/audit", "/releases", "/due", "/sources", "/training"], {}
        while waiting:
            path = waiting.pop()
            if _shape(path) in self.seen or path.startswith("/static"):
                continue
            html = self._page(path)
            self.seen[_shape(path)] = path
            reader = _read(path, html)
            waiting += reader.links
            for form in reader.forms:
                self.forms.setdefault((_shape(form.action), tuple(sorted(form.fields))), form)
        return len(self.seen)

    def _page(self, path: str) -> str:
        answer = self._client.http.get(path, follow_redirects=True)
        assert answer.status_code < 500, path
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        if "html" not in answer.headers["content-type"]:
            return ""
        assert MARK not in answer.text, path
        assert "<img src=x" not in answer.text, path
        assert "49${" not in answer.text, path
        return answer.text

    def attacks(self) -> Iterator[tuple[str, int]]:
        """Every form with every hostile word in all of its free fields."""
        for form in list(self.forms.values()):
            if form.method.lower() != "post" or LEFT_ALONE.match(form.action):
                continue
            for word in HOSTILE:
                yield form.action, self._send(form, word)

    def _send(self, form: Form, word: str) -> int:
        token = re.search(r'name="csrf" value="([^"]+)"', self._client.get("/account"))
        data = {**form.fields, **dict.fromkeys(form.free, word), "csrf": token.group(1) if token else ""}
        files = {"file": ("x.csv", word.encode(), "text/csv"), "sheet": ("x.xlsx", word.encode(), "x/y")}
        answer = self._client.http.post(
            form.action, data=data, files=files if form.file else None, follow_redirects=True
        )
        assert MARK not in answer.text, form.action
        return answer.status_code


@pytest.fixture
def desk(desk: Desk, understander: ScriptedUnderstander) -> Desk:
    return Desk(desk.installation, understander=understander)


def test_no_form_breaks_a_page_and_nothing_stays_unescaped(
    sign_in: Callable[..., Client], desk: Desk
) -> None:
    client = sign_in("admin", "crawler@example.org")
    with desk.installation.work() as work:
        work.jobs.ask("crawler@example.org")
        work.commit()
    # Something to find: a change and a contact.
    client.post("/entries/before_tax/change", page="/entries/before_tax")
    crawler = Crawler(client)
    assert crawler.crawl() > 25
    assert len(crawler.forms) > 20
    wrong = [(action, status) for action, status in crawler.attacks() if status >= 500]
    assert wrong == []
    crawler.crawl()  # what was stored is shown now
    with desk.installation.look() as work:
        texts = [
            text.value
            for each in work.content.entries()
            for parts in each.texts.values()
            for text in parts.values()
        ]
        names = [
            text for each in work.contacts.all() for parts in each.texts.values() for text in parts.values()
        ]
    assert not [each for each in (*texts, *names) if "\u202e" in each or "<script" in each]


@pytest.mark.parametrize("query", ODD_QUERIES)
def test_odd_queries_are_answered(sign_in: Callable[..., Client], query: str) -> None:
    client = sign_in("admin")
    for path in ("/entries", "/audit", "/numbers", "/questions", "/", "/entries/before_tax/history"):
        answer = client.http.get(path + query)
        assert answer.status_code < 500
        assert "<b>" not in answer.text or "&lt;b&gt;" not in query


@pytest.mark.parametrize("path", ODD_PATHS)
def test_odd_paths_are_not_here(sign_in: Callable[..., Client], path: str) -> None:
    answer = sign_in("admin").http.get(path)
    assert answer.status_code in (200, 404, 410, 400), path
    assert "import " not in answer.text


def test_too_much_and_broken_bodies_are_refused(sign_in: Callable[..., Client]) -> None:
    client = sign_in("admin")
    form = "application/x-www-form-urlencoded"
    for body, kind in (
        (b"csrf=" + b"x" * 1_100_000, form),
        (b"a=1&" * 5_000, form),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"\xff\xfe\x00", form),
        (b"{}", "application/json"),
    ):
        answer = client.http.post(
            "/sources", content=body, headers={"content-type": kind, "origin": ADDRESS}
        )
        assert 400 <= answer.status_code < 500
