"""The caches of a run: what a person changes in the middle of it counts from the next page on."""

from datetime import date

import pytest

from marketplace.exchange import sync_requests
from marketplace.inventory.lots import Provenance
from marketplace.operations.harvest.postponing import postpone
from marketplace.operations.intake import take_orders
from marketplace.orders.run_caches import RunCaches
from marketplace.storage import Database, bulk
from tests.marketplace.orders.test_catalog import forecast
from tests.pooling import box, declare, pooled, sold, take, whose
from tests.world import OPENS_MS

pytestmark = pytest.mark.usefixtures("proven")


def test_a_rule_declared_in_the_middle_of_a_run_counts_from_the_next_page(database: Database) -> None:
    channel = pooled(database, 50_000, 50_000, 50_000)
    declare(database, "quota", shares={1: 1})
    caches = RunCaches()
    take(database, channel, sold("A", box(2)), caches=caches)
    declare(database, "turn", date(2021, 6, 11))
    take(database, channel, sold("B", box(3), day=1), caches=caches)
    assert whose(database, "A") == {"P0": 10_000}
    assert whose(database, "B") == {"P0": 5_000, "P1": 5_000, "P2": 5_000}


@pytest.mark.both
def test_a_household_that_leaves_in_the_middle_of_a_run_serves_no_later_order(database: Database) -> None:
    """Its lot was picked on the day it left; a person's correction of that day leaves a mark."""
    channel = pooled(database, 50_000, 50_000, 50_000)
    declare(database, "turn")
    caches = RunCaches()
    take(database, channel, sold("A", box(3)), caches=caches)
    with database.write() as connection:
        bulk.execute(connection, "UPDATE membership SET left_on = '2021-06-09' WHERE household_id = 2", {})
        sync_requests.request_for_lots(connection, [102], OPENS_MS)
    take(database, channel, sold("B", box(4), day=1), caches=caches)
    assert whose(database, "B") == {"P0": 10_000, "P2": 10_000}


def test_what_is_postponed_or_weighed_in_the_middle_of_a_run_counts_from_the_next_page(database: Database) -> None:
    channel = pooled(database, 50_000)
    forecast(database, "P0", "2021-06-11", "2021-06-12")
    caches = RunCaches()
    with database.write() as connection:
        take_orders(connection, channel, "shop", caches, [sold("A", box(1), day=1)], OPENS_MS)
    with database.write() as connection:
        postpone(connection, date(2021, 6, 12), 3, "mưa", Provenance("Bà Lan", OPENS_MS, OPENS_MS), household="H0")
    with database.write() as connection:
        take_orders(connection, channel, "shop", caches, [sold("B", box(1), day=2)], OPENS_MS)
    assert [whose(database, code) for code in "AB"] == [{"P0": 5_000}, {}]
