"""What most independent witnesses say is written; where they do not agree nothing is, and a person is asked."""

import pytest

from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database
from tests.ledger import rows
from tests.marketplace.reports.reconcile.conftest import Behind
from tests.marketplace.reports.reconcile.outvoted import A1, L0, fixed, held


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
