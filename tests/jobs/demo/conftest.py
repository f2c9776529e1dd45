"""The cooperative's market, built at noon of its second day and served."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from marketplace.storage import Database
from tests.jobs.demo.pool import Stand, standing


@pytest.fixture
def stand(database: Database, tmp_path: Path) -> Iterator[Stand]:
    with standing(database, tmp_path) as there:
        yield there
