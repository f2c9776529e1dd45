"""A price far off what is known is asked about with both numbers, and written only when it is sure."""

from dataclasses import replace

import pytest

from marketplace import listings
from marketplace.listings import ListingError
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.words.messages import Doubtful
from tests.ledger import rows
from tests.marketplace.listings.conftest import NOW_MS, TODAY
from tests.marketplace.listings.open_listings import POOLED, SOLO, opened

PRICES = "SELECT price_dong FROM listing ORDER BY id"


@pytest.mark.both
def test_a_new_price_far_off_the_old_one_is_set_only_when_it_is_sure(market: Database) -> None:
    made = opened(market, POOLED)
    for price_dong in (1, 30_000, 750_000):
        with pytest.raises(Doubtful) as doubtful, market.write() as connection:
            listings.reprice(connection, EVERYTHING, made.sku, price_dong, "dat", NOW_MS)
        assert "giá cũ 150.000 đ, giá mới" in doubtful.value.sentence.vi
    assert rows(market, PRICES) == [(150_000,)]
    with market.write() as connection:
        listings.reprice(connection, EVERYTHING, made.sku, 30_001, "dat", NOW_MS)
        listings.reprice(connection, EVERYTHING, made.sku, 150_100, "dat", NOW_MS, force=True)
    assert rows(market, PRICES) == [(150_100,)]


def test_a_price_above_what_any_box_costs_is_refused(market: Database) -> None:
    made = opened(market, POOLED)
    with pytest.raises(ListingError, match=r"1\.000\.000\.000 đ at the most"), market.write() as connection:
        listings.reprice(connection, EVERYTHING, made.sku, 1_000_000_001, "dat", NOW_MS, force=True)
    with pytest.raises(ListingError, match=r"1\.000\.000\.000 đ at the most"):
        opened(market, replace(SOLO, price_dong=1_000_000_001))


@pytest.mark.both
def test_a_new_listing_is_held_against_those_of_its_produce(market: Database) -> None:
    opened(market, POOLED)
    opened(market, replace(POOLED, label_g=10_000, price_dong=400_000))
    for price_dong, each in ((1, "0 đ"), (11_400, "6.000 đ"), (380_000, "200.000 đ")):
        with pytest.raises(Doubtful) as doubtful:
            opened(market, replace(SOLO, price_dong=price_dong))
        assert doubtful.value.sentence.vi.endswith(
            f"là {each}/kg; sản phẩm cùng loại đang bán 30.000 đ–40.000 đ/kg. Hãy xem lại giá."
        )
    assert len(rows(market, PRICES)) == 2
    with pytest.raises(Doubtful), market.write() as connection:
        each_of = replace(SOLO, household="", cooperative="HTX", price_dong=1)
        listings.open_each(connection, EVERYTHING, each_of, TODAY, "dat", NOW_MS)
    with market.write() as connection:
        listings.open_each(connection, EVERYTHING, each_of, TODAY, "dat", NOW_MS, force=True)
    assert rows(market, PRICES)[2:] == [(1,)]


def test_a_retired_listing_is_no_measure(market: Database) -> None:
    made = opened(market, POOLED)
    with market.write() as connection:
        listings.retire(connection, EVERYTHING, made.sku, "dat", NOW_MS)
    opened(market, replace(SOLO, price_dong=950_000))


def test_the_first_listing_is_held_against_what_its_lots_were_bought_at(market: Database) -> None:
    with market.write() as connection:
        connection.exec_driver_sql("UPDATE lot SET terms = 'outright', price_dong_per_kg = 20000")
    with pytest.raises(Doubtful) as doubtful:
        opened(market, replace(SOLO, price_dong=5_000))
    assert doubtful.value.sentence.vi.endswith("giá mua của các lô là 20.000 đ/kg. Hãy xem lại giá.")


@pytest.mark.parametrize("price_dong", [1, 1_899, 19_000_100])
def test_where_nothing_is_known_a_price_that_nobody_asks_is_doubted(market: Database, price_dong: int) -> None:
    with pytest.raises(Doubtful) as doubtful:
        opened(market, replace(SOLO, price_dong=price_dong))
    assert "mỗi kg thường từ 1.000 đ–10.000.000 đ/kg" in doubtful.value.sentence.vi
