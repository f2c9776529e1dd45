"""Open shortfalls are listed with who sees to each by when, those due first; a settled one is read by its line."""

from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy import ColumnElement, FromClause, true

from marketplace.operations.fulfilment.shortfalls import assign, open_shortfalls, shortfall
from marketplace.operations.fulfilment.shortfalls.listed import ShortfallRow
from marketplace.operations.intake import take_orders
from marketplace.orders.run_caches import RunCaches
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING, Scope
from tests.world import OPENS_MS, line, order


@dataclass(frozen=True, slots=True)
class ButFirst(Scope):
    """A scope that hides the shortfall of the first line."""

    def where(self, table: FromClause) -> ColumnElement[bool]:
        return table.c.line_id > 1 if getattr(table, "name", "") == "shortfall" else true()


@pytest.fixture
def three(short: Database) -> Database:
    """A1 of 9 o'clock, and two more: A2, an hour older, and A3, an hour later, of which nothing is there."""
    hour = 3_600_000
    records = [order("A3", (line("H0-5", 1),), placed_ms=OPENS_MS + hour),
               order("A2", (line("H0-5", 2),), placed_ms=OPENS_MS - hour)]  # fmt: skip
    with short.write() as connection:
        take_orders(connection, 1, "shop", RunCaches(), records, OPENS_MS + 2 * hour)
    return short


def codes(rows: list[ShortfallRow]) -> list[str]:
    return [row.order for row in rows]


def test_those_due_go_first_and_then_the_oldest_orders(three: Database) -> None:
    with three.write() as connection:
        assert codes(open_shortfalls(connection, EVERYTHING)) == ["A2", "A1", "A3"]
        due = {row.order: row.line_id for row in open_shortfalls(connection, EVERYTHING)}
        assign(connection, EVERYTHING, due["A3"], "anh Nam", date(2021, 6, 11), "dat")
        assign(connection, EVERYTHING, due["A1"], "cô Hoa", date(2021, 6, 12), "dat")
        found = open_shortfalls(connection, EVERYTHING)
    assert [(row.order, row.owner, row.due_on) for row in found] == [
        ("A3", "anh Nam", date(2021, 6, 11)), ("A1", "cô Hoa", date(2021, 6, 12)), ("A2", "Hộ 0", None),
    ]  # fmt: skip


def test_one_that_is_settled_is_listed_no_more_but_read_by_its_line(three: Database) -> None:
    with three.write() as connection:
        [second, first, _] = open_shortfalls(connection, EVERYTHING)
        connection.exec_driver_sql(
            f"UPDATE shortfall SET weight_g = 0, settled_ms = 7, settled_how = 'lot' WHERE line_id = {second.line_id}"
        )
        assert codes(open_shortfalls(connection, EVERYTHING)) == ["A1", "A3"]
        assert shortfall(connection, EVERYTHING, second.line_id) == second._replace(
            weight_g=0, settled_ms=7, settled_how="lot"
        )
        assert codes(open_shortfalls(connection, ButFirst())) == ["A3"]
        assert shortfall(connection, ButFirst(), first.line_id) is None
        assert shortfall(connection, EVERYTHING, 99) is None


def test_a_line_counts_as_missing_whole_when_nothing_of_it_would_go(three: Database) -> None:
    with three.write() as connection:
        connection.exec_driver_sql("UPDATE order_line SET cancelled_g = 5000 WHERE id = 1")
        connection.exec_driver_sql("UPDATE shortfall SET weight_g = 7001 WHERE line_id = 1")
        found = {row.order: row for row in open_shortfalls(connection, EVERYTHING)}
    assert [(row.weight_g, row.goes_g, row.packs, row.is_whole) for row in (found["A1"], found["A2"])] == [
        (7_001, 65_000, 2, False), (10_000, 10_000, 2, True),
    ]  # fmt: skip


def test_a_boxs_seller_is_its_cooperative_where_it_has_one(three: Database) -> None:
    with three.write() as connection:
        connection.exec_driver_sql("UPDATE listing SET cooperative_id = 1, household_id = NULL WHERE sku = 'H0-5'")
        assert {(row.seller, row.owner) for row in open_shortfalls(connection, EVERYTHING)} == {("HTX", "HTX")}
