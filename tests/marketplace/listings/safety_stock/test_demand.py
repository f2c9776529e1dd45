"""Demand is read from the database: recent sales of each shop, and how late it hears."""

import pytest

from marketplace.listings.safety_stock import demand_of
from marketplace.storage import Database
from tests.marketplace.listings.two_shops import NOW, of


@pytest.mark.both
def test_demand_is_the_recent_sales_of_each_shop_and_the_lags_of_its_good_runs(
    database: Database, shops: list[int]
) -> None:
    first, second = shops
    sold, other = of(database, "H0-5"), of(database, "H1-5")
    with database.read() as connection:
        demands = demand_of(connection, [(sold, first), (sold, second), (other, first)], dict.fromkeys(shops, NOW), NOW)
    lags = [*[65.0] * 9, 10.0]
    assert {offer: (sorted(one.sales), list(one.lags_s)) for offer, one in demands.items()} == {
        (sold, first): ([(n * 180.0, 1) for n in range(1, 6)], lags),
        (sold, second): ([(n * 180.0, 1) for n in range(1, 6)], lags),
        (other, first): ([], lags),
    }
