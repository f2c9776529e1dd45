"""Reallocation: lines move between lots to the gram, and what that makes of the totals is the caller's to write."""

import pytest

from marketplace.inventory.lots import CannotMove, Provenance
from marketplace.operations.harvest.removal import spoil
from marketplace.orders.reallocation import MoveReason, Reallocation
from marketplace.orders.reason_codes import SWAPPED, reason_text
from marketplace.orders.totals import write_totals
from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database
from tests.ledger import rows
from tests.marketplace.orders.intake.test_page import open_market, tell
from tests.pooling import balances, box, pooled, sold, take
from tests.world import OPENS_MS, line, order

WHY = MoveReason("cô Hoa", reason_text(SWAPPED, "đổi"))
TAKEN = "SELECT line_id, lot_id, drawn_g FROM draw WHERE drawn_g > 0 ORDER BY 1, 2"


@pytest.fixture
def overfull(sqlite: Database) -> Database:
    """Two orders of boxes that hold 5,2 kg: three of one household (line 1), one of another (line 2)."""
    channel = open_market(sqlite, lot_g=30_000)
    with sqlite.write() as connection:
        connection.exec_driver_sql("UPDATE listing SET fruit_g = 5200 WHERE sku = 'H0-5'")
    tell(sqlite, channel, [order("A", (line("H0-5", 3),)), order("B", (line("H1-5", 1),))])
    return sqlite


def test_a_line_takes_the_lots_it_is_given_with_all_their_over_fill(overfull: Database) -> None:
    with overfull.write() as connection:
        lines = Reallocation(connection, [1], [2], OPENS_MS)
        lines.give(1, [(1, 5_000), (2, 10_000)])
        assert (lines.taken(1), lines.holds(1, 2), lines.orders) == ([(1, 5_000), (2, 10_000)], 10_400, [1])
        write_totals(connection, lines.write(WHY))
    assert rows(overfull, TAKEN) == [(1, 1, 5_000), (1, 2, 10_000), (2, 5, 5_000)]
    assert rows(overfull, "SELECT id, balance_g FROM lot WHERE id < 3") == [(1, 24_800), (2, 19_600)]
    moves = "SELECT lot_id, kind, grams, who FROM lot_move WHERE why = 'swapped at packing: đổi' ORDER BY lot_id, kind"
    assert rows(overfull, moves) == [
        (1, "given back", -10_000, "cô Hoa"), (1, "over-filled", -400, "cô Hoa"), (2, "drawn", 10_000, "cô Hoa"),
        (2, "over-filled", 400, "cô Hoa"),
    ]  # fmt: skip
    assert reconcile(overfull) == []


def test_what_is_taken_back_is_what_was_needed_to_the_gram_and_opens_a_shortfall(overfull: Database) -> None:
    with overfull.write() as connection:
        lines = Reallocation(connection, [1], [], OPENS_MS)
        assert lines.take_back(1, 1, 7_001) == 7_001
        write_totals(connection, lines.write(WHY))
    [(label_g, over_g)] = rows(overfull, "SELECT drawn_g, over_g FROM draw WHERE line_id = 1")
    assert label_g + over_g == 3 * 5_200 - 7_001
    assert rows(overfull, "SELECT line_id, weight_g, cause FROM shortfall") == [(1, 15_000 - label_g, "oversold")]
    assert reconcile(overfull) == []


def test_a_line_gives_back_no_more_than_it_holds_of_a_lot(overfull: Database) -> None:
    with overfull.write() as connection:
        lines = Reallocation(connection, [1, 2], [], OPENS_MS)
        assert lines.take_back(1, 1, 99_000) == 15_600
        assert (lines.holds(1, 1), lines.taken(1), lines.take_back(2, 1, 1)) == (0, [], 0)


def test_a_lot_that_has_not_enough_takes_the_whole_act_back(overfull: Database) -> None:
    before = rows(overfull, TAKEN)
    with pytest.raises(CannotMove), overfull.write() as connection:
        lines = Reallocation(connection, [1], [5], OPENS_MS)
        connection.exec_driver_sql("UPDATE lot SET balance_g = 1000, spoiled_g = 24000 WHERE id = 5")
        lines = Reallocation(connection, [1], [5], OPENS_MS)
        lines.give(1, [(5, 15_000)])
        lines.write(WHY)
    assert rows(overfull, TAKEN) == before


def test_another_lot_of_the_line_that_would_fall_below_nothing_gets_back_too(sqlite: Database) -> None:
    channel = pooled(sqlite, 50_000, 50_000, fruit_g=5_010)
    take(sqlite, channel, sold("A", box(2)))
    with sqlite.write() as connection:
        lines = Reallocation(connection, [1], [101, 102], OPENS_MS)
        lines.give(1, [(101, 3_252), (102, 6_748)])
        write_totals(connection, lines.write(WHY))
        spoil(connection, "P1", 50_000 - 6_748 - 13, "mưa", Provenance("cô Hoa", OPENS_MS, OPENS_MS))
    before = balances(sqlite)
    with sqlite.write() as connection:
        lines = Reallocation(connection, [1], [], OPENS_MS)
        assert lines.take_back(1, 101, 5) == 5
        write_totals(connection, lines.write(WHY))
    assert (before, balances(sqlite)) == ([46_741, 0], [46_746, 1])
    assert reconcile(sqlite) == []
