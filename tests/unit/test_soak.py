"""The figures of serving: start, memory after so many messages, growth."""

import sys
from itertools import islice

import pytest

from bot.assistant import soak
from bot.content.models import Example

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")


def test_growth_is_found_whatever_the_first_part_did() -> None:
    filling = [(each * 10.0, 100.0 + each) for each in range(20)]
    steady = [(each * 10.0, 120.0 + each * 10 / 3600 * 5) for each in range(20, 100)]
    assert soak.slope(filling + steady) == pytest.approx(5.0, abs=0.01)
    assert soak.slope(steady[:1]) == 0.0


def test_every_other_text_is_cut_short() -> None:
    found = list(islice(soak.texts([Example("a", "en", "plain", "long " * 9)]), 2))
    assert found == [("long " * 9)[: soak.CUT], "long " * 9]


async def test_memory_is_noted_at_each_mark_and_in_the_steady_part() -> None:
    asked: list[int] = []

    async def ask(number: int, text: str) -> None:
        asked.append(number)

    texts = soak.texts([Example("a", "en", "plain", "text")])
    noted: list[str] = []
    result = await soak.soak(ask, texts, [5, 1], minutes=0.002, rate=100, note=noted.append)
    assert list(result.after) == [1, 5]
    assert all(each.rss >= each.pss >= each.own > 1 for each in result.after.values())
    assert result.start > 0
    assert result.samples
    assert len(noted) == len(result.after) + len(result.samples)
    assert result.slope is not None
    assert asked == list(range(len(asked)))
    assert len(asked) > 5
