"""A market of the first season, brought to this one: every lot has its moves, and every figure agrees."""

from collections.abc import Iterator
from typing import Any

import pytest
from alembic import command
from sqlalchemy import text

from marketplace.reports.reconcile import fix, reconcile
from marketplace.storage import Database, connect, migrate
from marketplace.storage.clock import now_ms
from marketplace.storage.schema import _config
from tests.ledger import rows

# As the first schema has it: 100 kg picked, a forecast of 50 kg; 15 kg sold, 5 kg came back spoiled, 5 kg in shortfall.
FIRST_SEASON = """
INSERT INTO season (id, code, name, starts_on, ends_on, origin)
  VALUES (1, 'v', 'Vụ', '2021-05-19', '2021-07-31', 'recorded');
INSERT INTO produce (id, code, name, name_key) VALUES (1, 'vai', 'Vải', 'vai');
INSERT INTO commune (id, system, code, name, name_key, kind, province_code, province)
  VALUES (1, '63', '1', 'Quý Sơn', 'quy son', 'Xã', '24', 'Bắc Giang');
INSERT INTO household (id, code, name, name_key, commune_id, leads_group) VALUES (1, 'H', 'An', 'an', 1, false);
INSERT INTO channel (id, code, platform, title, road, base_url, shop, adopted, created_ms)
  VALUES (1, 'shop', 'partner', 'Shop', 'contract', 'http://127.0.0.1:1', 's', true, 1);
INSERT INTO listing (id, sku, household_id, season_id, produce_id, title, description, category, label_g, fruit_g,
  price_dong, active) VALUES (1, 'S', 1, 1, 1, 'Vải', '', '', 5000, 5000, 100000, true);
INSERT INTO lot (id, code, household_id, season_id, produce_id, commune_id, picked_on, forecast_from, forecast_to, in_g,
  sold_g, spoiled_g, balance_g) VALUES (1, 'L1', 1, 1, 1, 1, '2021-06-10', NULL, NULL, 100000, 15000, 5000, 80000),
  (2, 'L2', 1, 1, 1, 1, NULL, '2021-06-20', '2021-06-22', 50000, 0, 0, 50000);
INSERT INTO orders (id, channel_id, remote_id, state, status, updated_ms, placed_ms, delivered_ms, returned_ms, mark)
  VALUES (1, 1, 'A1', 'delivered', 'delivered', 9, 5, 8, 9, 1), (2, 1, 'A2', 'placed', 'placed', 7, 7, NULL, NULL, 2),
  (3, 1, 'A3', 'cancelled', 'cancelled', 7, 7, NULL, NULL, 3);
INSERT INTO order_line (id, order_id, listing_id, sku, n, quantity, pack_g, ordered_g, cancelled_g, short_g, returned_g,
  restock, gross_dong, discount_dong, fee_dong, freight_dong, tax_dong)
  VALUES (1, 1, 1, 'S', 0, 3, 5000, 15000, 0, 0, 5000, false, 300000, 0, 0, 0, 0),
         (2, 2, 1, 'S', 0, 2, 5000, 10000, 0, 0, 0, true, 200000, 0, 0, 0, 0);
INSERT INTO draw (line_id, lot_id, drawn_g, cancelled_g, short_g, returned_g, amount_dong)
  VALUES (1, 1, 15000, 0, 0, 5000, 300000), (2, 1, 5000, 0, 0, 0, 100000);
INSERT INTO shortfall (line_id, weight_g, opened_ms) VALUES (2, 5000, 7);
"""

# Totals as the first season counted them: 185.185 + 246.914 + 185.185 đ returned, one less than five boxes cost.
HALF_RETURNED = """
INSERT INTO lot (id, code, household_id, season_id, produce_id, commune_id, picked_on, in_g, sold_g, spoiled_g,
  balance_g) VALUES (3, 'L3', 1, 1, 1, 1, '2021-06-10', 15000, 7500, 0, 7500),
  (4, 'L4', 1, 1, 1, 1, '2021-06-10', 20000, 10000, 0, 10000),
  (5, 'L5', 1, 1, 1, 1, '2021-06-10', 15000, 7500, 0, 7500);
INSERT INTO orders (id, channel_id, remote_id, state, status, updated_ms, placed_ms, delivered_ms, returned_ms, mark)
  VALUES (4, 1, 'A4', 'delivered', 'delivered', 9, 5, 8, 9, 1);
INSERT INTO order_line (id, order_id, listing_id, sku, n, quantity, pack_g, ordered_g, cancelled_g, short_g, returned_g,
  restock, gross_dong, discount_dong, fee_dong, freight_dong, tax_dong)
  VALUES (3, 4, 1, 'S', 0, 10, 5000, 50000, 0, 0, 25000, true, 1234570, 0, 0, 0, 0);
INSERT INTO draw (line_id, lot_id, drawn_g, cancelled_g, short_g, returned_g, amount_dong)
  VALUES (3, 3, 15000, 0, 0, 7500, 370371), (3, 4, 20000, 0, 0, 10000, 493828), (3, 5, 15000, 0, 0, 7500, 370371);
INSERT INTO household_total (household_id, season_id, channel_id, produce_id, placed_g, placed_dong, placed_orders,
  delivered_g, delivered_dong, delivered_orders, cancelled_g, cancelled_dong, cancelled_orders, returned_g,
  returned_dong, returned_orders, paid_g, paid_dong, paid_orders)
  VALUES (1, 1, 1, 1, 50000, 1234570, 1, 50000, 1234570, 1, 0, 0, 0, 25000, 617284, 1, 0, 0, 0);
INSERT INTO day_total (season_id, day, channel_id, commune_id, commune_now_id, produce_id, placed_g, placed_dong,
  placed_orders, delivered_g, delivered_dong, delivered_orders, cancelled_g, cancelled_dong, cancelled_orders,
  returned_g, returned_dong, returned_orders, paid_g, paid_dong, paid_orders)
  VALUES (1, 19700101, 1, 1, 0, 1, 50000, 1234570, 1, 50000, 1234570, 1, 0, 0, 0, 25000, 617284, 1, 0, 0, 0);
"""


@pytest.fixture
def first(bare_url: str) -> Iterator[Database]:
    """A database at the first schema, with data."""
    database = connect(bare_url)
    with database.write() as connection:
        command.upgrade(_config(connection), "0001")
        for statement in FIRST_SEASON.strip().split(";\n"):
            connection.execute(text(statement.rstrip(";")))
    yield database
    database.close()


def moves(database: Database) -> list[tuple[Any, ...]]:
    sql = "SELECT t.code, m.kind, m.grams, m.channel_id FROM lot_move m JOIN lot t ON t.id = m.lot_id ORDER BY m.id"
    return rows(database, sql)


def test_an_older_market_gets_the_moves_and_states_it_never_had(first: Database) -> None:
    migrate(first)
    assert moves(first) == [
        ("L1", "picked", 100_000, None), ("L2", "forecast", 50_000, None), ("L1", "drawn", 15_000, 1),
        ("L1", "spoiled", 5_000, 1),
    ]  # fmt: skip
    assert rows(first, "SELECT remote_id, order_state, fulfilment FROM orders ORDER BY id") == [
        ("A1", "confirmed", "delivered"), ("A2", "placed", "none"), ("A3", "cancelled", "none"),
    ]  # fmt: skip
    assert rows(first, "SELECT at_ms FROM lot_move WHERE kind = 'picked'") == [(1_623_258_000_000,)]
    assert {one.where.split(" (")[0] for one in reconcile(first)} == {"day_total", "household_total", "channel_day"}
    fix(first, "officer", "totals of the first season", now_ms())
    assert reconcile(first) == []


def test_an_upgrade_again_changes_nothing(first: Database) -> None:
    migrate(first)
    before = moves(first)
    migrate(first)
    assert moves(first) == before


def test_what_came_back_of_an_older_line_is_worth_the_same_whatever_lots_it_came_from(first: Database) -> None:
    """Ten boxes at 123.457 đ from three lots, five of them sent back: each draw for itself kept a đồng too many."""
    with first.write() as connection:
        for statement in HALF_RETURNED.strip().split(";\n"):
            connection.execute(text(statement.rstrip(";")))
    migrate(first)
    kept = "SELECT amount_dong, amount_dong - returned_dong FROM draw WHERE line_id = 3 ORDER BY lot_id"
    assert rows(first, kept) == [(370_371, 185_185), (493_828, 246_914), (370_371, 185_186)]
    for total in ("household_total", "day_total"):
        sums = f"SELECT sum(delivered_dong), sum(returned_dong) FROM {total}"
        assert [tuple(map(int, row)) for row in rows(first, sums)] == [(10 * 123_457, 5 * 123_457)]
    assert rows(first, "SELECT returned_dong FROM draw WHERE line_id = 1") == [(100_000,)]
    assert not [one for one in reconcile(first) if one.where.startswith("line ")]
