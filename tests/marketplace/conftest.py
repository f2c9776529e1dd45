"""What tests of places look names up in."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from marketplace.directory.communes import Gazetteer, load
from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database, connect
from tests.ledger import rows
from tests.marketplace.partly_sold import sold

__all__ = ["sold"]


@pytest.fixture(scope="module")
def gazetteer(sqlite_template: bytes, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gazetteer]:
    """The communes as shipped, in a database of their own, as they were called in June 2026."""
    path: Path = tmp_path_factory.mktemp("gazetteer") / "lensan.sqlite"
    path.write_bytes(sqlite_template)
    database = connect(f"sqlite:///{path}")
    with database.write() as connection:
        load(connection)
        yield Gazetteer(connection, date(2026, 6, 30))
    database.close()


@pytest.fixture
def proven(database: Database) -> Iterator[None]:
    """Let a test end with a ledger that agrees with itself, and no lot below 0."""
    yield
    assert reconcile(database) == []
    assert rows(database, "SELECT code FROM lot WHERE balance_g < 0") == []
