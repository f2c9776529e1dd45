"""A listing is fed by the lots that fit it, each once, until one is taken out."""

import pytest

from marketplace import listings
from marketplace.listings import ListingError
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from tests.ledger import rows
from tests.marketplace.listings.conftest import NOW_MS
from tests.marketplace.listings.open_listings import POOLED, fed_by, opened, shown


@pytest.mark.both
def test_lots_that_come_in_later_are_counted_and_fed_once(market: Database) -> None:
    made = opened(market, POOLED)
    with market.write() as connection:
        connection.exec_driver_sql("UPDATE lot SET grade = 'Loại 1' WHERE code = 'A2'")
        more = listings.fitting_lots(connection, EVERYTHING, made.sku)
        assert (len(more.lots), more.households, more.left_g) == (1, 1, 40_000)
        assert listings.feed(connection, EVERYTHING, made.sku, "dat", NOW_MS) == more
        assert listings.feed(connection, EVERYTHING, made.sku, "dat", NOW_MS).lots == ()
    assert fed_by(market, made.sku) == ["A1", "A2", "B1", "C1"]
    assert len(rows(market, "SELECT channel_id FROM sync_request")) >= 2


@pytest.mark.both
def test_a_lot_that_is_taken_out_is_offered_no_more(market: Database) -> None:
    made = opened(market, POOLED)
    with market.write() as connection:
        listings.take_out(connection, EVERYTHING, made.sku, "A1", "dat", NOW_MS)
        with pytest.raises(ListingError, match="does not feed"):
            listings.take_out(connection, EVERYTHING, made.sku, "A1", "dat", NOW_MS)
    assert fed_by(market, made.sku) == ["B1", "C1"]
    assert shown(market, 1)[made.sku][1] + shown(market, 2)[made.sku][1] == 18
