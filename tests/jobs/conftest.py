"""The shop the engine's tests play on, once over SQLite and once over PostgreSQL, and the command line over it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from marketplace.storage import Database
from tests.jobs.cli.calling import lensan, lensan_shop
from tests.jobs.shop import Shop, opened

__all__ = ["lensan", "lensan_shop"]


@pytest.fixture
def shop(database: Database, tmp_path: Path) -> Iterator[Shop]:
    """A shop somebody has said go for, with nothing on offer yet: three households, 100 kg in boxes of 5 kg each."""
    with opened(database, tmp_path) as there:
        yield there


@pytest.fixture
def new_shop(database: Database, tmp_path: Path) -> Iterator[Shop]:
    """The same shop before anybody has said go."""
    with opened(database, tmp_path, adopted=False) as there:
        yield there
