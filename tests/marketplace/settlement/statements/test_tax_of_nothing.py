"""The list of tax withheld says of each household what its statements' column of tax does, whoever bears what."""

from datetime import date

import pytest

from marketplace.orders.totals import FunnelCache
from marketplace.settlement.payouts import take_payouts
from marketplace.settlement.statements import close, failed_bearers
from marketplace.settlement.statements.withheld_tax import withheld_by_household
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.words.instants import start_of
from marketplace.words.records import SettlementRecord
from tests.marketplace.reports.explain.test_line_money_story import GONE, KINDS, declare, in_turn, told_of
from tests.marketplace.settlement.statements import market

HOMES = ("H0", "H1", "H2")
SETTLED = [name for name, kind in KINDS.items() if kind.entries and name not in ("paid in part", "dropped")]
"""Where settlements name all tax: an estimate stands in statements alone."""


def assert_same(database: Database) -> None:
    """Assert that the households' tax is the same in the list and in their statements of all periods."""
    with database.read() as connection:
        found = market.periods.periods_of(connection, EVERYTHING, market.cooperative_id(connection))
        listed = {one.code: one[2:] for one in withheld_by_household(connection, EVERYTHING, 2021)}
    stated = {}
    for home in HOMES:
        worths = [market.of(database, period, home).total for period in found]
        stated[home] = tuple(sum(column) for column in zip(*[one[5:9] for one in worths], strict=True))
    assert listed == {home: taxes for home, taxes in stated.items() if any(taxes)}


@pytest.mark.parametrize("bearer", failed_bearers.BEARERS)
@pytest.mark.parametrize("kind", SETTLED)
def test_the_tax_of_a_household_is_the_same_in_the_list_and_in_its_statements(
    database: Database, kind: str, bearer: str
) -> None:
    lead(database, kind, bearer)


@pytest.mark.parametrize(("kind", "bearer"), in_turn(SETTLED))
def test_it_is_so_on_postgresql(postgresql: Database, kind: str, bearer: str) -> None:
    lead(postgresql, kind, bearer)


def lead(database: Database, kind: str, bearer: str) -> None:
    """Lead an order of a kind through a period, its close and after it; look at its tax each time."""
    shop, told = market.build(database), KINDS[kind]
    june, _ = market.opened(database), market.opened(database, market.LATER)
    declare(database, bearer)
    told_of(database, shop, told.first, told.entries)
    assert_same(database)
    with database.write(one_state=True) as connection:
        close(connection, june.id, "Kế toán", market.AFTER_LATER_MS)
    told_of(database, shop, told.then, told.later)
    assert_same(database)


@pytest.mark.parametrize(
    ("bearer", "borne"), [("cooperative", []), ("household", [361, 315, 225]), ("shared", [180, 157, 112])]
)
def test_what_is_given_back_a_year_later_takes_all_of_it_off_again(
    database: Database, bearer: str, borne: list[int]
) -> None:
    shop = market.build(database)
    market.opened(database)
    declare(database, bearer)
    market.take(database, shop, GONE._replace(code="A"))
    for n, (day, tax) in enumerate(((date(2021, 12, 30), 901), (date(2022, 1, 2), -901))):
        entry = SettlementRecord(f"P{n}", "S", "A", None, start_of(day), 0, 0, 0, tax, -tax)
        with database.write() as connection:
            take_payouts(connection, shop, "shop", FunnelCache(), [entry], start_of(day))
    with database.read() as connection:
        years = [[one.tax_dong for one in withheld_by_household(connection, EVERYTHING, year)] for year in (2021, 2022)]
    assert years == [borne, [-dong for dong in borne]]
