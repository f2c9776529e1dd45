"""The seeded season, whose six orders stand in ``tests/seeding.py``."""

import pytest

from marketplace.reports.figures import (
    SeasonRow,
    find_season,
)
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from tests.seeding import NOW_MS, seed


@pytest.fixture
def season(database: Database) -> SeasonRow:
    """The seeded season."""
    seed(database)
    with database.read() as connection:
        return find_season(connection, EVERYTHING, "vai-2021", NOW_MS)
