"""The list says whose a listing is, what feeds it and where it stands."""

import pytest

from marketplace import listings
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from tests.marketplace.listings.open_listings import POOLED, SOLO, opened


@pytest.mark.both
def test_a_list_says_whose_it_is_what_feeds_it_and_where_it_stands(market: Database) -> None:
    opened(market, POOLED)
    opened(market, SOLO)
    with market.read() as connection:
        solo, pooled = listings.listings_listed(connection, EVERYTHING)
        assert listings.listings_listed(connection, EVERYTHING, "hộp") == [solo]
    assert (pooled.owner, pooled.lots, pooled.left_g, pooled.shops) == ("HTX", 3, 190_000, ("S1", "S2"))
    assert (solo.owner, solo.label_g, solo.price_dong, solo.shops) == ("H0", 1_900, 60_000, ("S1",))
