"""Reconcile finds every place where a figure is not the ledger's, and nothing where all are."""

from collections.abc import Callable

import pytest
from sqlalchemy import text

from marketplace.orders.totals import MEASURES
from marketplace.reports.reconcile import Difference, fix, reconcile
from marketplace.storage import Database
from tests.ledger import rows
from tests.world import OPENS_MS

Take = Callable[[str], None]


def spoil(database: Database, sql: str) -> list[Difference]:
    with database.write() as connection:
        connection.execute(text(sql))
    return reconcile(database)


def test_an_empty_market_agrees(database: Database) -> None:
    assert reconcile(database) == []


def test_a_market_of_all_kinds_of_orders_agrees_and_stays_as_it_is(sold: Database) -> None:
    assert (reconcile(sold), reconcile(sold)) == ([], [])


@pytest.mark.parametrize("table", ["day_total", "household_total"])
def test_every_measure_of_every_total_is_proven(sold: Database, table: str) -> None:
    for name in MEASURES:
        found = spoil(sold, f"UPDATE {table} SET {name} = {name} + 1 WHERE {name} > 0")
        assert found, name
        assert all(one.where.startswith(f"{table} (") and one.ledger != one.found for one in found)
        assert spoil(sold, f"UPDATE {table} SET {name} = {name} - 1 WHERE {name} > 0") == []


@pytest.mark.parametrize(
    ("sql", "where"),
    [
        ("UPDATE channel_day SET placed_orders = placed_orders + 1", "channel_day ("),
        ("UPDATE ladder SET paid = paid + 1 WHERE channel_id = 0", "ladder ("),
        ("DELETE FROM day_total WHERE paid_g > 0", "day_total ("),
        ("UPDATE lot SET balance_g = balance_g - 1, sold_g = sold_g + 1 WHERE code = 'L0-5-0'", "lot L0-5-0"),
        ("UPDATE lot SET in_g = in_g + 1 WHERE code = 'L0-5-0'", "lot L0-5-0"),
        ("UPDATE lot SET spoiled_g = 0, balance_g = balance_g + spoiled_g WHERE spoiled_g > 0", "lot L1-5-0"),
        ("UPDATE shortfall SET weight_g = weight_g - 1", "line "),
        ("UPDATE draw SET drawn_g = drawn_g - 1 WHERE drawn_g = 15000", "line "),
        ("UPDATE draw SET drawn_g = drawn_g + 1 WHERE drawn_g = 15000", "line "),
        ("UPDATE draw SET amount_dong = amount_dong + 1 WHERE drawn_g = 15000", "line "),
        ("DELETE FROM draw WHERE drawn_g = 15000", "line "),
        ("UPDATE draw SET over_g = 7 WHERE drawn_g = 15000", "lot L0-5-0"),
        ("UPDATE draw SET short_dong = short_dong + 1, returned_dong = returned_dong - 1", "line "),
        ("UPDATE lot_move SET grams = grams - 7 WHERE kind = 'picked'", "lot L0-5-0"),
        ("UPDATE lot_move SET grams = grams + 7 WHERE kind = 'drawn'", "lot L0-5-0"),
        ("DELETE FROM lot_move WHERE kind = 'spoiled'", "lot L1-5-0"),
        ("UPDATE lot SET lost_g = 5, balance_g = balance_g - 5 WHERE code = 'L0-5-0'", "lot L0-5-0"),
        (
            "INSERT INTO lot_move (lot_id, kind, grams, at_ms, noted_ms) SELECT id, 'adjusted', -50000, 1, 1 FROM lot"
            " WHERE code = 'L2-5-0'",
            "lot L2-5-0",
        ),
    ],
)
def test_what_is_not_the_ledger_is_named(sold: Database, sql: str, where: str) -> None:
    found = spoil(sold, sql)
    assert [one for one in found if one.where.startswith(where)]
    before = rows(sold, "SELECT id, lot_id, kind, grams FROM lot_move ORDER BY id")
    done = fix(sold, "officer", "found in the evening", OPENS_MS)
    assert [one for one in done if one.where.startswith(where)]
    assert (reconcile(sold), fix(sold, "officer", "again", OPENS_MS)) == ([], [])
    after = rows(sold, "SELECT id, lot_id, kind, grams FROM lot_move ORDER BY id")
    assert after[: len(before)] == before
    said = rows(sold, "SELECT DISTINCT who, why FROM lot_move WHERE id > :last", last=before[-1][0])
    assert said in ([], [("officer", "reconciled: found in the evening")])


def test_a_total_nobody_earned_is_named(sold: Database) -> None:
    sql = (
        "INSERT INTO household_total (household_id, season_id, channel_id, produce_id, placed_g, placed_dong,"
        " placed_orders, delivered_g, delivered_dong, delivered_orders, cancelled_g, cancelled_dong, cancelled_orders,"
        " returned_g, returned_dong, returned_orders, paid_g, paid_dong, paid_orders)"
        " SELECT id, 1, 77, 1, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 FROM household WHERE code = 'H1'"
    )
    [total, *others] = spoil(sold, sql)
    assert (total.where.split(" (")[0], total.ledger) == ("household_total", "None")
    assert {one.where.split(" (")[0] for one in others} <= {"ladder"}
    fix(sold, "officer", "nobody sold it", OPENS_MS)
    assert reconcile(sold) == []
