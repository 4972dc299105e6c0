"""What tests share: a prepared store, catalogues, a double for the model, the trained model."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

# 2.0 warnings of SQLAlchemy are errors for our own code (pyproject.toml), so they must be raised.
os.environ.setdefault("SQLALCHEMY_WARN_20", "1")

from bot import bootstrap
from bot.assistant.tensorflow_guard import keep_out_tensorflow
from bot.bootstrap import Installation
from bot.settings import Settings, load_settings
from tests.doubles.understander import ScriptedUnderstander

KEY = "0f" * 32
# The whole suite runs as the bot does.
keep_out_tensorflow()


def settings_in(folder: Path, **changes: str) -> Settings:
    """Settings of an installation that lives in ``folder`` only."""
    return load_settings(
        {
            "GUIDE_DATABASE_URL": f"sqlite:///{folder / 'guide.db'}",
            "GUIDE_DATA_DIR": str(folder),
            "GUIDE_KEY": KEY,
            **changes,
        }
    )


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with all content, made once; tests copy it."""
    folder = tmp_path_factory.mktemp("seeded")
    bootstrap.prepare_store(settings_in(folder))
    return folder / "guide.db"


def copy_seeded(seeded: Path, folder: Path) -> None:
    """A copy of the prepared database and of the last good texts beside it."""
    (folder / "guide.db").write_bytes(seeded.read_bytes())
    shutil.copytree(seeded.parent / bootstrap.KEPT, folder / bootstrap.KEPT)


@pytest.fixture
def settings(tmp_path: Path, seeded: Path) -> Settings:
    """Settings of a fresh installation with all content."""
    copy_seeded(seeded, tmp_path)
    return settings_in(tmp_path)


@pytest.fixture
def installation(settings: Settings) -> Iterator[Installation]:
    """A fresh installation with all content."""
    opened = bootstrap.open_installation(settings)
    yield opened
    opened.engine.dispose()


@pytest.fixture
def understander() -> ScriptedUnderstander:
    """A double for the model, told by each test what to understand."""
    return ScriptedUnderstander()


@pytest.fixture(scope="session")
def trained() -> Settings:
    """The checkout's own installation with its trained model, prepared when it is missing."""
    from bot.assistant.training import train

    ours = load_settings({})
    bootstrap.prepare_store(ours)
    train(ours)
    return ours
