"""Lines of pooled listings as they change: every gram and đồng goes back to whose it was."""

import itertools

import pytest
from sqlalchemy import text

from marketplace.operations.intake import take_orders
from marketplace.orders.run_caches import RunCaches
from marketplace.storage import Database, bulk
from tests.ledger import rows
from tests.pooling import balances, box, declare, draws, pooled, sold, take, whose
from tests.world import OPENS_MS

pytestmark = pytest.mark.usefixtures("proven")


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
