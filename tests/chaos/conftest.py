"""Scenes on SQLite, and on PostgreSQL where TEST_POSTGRESQL_URL names a database."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import pytest_asyncio

from bot import bootstrap
from bot.settings import Settings
from tests.chaos.scene import Scene, count_letters, environment
from tests.conftest import settings_in
from tests.doubles.bot_api import BotApiDouble
from tests.unit.stores import POSTGRESQL, postgresql_schema

LONG = os.environ.get("CHAOS") == "long"
_NO_POSTGRESQL = pytest.mark.skipif(not POSTGRESQL, reason="TEST_POSTGRESQL_URL is not set")
BOTH = ["sqlite", pytest.param("postgresql", marks=_NO_POSTGRESQL)]


def settings_on(kind: str, folder: Path, seeded: Path, closing: ExitStack) -> Settings:
    """A fresh installation with all content on ``kind`` of database."""
    if kind == "sqlite":
        shutil.copy(seeded, folder / "guide.db")
        return settings_in(folder)
    url = closing.enter_context(postgresql_schema())
    settings = settings_in(folder, GUIDE_DATABASE_URL=url)
    bootstrap.prepare_store(settings)
    return settings


@pytest_asyncio.fixture
async def scene(request: pytest.FixtureRequest, tmp_path: Path, seeded: Path) -> AsyncIterator[Scene]:
    """A scene on the database that the test names (SQLite where it names none)."""
    with ExitStack() as closing:
        settings = settings_on(getattr(request, "param", "sqlite"), tmp_path, seeded, closing)
        installation = bootstrap.open_installation(settings)
        count_letters(installation.engine)
        async with BotApiDouble() as double:
            made = Scene(double, installation, environment(settings, double))
            try:
                yield made
            finally:
                await made.end()
        installation.engine.dispose()
