"""The command line's own help."""

from pathlib import Path

import pytest

from bot.cli import app, measuring
from bot.cli.examples import commands, epilog
from bot.errors import EvaluationFileError


def test_every_command_shows_an_example_of_itself() -> None:
    found = dict(commands(app))
    assert "guide content check" in found
    assert [name for name, example in found.items() if not example or name not in example] == []


def test_the_main_help_lists_all_examples() -> None:
    assert all(example in epilog(app) for _, example in commands(app) if example)


def test_a_report_that_could_not_be_written_is_refused_before_anything_is_asked(tmp_path: Path) -> None:
    with pytest.raises(EvaluationFileError, match=r"report\.html cannot be written"):
        measuring.evaluate([tmp_path / "q.csv"], html=tmp_path / "missing" / "report.html")
