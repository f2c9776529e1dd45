"""The chart of prices: a line for each kind, a point for each day."""

from datetime import timedelta

from marketplace.language.translation import language
from marketplace.listings.trader_prices import TraderQuote, note
from marketplace.pages.price_chart import price_chart
from marketplace.reports.prices import price_report
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from tests.marketplace.reports.prices import garden
from tests.marketplace.reports.prices.garden import NOW_MS, Sale
from tests.rights_market import N1, N3, TODAY


def test_each_kind_is_a_line_and_a_day_one_point_by_what_each_price_weighs(sqlite: Database) -> None:
    garden.write(sqlite, (Sale("A", 3, 1, 15), Sale("B", 5, 3, 15, discount=75_000)))
    quotes = [TraderQuote(1, N1, TODAY, 17_000, 18_000), TraderQuote(1, N3, TODAY, 20_000, 20_000)]
    with sqlite.write() as connection:
        for at, quote in enumerate([*quotes, quotes[0]._replace(quoted_on=TODAY - timedelta(days=1))]):
            note(connection, EVERYTHING, quote, "x", TODAY, at)
        report = price_report(connection, EVERYTHING, NOW_MS)
    vi = language("vi")
    drawn = price_chart(report, "Vải", vi, height=300)
    assert drawn is not None
    data = drawn.to_dict()
    [points] = data["datasets"].values()
    assert [(one["when"], one["name"], one["price"]) for one in points] == [
        ("15/6/2021", "Đã bán: Gian hàng x", 21_250), ("24/6/2021", "Thương lái", 17_500),
        ("25/6/2021", "Thương lái", 18_750),
    ]  # fmt: skip
    assert price_chart(report, "Mận", vi, height=300) is None
