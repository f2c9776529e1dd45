"""Each change of a listing bears a name and stays, also when it is sold again."""

from dataclasses import replace

import pytest

from marketplace import listings
from marketplace.directory.audit import Signed
from marketplace.listings import emergency_stop
from marketplace.listings.availability import settings
from marketplace.listings.availability.settings import OfferSettings
from marketplace.listings.change_log import changes_of
from marketplace.storage import Database, bulk
from marketplace.storage.scope import EVERYTHING
from tests.ledger import rows
from tests.marketplace.listings.conftest import NOW_MS
from tests.marketplace.listings.open_listings import POOLED, opened

HOA, NAM = "Hoa (NG-0001)", "Nam (NG-0002)"


@pytest.mark.both
def test_every_change_is_told_with_who_did_it_and_what_was_before(market: Database) -> None:
    made = opened(market, replace(POOLED, shops=("S1",)))
    with market.write() as connection:
        [listing] = emergency_stop.listings_of(connection, [made.sku]).values()
        listings.reprice(connection, EVERYTHING, made.sku, 145_500, HOA, NOW_MS + 1)
        listings.show_in(connection, EVERYTHING, made.sku, "S2", "htx-2", NAM, NOW_MS + 2)
        listings.take_out(connection, EVERYTHING, made.sku, "A1", NAM, NOW_MS + 3)
        listings.feed(connection, EVERYTHING, made.sku, HOA, NOW_MS + 4)
        assert listings.feed(connection, EVERYTHING, made.sku, HOA, NOW_MS + 5).lots == ()
        chosen = settings.offers_of(connection, EVERYTHING, made.sku, "S1")
        settings.save(connection, chosen, OfferSettings((3,), None, "everywhere", 20), HOA, NOW_MS + 6)
        chosen = settings.offers_of(connection, EVERYTHING, made.sku)
        settings.learn_safety_stock(connection, chosen, 100, NAM, NOW_MS + 7)
        emergency_stop.stop(connection, [listing], Signed(None, NAM), NOW_MS + 8)
        emergency_stop.stop(connection, [listing], Signed(None, HOA), NOW_MS + 9)
        bulk.execute(connection, "UPDATE channel SET road = 'hand' WHERE code = 'S2'", {})
        [by_hand] = settings.offers_of(connection, EVERYTHING, made.sku, "S2")
        assert emergency_stop.tick(connection, by_hand.offer_id, Signed(None, HOA), NOW_MS + 10)
        emergency_stop.resume(connection, [listing], Signed(None, HOA), NOW_MS + 11)
        assert emergency_stop.resume(connection, [listing], Signed(None, NAM), NOW_MS + 12) == 0
        listings.retire(connection, EVERYTHING, made.sku, NAM, NOW_MS + 13)
        told = changes_of(connection, EVERYTHING, made.sku)
        noted = bulk.select(connection, "SELECT act, who, subject FROM audit ORDER BY id", {})
    assert noted == [
        ("emergency stop", NAM, made.sku), ("stop confirmed", HOA, made.sku), ("sold again", HOA, made.sku),
    ]  # fmt: skip
    assert [(one.kind, one.who, one.before, one.after) for one in reversed(told)] == [
        ("opened", "dat", None, "150000"),
        ("price", HOA, "150000", "145500"),
        ("shown in", NAM, None, None),
        ("taken out", NAM, "A1", None),
        ("fed", HOA, None, "A1"),
        ("policy", HOA, "split 0", "everywhere 20"),
        ("kept back", HOA, "0", "3"),
        ("learned", NAM, None, "100"),
        ("stopped", NAM, None, None),
        ("set to 0", HOA, None, None),
        ("sold again", HOA, None, None),
        ("retired", NAM, None, None),
    ]
    assert [one.noted_ms - NOW_MS for one in reversed(told)] == [0, 1, 2, 3, 4, 6, 6, 7, 8, 10, 11, 13]
    assert rows(market, "SELECT told_by FROM offer WHERE told_by IS NOT NULL") == [(HOA,)]
