"""What a lot lacks for a move is taken back from its newest orders, parcels that have left last, and no gram more."""

import pytest

from marketplace.inventory.lots import CannotMove, lock_by_codes
from marketplace.operations.harvest.recall import RecalledLine, lock_and_recall, recall_from, recallable_lines
from marketplace.orders.reallocation import MoveReason, lock_orders
from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database, seals
from tests.ledger import rows
from tests.marketplace.partly_sold import NOW_MS

WHY = MoveReason("cô Hoa", "mưa", "spoiled")
LINES = "SELECT o.remote_id, l.id FROM order_line l JOIN orders o ON o.id = l.order_id"
SHORT = "SELECT line_id, weight_g, cause FROM shortfall WHERE weight_g > 0 ORDER BY line_id"


def lot_id(database: Database, code: str) -> int:
    return int(rows(database, "SELECT id FROM lot WHERE code = :code", code=code)[0][0])


def test_the_newest_orders_are_named_first_until_each_lot_has_what_it_lacks(sold: Database) -> None:
    line, first, second = dict(rows(sold, LINES)), lot_id(sold, "L0-5-0"), lot_id(sold, "L0-5-1")
    with sold.read() as connection:
        assert recallable_lines(connection, {first: 12_000, second: 1}) == {
            first: [RecalledLine(line["A3"], 5_000), RecalledLine(line["A2"], 7_000)],
            second: [RecalledLine(line["A3"], 1)],
        }
        everything = recallable_lines(connection, {first: 99_000})[first]
        assert sum(one.weight_g for one in everything) == 30_000
        assert recallable_lines(connection, {first: 0}) == recallable_lines(connection, {}) == {}


def test_of_two_orders_the_one_that_was_placed_later_is_named_first_whichever_came_in_first(sold: Database) -> None:
    line, first = dict(rows(sold, LINES)), lot_id(sold, "L0-5-0")
    with sold.write() as connection:
        connection.exec_driver_sql("UPDATE orders SET placed_ms = placed_ms + 86400000 WHERE remote_id = 'A1'")
        seals.renew(connection)
        assert [one.line_id for one in recallable_lines(connection, {first: 12_000})[first]] == [line["A1"], line["A3"]]


def test_a_parcel_that_has_left_is_named_after_all_that_have_not(sold: Database) -> None:
    line, first = dict(rows(sold, LINES)), lot_id(sold, "L0-5-0")
    with sold.write() as connection:
        connection.exec_driver_sql("UPDATE orders SET fulfilment = 'shipping' WHERE remote_id = 'A3'")
        seals.renew(connection)
        found = recallable_lines(connection, {first: 26_000})[first]
    assert found == [
        RecalledLine(line["A2"], 15_000), RecalledLine(line["A1"], 10_000), RecalledLine(line["A3"], 1_000),
    ]  # fmt: skip


def test_a_lot_is_given_what_a_move_needs_and_what_its_lines_lost_is_short(sold: Database) -> None:
    line = dict(rows(sold, LINES))
    with sold.write() as connection:
        lot, lost = lock_and_recall(connection, "L0-5-0", lambda _: 12_000, WHY, NOW_MS)
    assert (lot.code, lot.balance_g) == ("L0-5-0", 12_000)
    assert lost == [RecalledLine(line["A3"], 5_000), RecalledLine(line["A2"], 7_000)]
    assert rows(sold, SHORT) == [(line["A2"], 7_000, "spoiled"), (line["A3"], 5_000, "spoiled")]
    assert reconcile(sold) == []


def test_what_a_lot_has_left_is_no_order_asked_for(sold: Database) -> None:
    line = dict(rows(sold, LINES))
    with sold.write() as connection:
        lot, lost = lock_and_recall(connection, "L0-5-1", lambda _: 27_000, WHY, NOW_MS)
    assert (lot.balance_g, lost) == (27_000, [RecalledLine(line["A3"], 2_000)])
    assert reconcile(sold) == []


def test_a_lot_that_has_enough_leaves_its_orders_alone(sold: Database) -> None:
    with sold.write() as connection:
        lot, lost = lock_and_recall(connection, "L0-5-1", lambda held: held.in_g - 5_000, WHY, NOW_MS)
    assert (lot.balance_g, lost, rows(sold, SHORT)) == (25_000, [], [])


def test_more_than_all_orders_together_hold_is_refused_with_both_weights(sold: Database) -> None:
    with pytest.raises(CannotMove) as refused, sold.write() as connection:
        lock_and_recall(connection, "L0-5-0", lambda _: 30_001, WHY, NOW_MS)
    assert "has only 30 kg, sold and held for orders included; 30,001 kg cannot" in refused.value.sentence.en
    assert (rows(sold, SHORT), reconcile(sold)) == ([], [])


def test_of_lines_that_hold_more_only_what_is_lacking_is_taken(sold: Database) -> None:
    line, first = dict(rows(sold, LINES)), lot_id(sold, "L0-5-0")
    with sold.write() as connection:
        lines = recallable_lines(connection, {first: 30_000})
        lock_orders(connection, list(line.values()))
        lock_by_codes(connection, ["L0-5-0"])
        assert recall_from(connection, lines, {first: 5_001}, WHY, NOW_MS) == {
            first: [RecalledLine(line["A3"], 5_000), RecalledLine(line["A2"], 1)]
        }
    assert reconcile(sold) == []
