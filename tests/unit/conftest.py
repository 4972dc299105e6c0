"""Stores for the tests of delivery."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.stores import NEEDS_POSTGRESQL, Store, postgresql_store, sqlite_store


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=NEEDS_POSTGRESQL)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store on each kind of database."""
    opened = sqlite_store(tmp_path) if request.param == "sqlite" else postgresql_store()
    with opened as made:
        yield made
