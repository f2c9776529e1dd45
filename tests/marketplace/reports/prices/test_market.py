"""All prices in one report: each kind within its days, and what to make of them."""

from datetime import date, timedelta

import pytest

from marketplace.listings.trader_prices import TraderQuote, note
from marketplace.reports.prices import DAYS, price_report
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.words.instants import MS_PER_DAY, start_of
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


def test_a_past_day_is_complete_up_to_its_own_end_at_most(database: Database) -> None:
    garden.write(database)
    with database.read() as connection:
        told = [row.as_of_ms for row in price_report(connection, EVERYTHING, NOW_MS - 5 * MS_PER_DAY, days=1).gates]
        now = [row.as_of_ms for row in price_report(connection, EVERYTHING, NOW_MS, days=1).gates]
    assert NOW_MS - 3_600_000 in now
    assert {one for one in told if one is not None} == {start_of(TODAY - timedelta(days=4)) - 1}
