"""Pooled listings: each box is somebody's, by the rule of the day its order was placed, and every reversal is too."""

import itertools
from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import text

from marketplace.inventory import policy as rules
from marketplace.inventory.lots import Provenance
from marketplace.operations.harvest.postponing import postpone
from marketplace.operations.intake import take_orders
from marketplace.orders.run_caches import RunCaches
from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database, bulk
from tests.ledger import rows
from tests.pooling import balances, box, declare, draws, pooled, sold, take, whose
from tests.world import OPENS_MS, line


@pytest.fixture(autouse=True)
def proven(database: Database) -> Iterator[None]:
    """Every test ends with a ledger that agrees with itself."""
    yield
    assert reconcile(database) == []
    assert rows(database, "SELECT code FROM lot WHERE balance_g < 0") == []


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


def test_over_fill_is_taken_out_of_the_same_lots_and_comes_back_with_the_packs(database: Database) -> None:
    channel = pooled(database, 5_000, 20_000, fruit_g=5_100)
    take(database, channel, sold("A", box(2)))
    assert draws(database, "A") == [("P0", 4_901, 98, 147_030), ("P1", 5_099, 102, 152_970)]
    assert balances(database) == [1, 14_799]
    take(database, channel, sold("A", box(2, cancelled=1), seen=1))
    assert [row[:3] for row in draws(database, "A")] == [("P0", 4_901, 98), ("P1", 99, 2)]
    take(database, channel, sold("A", box(2, returned=2), seen=2))
    assert balances(database) == [5_000, 20_000]
    take(database, channel, sold("A", box(2, returned=2, restock=False), seen=3))
    sums = "SELECT sum(sold_g), sum(over_g), sum(spoiled_g) FROM lot WHERE code LIKE 'P%'"
    assert rows(database, sums) == [(0, 200, 10_000)]


def test_a_line_over_three_households_half_returned_leaves_three_right_balances(database: Database) -> None:
    channel = pooled(database, 50_000, 50_000, 50_000)
    declare(database, "quota", shares={1: 1, 2: 1, 3: 2})
    take(database, channel, sold("A", box(4)))
    assert whose(database, "A") == {"P0": 5_000, "P1": 5_000, "P2": 10_000}
    take(database, channel, sold("A", box(4, returned=2), seen=1))
    assert whose(database, "A") == {"P0": 2_500, "P1": 2_500, "P2": 5_000}
    assert balances(database) == [47_500, 47_500, 45_000]
    take(database, channel, sold("A", box(4, returned=2, restock=False), seen=2))
    assert balances(database) == [45_000, 45_000, 40_000]
    assert rows(database, "SELECT code, spoiled_g FROM lot WHERE code LIKE 'P%' ORDER BY code") == [
        ("P0", 2_500), ("P1", 2_500), ("P2", 5_000)
    ]  # fmt: skip


def test_a_late_price_moves_the_same_draws_money_to_the_dong(database: Database) -> None:
    channel = pooled(database, 50_000, 50_000, 50_000)
    declare(database, "turn")
    take(database, channel, sold("A", box(3)), sold("A", box(3, dong=133_333), seen=1))
    assert draws(database, "A") == [("P0", 5_000, 0, 133_333), ("P1", 5_000, 0, 133_333), ("P2", 5_000, 0, 133_333)]
    take(database, channel, sold("A", box(3)._replace(gross_dong=400_000), seen=2))
    assert [row[3] for row in draws(database, "A")] == [133_334, 133_333, 133_333]


def test_an_exchange_gives_the_old_box_back_and_draws_a_new_one(database: Database) -> None:
    channel = pooled(database, 50_000, 50_000, 50_000)
    declare(database, "turn")
    take(database, channel, sold("A", box(1)), sold("A", box(1, returned=1), box(1, n=1), seen=1))
    assert draws(database, "A") == [("P0", 0, 0, 150_000), ("P1", 5_000, 0, 150_000)]
    assert balances(database) == [50_000, 45_000, 50_000]


def test_a_raised_quantity_keeps_its_lots_and_takes_the_rest_by_the_rule(database: Database) -> None:
    channel = pooled(database, 50_000, 50_000, 50_000)
    declare(database, "turn")
    take(database, channel, sold("A", box(2)), sold("A", box(3), seen=1), sold("A", box(1), seen=2))
    assert whose(database, "A") == {"P0": 5_000}
    assert balances(database) == [45_000, 50_000, 50_000]


def test_a_gap_that_closes_says_how_and_one_that_opens_again_does_not(database: Database) -> None:
    channel = pooled(database, 5_000)
    said = "SELECT weight_g, cause, settled_how FROM shortfall"
    take(database, channel, sold("A", box(2)))
    assert rows(database, said) == [(5_000, "oversold", None)]
    take(database, channel, sold("A", box(2, cancelled=1), seen=1))
    assert rows(database, said) == [(0, "oversold", "cancelled")]
    take(database, channel, sold("A", box(2), seen=2))
    assert rows(database, said) == [(5_000, "oversold", None)]
    take(database, channel, sold("A", box(2, returned=2), seen=3))
    assert rows(database, said) == [(0, "oversold", "returned")]


def test_grams_agreed_with_the_buyer_stay_left_out_whatever_is_reported_later(database: Database) -> None:
    channel = pooled(database, 5_000)
    take(database, channel, sold("A", box(2)))
    with database.write() as connection:
        connection.execute(text("UPDATE order_line SET short_g = 5000, agreed_short_g = 5000"))
        connection.execute(text("UPDATE shortfall SET weight_g = 0, settled_ms = 1, settled_how = 'less weight'"))
    take(database, channel, sold("A", box(2, dong=140_000), seen=1))
    assert draws(database, "A") == [("P0", 5_000, 0, 140_000)]
    assert rows(database, "SELECT short_g FROM order_line") == [(5_000,)]
    assert rows(database, "SELECT weight_g, settled_how FROM shortfall") == [(0, "less weight")]


def test_every_move_of_a_page_is_written_once_a_lot(database: Database) -> None:
    channel = pooled(database, 50_000, fruit_g=5_100)
    with database.write() as connection:
        records = [sold("A", box(1)), sold("B", box(2)), sold("C", box(1, returned=1, restock=False))]
        take_orders(connection, channel, "shop", RunCaches(), records, OPENS_MS)
    take(database, channel, sold("A", box(1, cancelled=1), seen=1))
    written = "SELECT kind, grams, channel_id FROM lot_move WHERE lot_id = 101 ORDER BY id"
    assert rows(database, written) == [
        ("picked", 50_000, None), ("drawn", 15_000, 1), ("over-filled", 400, 1), ("spoiled", 5_000, 1),
        ("given back", -5_000, 1), ("over-filled", -100, 1),
    ]  # fmt: skip


def test_a_pooled_page_of_any_size_costs_the_same_number_of_statements(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel = pooled(database, 500_000, 500_000, 500_000)
    declare(database, "turn", shares={1: 1})
    counted = itertools.count()
    cost: list[int] = []
    cursor = bulk._cursor
    monkeypatch.setattr(bulk, "_cursor", lambda connection: (next(counted), cursor(connection))[1])
    for size in (4, 4, 40):
        records = [sold(f"S{size}-{len(cost)}-{n}", box(3), box(1, sku="P-19"), day=n % 4) for n in range(size)]
        before = next(counted)
        with database.write() as connection:
            take_orders(connection, channel, "shop", RunCaches(), records, OPENS_MS)
        cost.append(next(counted) - before)
    assert cost[1] == cost[2]


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
