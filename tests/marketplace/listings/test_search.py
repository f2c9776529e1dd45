"""A listing is found by words of its SKU, title and owner, whatever their accents and order."""

import pytest

from marketplace.listings.availability import settings
from marketplace.listings.listed import listings_listed
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from tests.seeding import seed

ALL = ["S-H-AN", "S-H-BINH", "S-H-CHINH", "S-H-DUNG", "S-H-EM"]


@pytest.mark.both
@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", ALL),
        ("thung 5", ALL),
        ("5 KG vải", ALL),
        ("binh", ["S-H-BINH"]),
        ("chính lê thiều", ["S-H-CHINH"]),
        ("s-h-ch", ["S-H-CHINH"]),
        ("thung 6", []),
    ],
)
def test_words_find_a_listing_in_any_order_and_without_accents(
    database: Database, words: str, found: list[str]
) -> None:
    seed(database)
    with database.read() as connection:
        assert [one.sku for one in settings.shop_offers(connection, EVERYTHING, words)] == found
        assert [one.sku for one in listings_listed(connection, EVERYTHING, words)] == found
