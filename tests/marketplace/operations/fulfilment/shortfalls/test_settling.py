"""A shortfall has a name, an owner and a day; a person settles it once, and then it is attributed."""

from datetime import date

import pytest
from sqlalchemy import Connection

from marketplace.inventory.lots import CannotMove, Provenance
from marketplace.operations.fulfilment.shortfalls import assign, open_shortfalls, settle, shortfall
from marketplace.operations.intake import take_orders
from marketplace.orders.run_caches import RunCaches
from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.words.records import State
from tests.ledger import rows
from tests.world import DAY_MS, OPENS_MS, line, order

PROVENANCE = Provenance("cô Hoa", OPENS_MS + 9, OPENS_MS + 9)
TODAY = date(2021, 6, 10)
GRAMS = "SELECT t.code, d.drawn_g FROM draw d JOIN lot t ON t.id = d.lot_id WHERE d.line_id = :line AND d.drawn_g > 0"
SETTLED = "SELECT weight_g, asked, settled_how, settled_by FROM shortfall WHERE line_id = :line"


def only(database: Database) -> int:
    """Return the line of the one open shortfall."""
    with database.read() as connection:
        [one] = open_shortfalls(connection, EVERYTHING)
    return one.line_id


@pytest.mark.both
def test_it_is_assigned_to_somebody_until_a_day(short: Database) -> None:
    with short.write() as connection:
        assert assign(connection, EVERYTHING, only(short), "anh Nam", TODAY, "dat")
    with short.read() as connection:
        [one] = open_shortfalls(connection, EVERYTHING)
        assert (one.owner, one.due_on) == ("anh Nam", TODAY)
        with pytest.raises(CannotMove, match="no shortfall 99"):
            assign(connection, EVERYTHING, 99, "anh Nam", None, "dat")


def test_another_lot_serves_it_once_and_its_household_is_paid(short: Database) -> None:
    number = only(short)
    for done in (True, False):
        with short.write() as connection:
            assert settle(connection, EVERYTHING, number, "lot", PROVENANCE, lot="L2-5-0") is done
    assert rows(short, GRAMS, line=number) == [("L0-5-0", 30_000), ("L0-5-1", 30_000), ("L2-5-0", 10_000)]
    assert rows(short, SETTLED, line=number) == [(0, None, "lot", "cô Hoa")]
    sold = "SELECT h.code, t.placed_g FROM household_total t JOIN household h ON h.id = t.household_id ORDER BY h.code"
    assert rows(short, sold) == [("H0", 60_000), ("H2", 10_000)]
    assert reconcile(short) == []


@pytest.mark.both
def test_parts_are_settled_one_by_one(short: Database) -> None:
    number = only(short)
    with short.write() as connection:
        settle(connection, EVERYTHING, number, "lot", PROVENANCE, lot="L2-5-0", grams=5_000)
        assert rows_now(connection, number) == (5_000, None)
        settle(connection, EVERYTHING, number, "less weight", PROVENANCE, grams=2_000)
        settle(connection, EVERYTHING, number, "lot", PROVENANCE, lot="L1-5-0", grams=3_000)
        assert rows_now(connection, number) == (0, "lot")
    assert rows(short, "SELECT short_g, agreed_short_g FROM order_line") == [(2_000, 2_000)]
    assert reconcile(short) == []


def rows_now(connection: Connection, number: int) -> tuple[int, str | None]:
    found = shortfall(connection, EVERYTHING, number)
    assert found is not None
    return found.weight_g, found.settled_how


def test_less_weight_is_agreed_once_and_outlives_later_reports(short: Database) -> None:
    number = only(short)
    for done in (True, False):
        with short.write() as connection:
            assert settle(connection, EVERYTHING, number, "less weight", PROVENANCE) is done
    assert rows(short, "SELECT short_g, agreed_short_g FROM order_line") == [(10_000, 10_000)]
    assert rows(short, SETTLED, line=number) == [(0, None, "less weight", "cô Hoa")]
    assert reconcile(short) == []
    report = order("A1", (line("H0-5", 14),), state=State.DELIVERED, delivered_ms=OPENS_MS + DAY_MS,
                   updated_ms=OPENS_MS + DAY_MS)  # fmt: skip
    with short.write() as connection:
        take_orders(connection, 1, "shop", RunCaches(), [report], OPENS_MS)
    assert (rows(short, "SELECT delivered_g FROM household_total WHERE household_id > 0"), reconcile(short)) == (
        [(60_000,)], [],
    )  # fmt: skip


@pytest.mark.both
def test_a_cancel_stays_open_until_the_platform_reports_it(short: Database) -> None:
    number = only(short)
    for done in (True, False):
        with short.write() as connection:
            assert settle(connection, EVERYTHING, number, "cancel", PROVENANCE) is done
    assert rows(short, SETTLED, line=number) == [(10_000, "cancel", None, None)]
    report = order("A1", (line("H0-5", 14, cancelled=2),), updated_ms=OPENS_MS + 5)
    with short.write() as connection:
        take_orders(connection, 1, "shop", RunCaches(), [report], OPENS_MS)
    assert rows(short, SETTLED, line=number) == [(0, None, "cancelled", None)]
    assert reconcile(short) == []


@pytest.mark.both
def test_a_line_of_which_nothing_would_be_left_is_not_delivered_short(short: Database) -> None:
    with short.write() as connection:
        take_orders(connection, 1, "shop", RunCaches(), [order("A2", (line("H0-5", 1),))], OPENS_MS + 1)
    with short.read() as connection:
        first, whole = open_shortfalls(connection, EVERYTHING)
    assert (whole.order, whole.weight_g, first.is_whole, whole.is_whole) == ("A2", 5_000, False, True)
    with short.write() as connection:
        settle(connection, EVERYTHING, whole.line_id, "less weight", PROVENANCE, grams=2_000)
    for grams in (None, 3_000):
        with pytest.raises(CannotMove, match="Nothing of H0-5 would be left to deliver"), short.write() as connection:
            settle(connection, EVERYTHING, whole.line_id, "less weight", PROVENANCE, grams=grams)
    assert rows(short, SETTLED, line=whole.line_id) == [(3_000, None, None, None)]
    assert reconcile(short) == []


@pytest.mark.both
def test_what_was_asked_to_be_cancelled_is_served_after_all_and_asked_no_more(short: Database) -> None:
    number = only(short)
    for how, grams, stands in (
        ("cancel", None, (10_000, "cancel", None)),
        ("lot", 5_000, (5_000, "cancel", None)),
        ("lot", None, (0, None, "lot")),
    ):
        with short.write() as connection:
            settle(connection, EVERYTHING, number, how, PROVENANCE, lot="L2-5-0" if how == "lot" else "", grams=grams)
        assert [row[:3] for row in rows(short, SETTLED, line=number)] == [stands]
    assert reconcile(short) == []


def test_what_does_not_do_is_refused_and_nothing_is_written(short: Database) -> None:
    number = only(short)
    with short.write() as connection:
        connection.exec_driver_sql("UPDATE lot SET grade = 'Loại 2' WHERE code = 'L2-19-0'")
        connection.exec_driver_sql("UPDATE lot SET spoiled_g = 25000, balance_g = 5000 WHERE code = 'L2-5-1'")
    for how, lot, grams, says in (
        ("lot", "L2-19-0", None, "another produce, season or grade"),
        ("lot", "L2-5-1", None, "lacks 5 kg"),
        ("lot", "L9", None, "no lot L9"),
        ("lot", "L2-5-0", 10_001, "Only 10 kg"),
        ("gift", "", None, "Settle by one of"),
    ):
        with pytest.raises(CannotMove, match=says), short.write() as connection:
            settle(connection, EVERYTHING, number, how, PROVENANCE, lot=lot, grams=grams)
    assert rows(short, SETTLED, line=number) == [(10_000, None, None, None)]
