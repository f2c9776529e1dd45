"""A lot as a page moves it: it differs from its row until that is written."""

from marketplace.orders.cached_lot import CachedLot, LotValues
from marketplace.orders.totals import SalesPlace

ROW = LotValues(7, 10_000, 2_000, 100, 30, 1, 2, 3, 4, 5)


def test_a_lot_is_read_with_the_place_where_its_draws_count() -> None:
    lot = CachedLot.read(ROW)
    assert (lot.balance_g, lot.sold_g, lot.over_g, lot.spoiled_g, lot.moved) == (10_000, 2_000, 100, 30, False)
    assert lot.place == SalesPlace(household_id=1, commune_id=2, commune_now_id=3, produce_id=4, season_id=5)


def test_once_it_is_written_its_row_is_as_it_is() -> None:
    lot = CachedLot.read(ROW)
    lot.sell(3_000, 50)
    lot.spoil(20)
    assert (lot.moved, lot.stored) == (True, ROW)
    lot.written()
    assert (lot.moved, lot.stored) == (False, LotValues(7, 6_930, 5_000, 150, 50, 1, 2, 3, 4, 5))
