"""All prices in one report: each kind within its days, and what to make of them."""

from datetime import date, timedelta

import pytest

from marketplace.listings.trader_prices import TraderQuote, note
from marketplace.reports.prices import DAYS, price_report
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from tests.marketplace.reports.prices import garden
from tests.marketplace.reports.prices.garden import NOW_MS
from tests.rights_market import N1

TODAY = date(2021, 6, 25)


@pytest.mark.both
def test_a_report_holds_all_kinds_of_prices_of_its_days(database: Database) -> None:
    garden.write(database)
    with database.write() as connection:
        for days in (0, 3):
            quote = TraderQuote(1, N1, TODAY - timedelta(days=days), 18_000 + days, 18_000 + days)
            note(connection, EVERYTHING, quote, "x", TODAY, 1)
        month, week = (price_report(connection, EVERYTHING, NOW_MS, days=days) for days in (DAYS, 3))
    assert (month.since, month.until, month.produce()) == (TODAY - timedelta(days=30), TODAY, ["Vải"])
    assert [row.low_dong for row in month.traders] == [18_000, 18_003]
    assert [row.low_dong for row in week.traders] == [18_000]
    assert {row.on.day for row in month.sold} == {11, *range(13, 18)}
    assert not week.sold
    [said] = [one for one in week.advice if one.shop == "Gian hàng x"]
    assert said == next(one for one in month.advice if one.shop == said.shop)
    [gate] = [row for row in month.gates if row.shop == said.shop]
    assert gate.price is not None
    assert (said.why, said.better_dong) == (None, 18_000 - gate.price.gate_dong)
