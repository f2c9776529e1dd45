"""The lots of a SKU: those that may be sold from on an order's day, shared by the listings they feed."""

import pytest

from marketplace.operations.intake import take_orders
from marketplace.orders.run_caches import RunCaches
from marketplace.storage import Database, bulk
from tests.ledger import rows
from tests.pooling import balances, box, declare, pooled, sold, take, whose
from tests.world import OPENS_MS, line

pytestmark = pytest.mark.usefixtures("proven")


def test_two_lines_and_two_listings_draw_from_the_same_lots(database: Database) -> None:
    channel = pooled(database, 6_000, 6_000)
    declare(database, "turn")
    take(database, channel, sold("A", box(1), box(1, sku="P-19"), box(1, n=1), box(1, sku="P-19", n=1)))
    assert balances(database) == [0, 0]
    assert rows(database, "SELECT weight_g, cause FROM shortfall") == [(1_800, "oversold")]


def test_two_listings_whose_needs_together_are_more_than_their_first_lot_find_the_next(database: Database) -> None:
    channel = pooled(database, 30_000, 50_000)
    caches = RunCaches()
    for page in ([sold("A", box(1))], [sold("B", box(4)), sold("C", box(5, sku="P-19"))]):
        with database.write() as connection:
            take_orders(connection, channel, "shop", caches, page, OPENS_MS)
    assert (whose(database, "B"), whose(database, "C")) == ({"P0": 20_000}, {"P0": 5_000, "P1": 4_500})
    assert rows(database, "SELECT weight_g FROM shortfall") == []


@pytest.mark.parametrize("kind", ["oldest", "quota", "turn"])
def test_fruit_past_its_shelf_life_goes_into_no_box(database: Database, kind: str) -> None:
    channel = pooled(database, 12_000, 50_000, 50_000)
    declare(database, kind, shares={1: 9, 2: 1, 3: 1})
    with database.write() as connection:
        bulk.execute(connection, "UPDATE produce SET shelf_life_days = 2", {})
        bulk.execute(connection, "UPDATE lot SET picked_on = '2021-06-07' WHERE code = 'P0'", {})
        bulk.execute(connection, "UPDATE lot SET picked_on = '2021-06-08' WHERE code <> 'P0'", {})
    take(database, channel, sold("A", box(3)))
    assert "P0" not in whose(database, "A")
    assert sum(whose(database, "A").values()) == 15_000


def test_what_only_spoiled_fruit_could_serve_is_missing(database: Database) -> None:
    channel = pooled(database, 12_000)
    with database.write() as connection:
        bulk.execute(connection, "UPDATE produce SET shelf_life_days = 2", {})
        bulk.execute(connection, "UPDATE lot SET picked_on = '2021-06-07'", {})
    take(database, channel, sold("A", box(1)))
    assert rows(database, "SELECT weight_g, cause FROM shortfall") == [(5_000, "oversold")]


def forecast(database: Database, lot: str, first: str, last: str) -> None:
    """Let a lot hang on the tree, to be cut in a window."""
    days = {"lot": lot, "first": first, "last": last}
    with database.write() as connection:
        bulk.execute(connection, "UPDATE lot_move SET kind = 'forecast' WHERE lot_id IN (SELECT id FROM lot WHERE"
                     " code = :lot)", days)  # fmt: skip
        bulk.execute(connection, "UPDATE lot SET picked_on = NULL, forecast_from = :first, forecast_to = :last"
                     " WHERE code = :lot", days)  # fmt: skip


@pytest.mark.parametrize("kind", ["oldest", "quota", "turn"])
def test_a_forecast_serves_only_orders_of_its_window(database: Database, kind: str) -> None:
    channel = pooled(database, 50_000)
    declare(database, kind, shares={1: 1})
    forecast(database, "P0", "2021-06-11", "2021-06-12")
    midnight = OPENS_MS + 86_400_000
    early, first = (sold(code, box(1))._replace(placed_ms=at) for code, at in (("A", midnight - 1), ("B", midnight)))
    last, late = (sold(code, box(1))._replace(placed_ms=midnight + at)
                  for code, at in (("C", 2 * 86_400_000 - 1), ("D", 2 * 86_400_000)))  # fmt: skip
    take(database, channel, early, first, last, late)
    assert [whose(database, code) for code in "ABCD"] == [{}, {"P0": 5_000}, {"P0": 5_000}, {}]
    open_ = "SELECT o.remote_id, s.weight_g FROM shortfall s JOIN order_line l ON l.id = s.line_id JOIN orders o ON"
    assert rows(database, f"{open_} o.id = l.order_id ORDER BY 1") == [("A", 5_000), ("D", 5_000)]


def test_a_household_of_its_own_sells_a_forecast_only_inside_its_window(database: Database) -> None:
    channel = pooled(database, 5_000)
    forecast(database, "L0-5-0", "2021-06-11", "2021-06-12")
    take(database, channel, sold("A", line("H0-5", 1)), sold("B", line("H0-5", 1), day=1))
    assert (whose(database, "A"), whose(database, "B")) == ({}, {"L0-5-0": 5_000})


def test_picked_fruit_goes_before_what_is_forecast(database: Database) -> None:
    channel = pooled(database, 50_000, 10_000)
    forecast(database, "P0", "2021-06-08", "2021-06-20")
    take(database, channel, sold("A", box(3)))
    assert whose(database, "A") == {"P0": 5_000, "P1": 10_000}
