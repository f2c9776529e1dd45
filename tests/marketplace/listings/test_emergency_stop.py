"""Emergency stop: the listings a cooperative's stop concerns."""

from datetime import date

import pytest

from marketplace.listings import emergency_stop as stops
from marketplace.storage import Database, bulk
from tests.ledger import rows
from tests.pooling import pooled

TODAY = date(2021, 6, 12)


@pytest.mark.both
def test_a_cooperatives_stop_takes_in_who_leaves_tomorrow_and_leaves_out_who_has_left(database: Database) -> None:
    pooled(database, 50_000, 50_000, 50_000)
    with database.write() as connection:
        for household, left_on in ((1, "2021-06-13"), (2, "2021-06-12")):
            sql = "UPDATE membership SET left_on = :day WHERE household_id = :household"
            bulk.execute(connection, sql, {"day": left_on, "household": household})
    with database.read() as connection:
        found = stops.listings_of_cooperative(connection, "HTX", TODAY)
    owners = "SELECT sku FROM listing WHERE cooperative_id = 1 OR household_id IN (1, 3)"
    assert sorted(found) == sorted(sku for (sku,) in rows(database, owners))
    assert len(found) > 3
