"""A market with a row of every kind, and another hand than the program's."""

from collections.abc import Callable

import pytest
from sqlalchemy import create_engine, text

from marketplace.storage import Database
from tests.marketplace.reports.reconcile import seeded

Behind = Callable[..., None]


@pytest.fixture
def filled(database: Database) -> Database:
    """A market with a row of every kind."""
    seeded.build(database)
    return database


@pytest.fixture
def behind(filled: Database) -> Behind:
    """What another hand than the program's writes."""

    def write(*statements: str) -> None:
        other = create_engine(filled.engine.url)
        with other.begin() as connection:
            for sql in statements:
                connection.execute(text(sql))
        other.dispose()

    return write
