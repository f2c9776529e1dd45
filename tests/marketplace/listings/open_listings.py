"""Listings that tests open, and what of them can be seen."""

from marketplace import listings
from marketplace.listings import NewListing
from marketplace.listings.availability import desired_offers
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from tests.marketplace.listings.conftest import NOW_MS, TODAY

POOLED = NewListing("vải thiều", 5_000, 150_000, ("S1", "S2"), cooperative="HTX", grade="loại 1", seller="htx")
SOLO = NewListing("Vải thiều", 1_900, 60_000, ("S1",), household="H0", grade="Loại 1")


def opened(database: Database, wanted: NewListing) -> listings.OpenedListing:
    with database.write() as connection:
        return listings.open_listing(connection, EVERYTHING, wanted, TODAY, "dat", NOW_MS)


def fed_by(database: Database, sku: str) -> list[str]:
    with database.read() as connection:
        return [one.lot for one in listings.feeding(connection, EVERYTHING, sku)]


def shown(database: Database, channel: int) -> dict[str, tuple[str, int, int]]:
    """Return what a shop shall show: seller, packs and price by SKU."""
    with database.read() as connection:
        found = desired_offers(connection, channel, NOW_MS)
    return {item.offer.sku: (item.offer.seller, item.offer.stock, item.offer.price_dong) for item in found.pushes}
