"""A listing gets another price, another shop, or is retired; every shop is told."""

from dataclasses import replace

import pytest

from marketplace import listings
from marketplace.listings import ListingError
from marketplace.listings.availability.content import content_hash
from marketplace.storage import Database, bulk
from marketplace.storage.scope import EVERYTHING
from tests.ledger import rows
from tests.marketplace.listings.conftest import NOW_MS
from tests.marketplace.listings.open_listings import POOLED, SOLO, opened, shown


@pytest.mark.both
def test_a_new_price_is_told_to_every_shop(market: Database) -> None:
    made = opened(market, POOLED)
    with market.write() as connection:
        listings.reprice(connection, EVERYTHING, made.sku, 145_500, "dat", NOW_MS)
    assert [shown(market, shop)[made.sku][2] for shop in (1, 2)] == [145_500, 145_500]


@pytest.mark.both
def test_a_retired_listing_shows_nothing_and_can_be_put_on_again(market: Database) -> None:
    made = opened(market, SOLO)
    with market.write() as connection:
        mark = content_hash(made.title, SOLO.price_dong, SOLO.label_g)
        bulk.execute(connection, "UPDATE offer SET state = 'live', stock = 52, content_mark = :mark", {"mark": mark})
        listings.retire(connection, EVERYTHING, made.sku, "dat", NOW_MS)
    assert shown(market, 1)[made.sku][1] == 0
    with market.write() as connection:
        connection.exec_driver_sql("UPDATE offer SET stock = 0")
        listings.retire(connection, EVERYTHING, made.sku, "dat", NOW_MS, again=True)
    assert shown(market, 1)[made.sku][1] == 52


@pytest.mark.both
def test_a_listing_goes_to_one_more_shop_by_the_seller_it_has(market: Database) -> None:
    made = opened(market, replace(POOLED, shops=("S1",)))
    with market.write() as connection:
        with pytest.raises(ListingError, match="by which seller id HTX sells in S2"):
            listings.show_in(connection, EVERYTHING, made.sku, "S2", "", "dat", NOW_MS)
        listings.show_in(connection, EVERYTHING, made.sku, "S2", "htx-2", "dat", NOW_MS)
        with pytest.raises(ListingError, match="stands in S2 already"):
            listings.show_in(connection, EVERYTHING, made.sku, "S2", "", "dat", NOW_MS)
    assert shown(market, 2)[made.sku][0] == "htx-2"
    assert opened(market, replace(POOLED, label_g=10_000, seller="")).sku == "HTX-VAI-26-LOAI-1-10KG"
    assert {row[0] for row in rows(market, "SELECT seller FROM offer WHERE channel_id = 2")} == {"htx-2"}
