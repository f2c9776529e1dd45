"""Policies of cooperatives: each box is somebody's by the rule, the shares and the members of its order's day."""

from datetime import date

import pytest
from sqlalchemy import text

from marketplace.inventory import policy as rules
from marketplace.operations.intake import take_orders
from marketplace.orders.run_caches import RunCaches
from marketplace.storage import Database
from tests.ledger import rows
from tests.pooling import balances, box, declare, pooled, sold, take, whose
from tests.world import OPENS_MS

pytestmark = pytest.mark.usefixtures("proven")


def test_without_a_rule_the_oldest_pick_goes_first(database: Database) -> None:
    channel = pooled(database, 12_000, 50_000, 50_000)
    take(database, channel, sold("A", box(3)))
    assert whose(database, "A") == {"P0": 12_000, "P1": 3_000}


def test_by_quota_each_box_goes_whole_to_the_household_furthest_behind(database: Database) -> None:
    channel = pooled(database, 50_000, 50_000, 50_000)
    declare(database, "quota", shares={1: 1, 2: 2, 3: 3})
    take(database, channel, sold("A", box(6)), sold("B", box(1), box(5, n=1)))
    assert whose(database, "A") == {"P0": 5_000, "P1": 10_000, "P2": 15_000}
    assert balances(database) == [40_000, 30_000, 20_000]


def test_in_turn_the_next_order_goes_on_after_the_last_household(database: Database) -> None:
    channel = pooled(database, 50_000, 50_000, 50_000)
    declare(database, "turn")
    take(database, channel, sold("A", box(2)), sold("B", box(2)), sold("C", box(1)))
    assert [list(whose(database, code)) for code in "ABC"] == [["P0", "P1"], ["P0", "P2"], ["P1"]]
    assert rows(database, "SELECT turn_household_id FROM listing WHERE sku = 'P-5'") == [(2,)]


def test_a_rule_counts_from_midnight_of_its_day_by_when_the_order_was_placed(database: Database) -> None:
    channel = pooled(database, 50_000, 50_000, 50_000)
    declare(database, "turn", date(2021, 6, 11))
    midnight = OPENS_MS + 86_400_000
    before = sold("A", box(2))._replace(placed_ms=midnight - 1)
    after = sold("B", box(2))._replace(placed_ms=midnight)
    with database.write() as connection:
        take_orders(connection, channel, "shop", RunCaches(), [after, before], OPENS_MS)
    assert (whose(database, "A"), whose(database, "B")) == ({"P0": 10_000}, {"P0": 5_000, "P1": 5_000})


def test_a_share_counts_from_its_day(database: Database) -> None:
    channel = pooled(database, 50_000, 50_000)
    declare(database, "quota", shares={1: 1, 2: 1})
    with database.write() as connection:
        rules.set_quota(connection, 1, 1, 0, date(2021, 6, 11))
    take(database, channel, sold("A", box(2)), sold("B", box(2), day=1))
    assert (list(whose(database, "A")), list(whose(database, "B"))) == (["P0", "P1"], ["P1"])


def test_what_was_picked_before_a_household_left_stays_in_the_pool(database: Database) -> None:
    channel = pooled(database, 10_000, 10_000, 10_000)
    with database.write() as connection:
        connection.execute(text("UPDATE membership SET left_on = '2021-06-11' WHERE household_id = 1"))
        connection.execute(text("UPDATE membership SET joined_on = '2021-06-12' WHERE household_id = 2"))
        connection.execute(text("UPDATE lot SET picked_on = NULL, forecast_from = '2021-06-09' WHERE code = 'P0'"))
        connection.execute(text("UPDATE lot SET picked_on = NULL, forecast_from = '2021-06-10' WHERE code = 'P2'"))
    take(database, channel, sold("A", box(1)), sold("B", box(1), day=1))
    assert (list(whose(database, "A")), list(whose(database, "B"))) == (["P0"], ["P2"])
    with database.write() as connection:
        connection.execute(text("UPDATE lot SET picked_on = '2021-06-09' WHERE code = 'P0'"))
        connection.execute(text("DELETE FROM lot_move WHERE kind IN ('forecast', 'picked') AND lot_id = 101"))
        connection.execute(text(
            "INSERT INTO lot_move (lot_id, kind, grams, at_ms, noted_ms) VALUES (101, 'picked', 10000, 0, 0)"
        ))  # fmt: skip
    take(database, channel, sold("C", box(1), day=1), sold("D", box(1), day=2))
    assert (list(whose(database, "C")), list(whose(database, "D"))) == (["P0"], ["P1"])
