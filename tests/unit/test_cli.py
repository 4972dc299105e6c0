"""The command line's own help."""

from bot.cli import app
from bot.cli.examples import commands, epilog


def test_every_command_shows_an_example_of_itself() -> None:
    found = dict(commands(app))
    assert "guide content check" in found
    assert [name for name, example in found.items() if not example or name not in example] == []


def test_the_main_help_lists_all_examples() -> None:
    assert all(example in epilog(app) for _, example in commands(app) if example)
