"""What is written after a write that was refused is copied as ever: reconcile takes it for the program's own."""

from datetime import date

import pytest
from sqlalchemy import insert

from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database
from marketplace.storage.tables import TABLES


@pytest.mark.parametrize("copied", [True, False])
def test_a_write_that_was_taken_back_leaves_the_next_one_copied(database: Database, copied: bool) -> None:
    database.close()  # a new connection: the refused write is its first
    with pytest.raises(ValueError, match="refused"), database.write(copied=copied):
        raise ValueError("refused")
    season = {"starts_on": date(2026, 6, 1), "ends_on": date(2026, 7, 1), "origin": "recorded"}
    with database.write() as connection:
        connection.execute(insert(TABLES["season"]).values(code="S", name="Vụ vải 2026", **season))
    assert reconcile(database) == []
