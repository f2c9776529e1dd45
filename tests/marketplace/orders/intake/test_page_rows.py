"""The rows of a page: a constant number of statements, and an order's row the same whether it is new or changed."""

import itertools

import pytest

from marketplace.operations.intake import take_orders
from marketplace.orders.run_caches import RunCaches
from marketplace.storage import Database, bulk
from marketplace.storage.seals import broken
from tests.ledger import rows
from tests.pooling import box, declare, pooled, sold, take
from tests.world import OPENS_MS

pytestmark = pytest.mark.usefixtures("proven")


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


def test_an_order_that_came_to_be_so_has_the_row_and_the_seal_of_one_that_always_was(sqlite: Database) -> None:
    channel = pooled(sqlite, 500_000)
    last = sold("B", box(2, cancelled=1), seen=5)
    take(sqlite, channel, sold("A", box(2)), last._replace(code="A"), last)
    with sqlite.read() as connection:
        assert [name for name in ("orders", "order_line") for _ in broken(connection, name)] == []
    said = "state, order_state, fulfilment, status, province, updated_ms, placed_ms, delivered_ms, cancelled_ms, mark"
    changed, new = rows(sqlite, f"SELECT {said} FROM orders ORDER BY remote_id")
    assert changed == new
