"""What most independent witnesses say is written; where they do not agree nothing is, and a person is asked."""

import pytest

from marketplace.reports.reconcile import Correction, fix, reconcile
from marketplace.storage import Database
from tests.ledger import Rows, rows
from tests.marketplace.reports.reconcile.conftest import Behind
from tests.world import OPENS_MS

MARKET = {
    "draw": "SELECT * FROM draw WHERE drawn_g > 0 ORDER BY line_id, lot_id",
    "order_line": "SELECT * FROM order_line ORDER BY id",
    "orders": "SELECT * FROM orders ORDER BY id",
    "payout": "SELECT * FROM payout ORDER BY id",
    "lot": "SELECT * FROM lot ORDER BY id",
    "lot_move": "SELECT * FROM lot_move ORDER BY id",
    "household_total": "SELECT * FROM household_total WHERE placed_g > 0 ORDER BY household_id, channel_id",
    "shortfall": "SELECT line_id, weight_g FROM shortfall WHERE weight_g > 0 ORDER BY line_id",
}


def held(database: Database) -> dict[str, Rows]:
    return {name: rows(database, sql) for name, sql in MARKET.items()}


def fixed(database: Database) -> list[Correction]:
    return fix(database, "Kế toán", "đối chiếu", OPENS_MS)


A1 = "(SELECT min(l.id) FROM order_line l JOIN orders o ON o.id = l.order_id WHERE o.remote_id = 'A1')"
L0 = "(SELECT id FROM lot WHERE code = 'L0-5-0')"
A2 = A1.replace("'A1'", "'A2'")


@pytest.mark.both
@pytest.mark.parametrize(
    "sql",
    [
        f"UPDATE draw SET drawn_g = drawn_g + 5000 WHERE line_id = {A1}",
        f"UPDATE draw SET drawn_g = drawn_g - 5000 WHERE line_id = {A1}",
        f"UPDATE draw SET returned_g = returned_g - 5000 WHERE line_id = {A2}",
        f"UPDATE draw SET over_g = 7 WHERE line_id = {A1}",
        f"UPDATE draw SET amount_dong = amount_dong - 1 WHERE line_id = {A1}",
        f"DELETE FROM draw WHERE line_id = {A1}",
        f"UPDATE draw SET lot_id = (SELECT id FROM lot WHERE code = 'L2-5-0') WHERE line_id = {A1}",
        "UPDATE lot SET sold_g = sold_g + 5000 WHERE code = 'L0-5-0'",
        "UPDATE lot SET balance_g = balance_g + 5000 WHERE code = 'L0-5-0'",
        "UPDATE lot SET in_g = in_g + 5000 WHERE code = 'L0-5-0'",
        f"UPDATE lot_move SET grams = grams - 7 WHERE kind = 'picked' AND lot_id = {L0}",
        f"UPDATE lot_move SET kind = 'sold elsewhere' WHERE kind = 'picked' AND lot_id = {L0}",
        f"UPDATE lot_move SET lot_id = lot_id + 1 WHERE kind = 'picked' AND lot_id = {L0}",
        f"DELETE FROM lot_move WHERE kind = 'picked' AND lot_id = {L0}",
        f"INSERT INTO lot_move (id, lot_id, kind, grams, at_ms, noted_ms) VALUES (999, {L0}, 'loss', 5, 1, 1)",
        "UPDATE orders SET state = 'returned' WHERE remote_id = 'A1'",
        "UPDATE orders SET fulfilment = 'shipping' WHERE remote_id = 'A1'",
        "UPDATE orders SET order_state = 'placed' WHERE remote_id = 'A1'",
        "UPDATE orders SET paid_ms = NULL WHERE remote_id = 'A1'",
        f"UPDATE order_line SET quantity = quantity + 1 WHERE id = {A1}",
        f"UPDATE order_line SET ordered_g = ordered_g + 5000 WHERE id = {A1}",
        f"UPDATE order_line SET returned_g = 0 WHERE id = {A2}",
        f"UPDATE order_line SET gross_dong = gross_dong + 1 WHERE id = {A1}",
        f"UPDATE order_line SET listing_id = (SELECT max(id) FROM listing) WHERE id = {A1}",
        "UPDATE payout SET net_dong = net_dong * 2 WHERE remote_id = 'P2'",
        "UPDATE payout SET gross_dong = gross_dong + 1 WHERE remote_id = 'P2'",
        "UPDATE payout SET fee_dong = 0 WHERE remote_id = 'P2'",
        "UPDATE household_total SET delivered_g = delivered_g + 1 WHERE household_id = 1",
        "UPDATE shortfall SET weight_g = weight_g + 1 WHERE weight_g > 0",
    ],
)
def test_one_wrong_figure_is_outvoted_and_comes_back(filled: Database, behind: Behind, sql: str) -> None:
    before = held(filled)
    behind(sql)
    assert reconcile(filled)
    done = fixed(filled)
    assert [one for one in done if not one.written] == []
    assert (reconcile(filled), held(filled)) == ([], before)


@pytest.mark.parametrize(
    ("sql", "where"),
    [
        ("UPDATE hand_over SET amount_dong = -500000, note = '?' WHERE id = 1", "hand_over 1"),
        ("UPDATE membership SET joined_on = '2021-03-03' WHERE id = 2", "membership 2"),
        ("DELETE FROM entry WHERE id = 2", "entry 2"),
        (f"UPDATE lot_move SET at_ms = at_ms + 1 WHERE kind = 'picked' AND lot_id = {L0}", "lot_move "),
        ("UPDATE order_line SET fee_dong = fee_dong + 3 WHERE id = 1", "order_line 1 "),
        ("UPDATE orders SET delivered_ms = delivered_ms + 77 WHERE remote_id = 'A1'", "orders "),
        ("DELETE FROM payout WHERE remote_id = 'P1'", "orders "),
        ("UPDATE lot SET household_id = 2 WHERE code = 'L0-5-0'", "lot 1 (L0-5-0)"),
    ],
)
def test_where_witnesses_do_not_agree_nothing_is_written(
    filled: Database, behind: Behind, sql: str, where: str
) -> None:
    behind(sql)
    before, found = held(filled), reconcile(filled)
    asked = [one for one in fixed(filled) if not one.written]
    assert [one for one in asked if one.where.startswith(where) and one.done.startswith("nothing was written: ")]
    assert (held(filled), reconcile(filled)) == (before, found)


def test_two_that_disagree_with_each_other_and_the_third_are_left(filled: Database, behind: Behind) -> None:
    """A lot's column, its moves and its draws each say another weight."""
    behind(
        "UPDATE lot SET sold_g = sold_g + 300, balance_g = balance_g - 300 WHERE code = 'L0-5-0'",
        f"UPDATE draw SET drawn_g = drawn_g - 400 WHERE line_id = {A1}",
    )
    before = held(filled)
    asked = {one.where for one in fixed(filled) if not one.written}
    line = rows(filled, f"SELECT {A1}")[0][0]
    assert {f"line {line}", "lot L0-5-0"} <= asked
    assert held(filled) == before
