"""What lots serve of a line and what is short of it make up what it ordered, to the gram and the đồng of each loss."""

import pytest
from sqlalchemy import Connection

from marketplace.operations.intake import take_orders
from marketplace.orders.run_caches import RunCaches
from marketplace.reports.reconcile import lines
from marketplace.reports.reconcile.findings import Difference
from marketplace.reports.reconcile.lines import OrderOfLine
from marketplace.storage import Database
from marketplace.words.records import State
from tests import world
from tests.world import DAY_MS, OPENS_MS, line, order


@pytest.fixture
def taken(database: Database) -> Database:
    """Line 1 of 20 kg, a box of it returned, from one lot of 30 kg; line 2 of 70 kg, of which 10 kg are short."""
    channel = world.build(database, lot_g=30_000)
    back = order("A1", (line("H0-5", 4, returned=1),), state=State.DELIVERED, updated_ms=OPENS_MS + DAY_MS,
                 delivered_ms=OPENS_MS + 1, returned_ms=OPENS_MS + DAY_MS)  # fmt: skip
    with database.write() as connection:
        take_orders(connection, channel, "shop", RunCaches(), [back, order("A2", (line("H1-5", 14),))], OPENS_MS)
    return database


def found(connection: Connection, sql: str) -> list[Difference]:
    connection.exec_driver_sql(sql)
    return list(lines.differences(connection))


def test_lines_that_have_what_they_ordered_are_not_said(taken: Database) -> None:
    with taken.read() as connection:
        assert (list(lines.differences(connection)), lines.wrong(connection)) == ([], {})


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("UPDATE draw SET drawn_g = drawn_g - 1 WHERE line_id = 1", [("15000 g", "14999 g")]),
        ("UPDATE draw SET returned_g = 0 WHERE line_id = 1", [("15000 g", "20000 g")]),
        ("DELETE FROM draw WHERE line_id = 1", [("15000 g", "0 g")]),
        ("UPDATE shortfall SET weight_g = weight_g + 1", [("70000 g", "70001 g")]),
    ],
)
def test_grams_that_lots_and_shortfall_do_not_make_up_are_said_first(
    taken: Database, sql: str, said: list[tuple[str, str]]
) -> None:
    with taken.write() as connection:
        differ = found(connection, sql)
    assert [(one.ledger, one.found) for one in differ] == said
    assert differ[0].where.endswith(": grams drawn and short")


def test_money_is_said_with_each_loss_where_the_grams_are_right(taken: Database) -> None:
    with taken.write() as connection:
        [differ] = found(connection, "UPDATE draw SET amount_dong = amount_dong + 1 WHERE line_id = 1")
        assert differ == Difference(
            "line 1: money of its draws", "598.999 đ, returned 149.749 đ", "599.000 đ, returned 149.749 đ"
        )
        assert lines.wrong(connection) == {1: OrderOfLine(1, "confirmed", "delivered")}


def test_the_money_of_a_line_that_is_served_in_part_is_what_its_lots_gave(taken: Database) -> None:
    with taken.write() as connection:
        [differ] = found(connection, "UPDATE draw SET amount_dong = amount_dong + 1 WHERE line_id = 2 AND lot_id = 5")
        assert differ.where == "line 2: what its lots serve of it"
        assert lines.wrong(connection) == {2: OrderOfLine(2, "placed", "none")}
        read = lines.read(connection, lines.wrong(connection))
        assert [[one.id for one in each.lines] for each in read] == [[2]]


def test_the_smaller_of_two_expressions_is_the_same_in_both_databases(database: Database) -> None:
    with database.read() as connection:
        for pair, smaller in ((("1", "2"), 1), (("2", "1"), 1), (("3", "3"), 3)):
            assert connection.exec_driver_sql(f"SELECT {lines.least(*pair)}").scalar() == smaller
