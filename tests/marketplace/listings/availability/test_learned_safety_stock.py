"""The learned number in the database: from the shops' runs and sales, and from what other listings leave."""

import pytest

from marketplace.listings.availability.allocate import allocate
from marketplace.listings.availability.learned_safety_stock import packs_left, with_learned_safety_stock
from marketplace.listings.availability.positions import OfferPosition, components_of
from marketplace.listings.availability.snapshot import take_snapshot
from marketplace.storage import Database
from tests.ledger import rows
from tests.marketplace.listings.availability.test_desired import change
from tests.marketplace.listings.two_shops import MINUTE_MS, NOW, of


def offers_of(database: Database, sku: str) -> list[OfferPosition]:
    """Return the offers of a listing as the next run of the first shop counts them, learned numbers included."""
    ids = [row[0] for row in rows(database, f"SELECT id FROM offer WHERE sku = '{sku}'")]
    with database.read() as connection:
        snapshot = with_learned_safety_stock(connection, take_snapshot(connection, 1, NOW), NOW)
    return [offer for offer in snapshot.offers if offer.id in ids]


def left(database: Database, sku: str) -> int:
    with database.read() as connection:
        snapshot = take_snapshot(connection, 1, NOW)
    listing = of(database, sku)
    [part] = [part for part in components_of(snapshot.offers) if any(offer.group == listing for offer in part)]
    return packs_left(snapshot.lots, part, listing)


def test_fruit_that_stands_in_two_shops_is_taken_from_another_listing_once(
    database: Database, shops: list[int]
) -> None:
    """Half of the lot is left for each listing: the shops share the one that sells fast, and show all of the other."""
    assert (left(database, "H0-5"), left(database, "H1-5")) == (10, 10)
    selling, quiet = offers_of(database, "H0-5"), offers_of(database, "H1-5")
    assert [offer.group for offer in [*selling, *quiet]] == [None, None, *[of(database, "H1-5")] * 2]
    with database.read() as connection:
        snapshot = with_learned_safety_stock(connection, take_snapshot(connection, 1, NOW), NOW)
    shown = allocate(snapshot.lots, snapshot.offers)
    once, twice = ([shown[offer.id] for offer in some] for some in (selling, quiet))
    assert min(once) > 0 and max(once) < 10, "before, all ten stood in both shops and nothing was kept back"
    assert twice[0] == twice[1] and sum(once) + twice[0] <= 20


@pytest.mark.both
def test_where_others_claim_everything_the_shops_share_what_there_is(database: Database, shops: list[int]) -> None:
    change(database, "UPDATE offer SET stock = 20 WHERE sku = 'H1-5'")
    assert (left(database, "H0-5"), left(database, "H1-5")) == (0, 10)
    assert [(offer.safety_packs, offer.group) for offer in offers_of(database, "H0-5")] == [(0, None), (0, None)]


def test_the_numbers_fall_to_nothing_once_nothing_has_been_sold_for_hours(database: Database, shops: list[int]) -> None:
    change(database, f"UPDATE orders SET placed_ms = placed_ms - {7 * 60 * MINUTE_MS}")
    listing = of(database, "H0-5")
    assert [(offer.safety_packs, offer.group) for offer in offers_of(database, "H0-5")] == [(0, listing), (0, listing)]
