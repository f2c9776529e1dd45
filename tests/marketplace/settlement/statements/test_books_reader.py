"""Money reads what was asked for: the history of other periods, seasons and households makes nothing longer."""

from dataclasses import replace
from datetime import date

import pytest

from marketplace.directory.periods import AccountingPeriod
from marketplace.settlement import hand_overs
from marketplace.settlement import tax_rates as taxes
from marketplace.settlement.hand_overs import HandOverRow
from marketplace.settlement.statements import close, period_report, statement
from marketplace.settlement.statements.books_reader import read_market
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from tests.counting import Read, counted
from tests.ledger import rows
from tests.marketplace.settlement.statements import market
from tests.marketplace.settlement.statements.market import BOX, JUNE, LATER, boxes, delivered

PLENTY_G = (400_000, 300_000, 200_000)


def closed(database: Database, period: AccountingPeriod, at_ms: int) -> None:
    with database.write(one_state=True) as connection:
        close(connection, period.id, "Hoa", at_ms)


def season(database: Database, history: int, sku: str = BOX) -> tuple[AccountingPeriod, AccountingPeriod]:
    """A week of so many orders, closed and paid for, and one of a single order; return both."""
    channel = market.build(database, weights_g=PLENTY_G)
    market.terms(database, "outright", 20_000, "L-C")
    first, last = market.opened(database, JUNE), market.opened(database, LATER)
    for number in range(history):
        market.take(database, channel, delivered(f"A{number}", boxes(2, sku=sku)))
        market.pay(database, channel, f"A{number}", 10, 20, 30)
    market.take(database, channel, delivered("B", boxes(1), day=8))
    closed(database, first, market.AFTER_JUNE_MS)
    with database.write() as connection:
        for number in range(history):
            given = HandOverRow(1, 1, date(2021, 6, 17), "paid", 1_000 + number, None, "Hoa", 1)
            hand_overs.add_hand_over(connection, given._replace(on_day=date(2021, 6, 17)))
    return first, last


def read(database: Database, period: AccountingPeriod, home: str | None) -> Read:
    """Count what a household's statement reads, or a period by household."""
    with counted(database) as (connection, found):
        asked = market.now(connection, period)
        if home is None:
            period_report(connection, EVERYTHING, asked)
        else:
            statement(connection, EVERYTHING, asked, home)
    return found


@pytest.mark.parametrize("home", ["H0", "H2", None])
def test_what_is_closed_reads_its_own_entries_and_what_they_are_about(
    sqlite: Database, another_market: Database, home: str | None
) -> None:
    found = []
    for database, history in ((sqlite, 1), (another_market, 9)):
        _, last = season(database, history)
        closed(database, last, market.AFTER_LATER_MS)
        with database.write() as connection:
            connection.exec_driver_sql("DELETE FROM hand_over")
        found.append(read(database, last, home))
    assert found[0] == found[1]


def test_what_is_open_of_one_household_reads_nothing_of_the_others(sqlite: Database, another_market: Database) -> None:
    found = []
    for database, history in ((sqlite, 1), (another_market, 9)):
        _, last = season(database, history, sku="H1-5")
        with database.write() as connection:
            connection.exec_driver_sql("DELETE FROM hand_over")
        found.append(read(database, last, "H0"))
    assert found[0] == found[1]


def test_what_was_handed_over_before_is_summed_where_it_lies(sqlite: Database, another_market: Database) -> None:
    found = []
    for database, history in ((sqlite, 1), (another_market, 9)):
        first, last = season(database, history)
        closed(database, last, market.AFTER_LATER_MS)
        with database.write() as connection:
            connection.exec_driver_sql("UPDATE hand_over SET on_day = '2021-06-16'")
        found.append(read(database, last, "H0").rows)
        [(summed,)] = rows(database, "SELECT sum(amount_dong) FROM hand_over")
        left = market.of(database, first, "H0").account.left_dong
        assert market.of(database, last, "H0").account.brought_dong == left
        assert market.of(database, first, "H0").account.paid_dong == summed
    assert found[0] == found[1]


def test_rates_of_tax_are_read_once_however_many_lines_there_are(sqlite: Database, another_market: Database) -> None:
    found = []
    for database, history in ((sqlite, 1), (another_market, 9)):
        _, last = season(database, history)
        with database.write() as connection:
            for day in range(1, 8):
                taxes.add(connection, "cooperative", date(2021, 6, day), f"1.{day}", "công văn")
        with counted(database) as (connection, told):
            period_report(connection, EVERYTHING, market.now(connection, last))
        found.append(told.statements)
    assert found[0] == found[1]


def test_closing_changes_no_figure_of_what_was_open(database: Database) -> None:
    """Of an open period everything is read, of a closed one its entries: both say the same, to the đồng."""
    _, last = season(database, 3)
    before = {home: market.of(database, last, home) for home in ("H0", "H1", "H2")}
    report = market.report(database, last)
    closed(database, last, market.AFTER_LATER_MS)
    for home, told in before.items():
        now = market.of(database, last, home)
        assert now == replace(told, period=now.period, fingerprint=now.fingerprint, waiting=())
    again = market.report(database, last)
    assert again == replace(report, period=again.period)
    assert report.own.unsold_g > 0


def test_the_orders_of_a_year_are_read_in_as_many_statements_as_one(sqlite: Database, another_market: Database) -> None:
    found = []
    for database, history in ((sqlite, 1), (another_market, 9)):
        season(database, history)
        orders = [row[0] for row in rows(database, "SELECT id FROM orders")]
        with counted(database) as (connection, told):
            read_market(connection, orders)
        found.append(told.statements)
    assert found[0] == found[1]
