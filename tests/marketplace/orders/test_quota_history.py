"""What households gave before a quota began: it does not count, and is asked for once."""

import itertools
from datetime import date

import pytest

from marketplace.inventory import policy as rules
from marketplace.operations.intake import take_orders
from marketplace.orders.run_caches import RunCaches
from marketplace.storage import Database, bulk
from tests.pooling import box, declare, pooled, sold, take, whose
from tests.world import OPENS_MS

pytestmark = pytest.mark.usefixtures("proven")


def test_by_quota_what_a_household_gave_counts_when_its_lots_are_past_their_shelf_life(database: Database) -> None:
    """Lots 0 and 3 are Hộ 0's: the first one serves, spoils, and is not forgotten."""
    channel = pooled(database, 20_000, 50_000, 0, 50_000)
    declare(database, "quota", shares={1: 1, 2: 1})
    with database.write() as connection:
        bulk.execute(connection, "UPDATE produce SET shelf_life_days = 2", {})
        bulk.execute(connection, "UPDATE lot SET picked_on = '2021-06-08' WHERE code = 'P0'", {})
        bulk.execute(connection, "UPDATE lot SET picked_on = '2021-06-10' WHERE code = 'P1'", {})
        bulk.execute(connection, "UPDATE lot SET picked_on = '2021-06-10' WHERE code = 'P3'", {})
    take(database, channel, sold("A", box(6)), sold("B", box(2), day=1))
    assert whose(database, "A") == {"P0": 15_000, "P1": 15_000}
    assert whose(database, "B") == {"P1": 5_000, "P3": 5_000}
    with database.write() as connection:
        bulk.execute(connection, "UPDATE lot SET picked_on = '2021-06-01' WHERE code = 'P1'", {})
    take(database, channel, sold("C", box(3), day=1))
    with database.write() as connection:
        bulk.execute(connection, "UPDATE lot SET picked_on = '2021-06-10' WHERE code = 'P1'", {})
    take(database, channel, sold("D", box(3), day=1))
    assert (whose(database, "C"), whose(database, "D")) == ({"P3": 15_000}, {"P1": 15_000})


@pytest.mark.parametrize("at_once", [False, True])
def test_a_new_quota_counts_from_its_day(database: Database, at_once: bool) -> None:
    """Hộ 0 gave six boxes before it; of the next four every household gives two, however they are read."""
    channel = pooled(database, 50_000, 50_000)
    declare(database, "quota", date(2021, 6, 11), {1: 1, 2: 1})
    orders = [sold("A", box(6)), sold("B", box(2), day=1), sold("E", box(1)), sold("C", box(2), day=1)]
    caches = RunCaches()
    for page in [orders] if at_once else [[one] for one in orders]:
        with database.write() as connection:
            take_orders(connection, channel, "shop", caches, page, OPENS_MS)
    assert whose(database, "A") == {"P0": 30_000}
    assert [whose(database, code) for code in "BC"] == [{"P0": 5_000, "P1": 5_000}] * 2
    take(database, channel, sold("A", box(6, cancelled=6), seen=1), sold("D", box(2), day=2))
    assert whose(database, "D") == {"P0": 5_000, "P1": 5_000}
    with database.write() as connection:
        rules.set_quota(connection, 1, 2, 3, date(2021, 6, 13))
    take(database, channel, sold("F", box(4), day=3))
    assert whose(database, "F") == {"P0": 5_000, "P1": 15_000}


def test_a_quota_begins_anew_without_a_statement_for_every_order(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel = pooled(database, *[60_000] * 300)
    declare(database, "quota", shares={1: 1, 2: 2})
    declare(database, "quota", date(2021, 6, 11), {1: 2, 2: 1, 3: 1})
    counted = itertools.count()
    cost: list[int] = []
    cursor = bulk._cursor
    monkeypatch.setattr(bulk, "_cursor", lambda connection: (next(counted), cursor(connection))[1])
    for size in (4, 4, 200):
        records = [sold(f"S{size}-{len(cost)}-{n}", box(3), box(1, sku="P-19"), day=n % 3) for n in range(size)]
        before = next(counted)
        with database.write() as connection:
            take_orders(connection, channel, "shop", RunCaches(), records, OPENS_MS)
        cost.append(next(counted) - before)
    assert cost[1] == cost[2]
