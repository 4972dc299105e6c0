"""The evaluation page: complete, self-contained, and nothing in it but text."""

from html.parser import HTMLParser

from bot.assistant.evaluation.charts import SHOWN, heat_map
from bot.assistant.evaluation.comparison import Comparison
from bot.assistant.evaluation.confusion import Confusion
from bot.assistant.evaluation.markup import join, tag
from bot.assistant.evaluation.page import page
from tests.doubles.judged import evaluation, judged

HOSTILE = """<script>alert(1)</script><img src="http://x.test/a">'"&"""
VOID = {"meta"}


class Reader(HTMLParser):
    """Collects elements, attributes and text; an unclosed element is an error."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.names: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.text = ""

    def handle_starttag(self, name: str, attributes: list[tuple[str, str | None]]) -> None:
        self.names.add(name)
        self.attributes += [(key, value or "") for key, value in attributes]
        if name not in VOID:
            self.open.append(name)

    def handle_startendtag(self, name: str, attributes: list[tuple[str, str | None]]) -> None:
        self.names.add(name)

    def handle_endtag(self, name: str) -> None:
        assert self.open.pop() == name

    def handle_data(self, data: str) -> None:
        self.text += data


def read(document: str) -> Reader:
    reader = Reader()
    reader.feed(document)
    reader.close()
    assert reader.open == []
    return reader


def hostile_page() -> str:
    faults = evaluation(
        judged("before_tax", "before_bans", text=HOSTILE, style=HOSTILE),
        judged("abroad_abuse", "abroad_abuse", language="my"),
        judged("out_of_scope", "before_tax", text="ខ្ញុំ", language="km"),
    )
    return page(faults, [HOSTILE], Comparison("zawgyi", faults, faults))


def test_what_people_wrote_stays_text() -> None:
    found = read(hostile_page())
    assert found.names & {"script", "img", "iframe", "link", "object"} == set()
    assert HOSTILE in found.text


def test_the_page_asks_for_nothing_from_outside() -> None:
    found = read(hostile_page())
    named = [key for key, _ in found.attributes if key in ("src", "href", "srcset") or key.startswith("on")]
    assert named == []
    style = hostile_page().split("<style>")[1].split("</style>")[0]
    assert "url(" not in style
    assert "@import" not in style


def test_wrong_lines_are_marked_with_their_language_for_the_right_font() -> None:
    assert ("lang", "km") in read(hostile_page()).attributes


def test_an_evaluation_without_faults_makes_a_page_too() -> None:
    assert "Nothing was confused" in read(page(evaluation(judged("before_tax", "before_tax")), [])).text
    assert read(page(evaluation(), [])).text


def test_a_crowded_heat_map_keeps_the_most_frequent_pairs_and_counts_the_rest() -> None:
    pairs = [Confusion(f"expected_{at}", f"got_{at}", 9 if at == 0 else 1, 0) for at in range(SHOWN + 7)]
    shown = heat_map(pairs)
    assert shown.count("<tr>") == SHOWN + 1
    assert "expected_0" in shown
    assert "7 rarer pairs" in shown


def test_markup_escapes_texts_and_attributes_but_not_itself() -> None:
    assert tag("b", "<", tag("i", "&"), class_='"') == '<b class="&quot;">&lt;<i>&amp;</i></b>'
    assert join("<", tag("i")) == "&lt;<i></i>"
