"""A seller account is one household's in a shop."""

import pytest

from marketplace import listings
from marketplace.listings import ListingError
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING


@pytest.mark.both
def test_a_sellers_id_belongs_to_one_household_of_a_shop(market: Database) -> None:
    with market.write() as connection:
        listings.set_account(connection, EVERYTHING, "S1", "H1", " seller-9 ", "dat")
        listings.set_account(connection, EVERYTHING, "S1", "H1", "seller-1", "dat")
        for asked, says in (
            (("S1", "H2", "seller-1"), "is household H1"),
            (("S9", "H2", "x"), "no channel S9"),
            (("S1", "H9", "x"), "no household H9"),
            (("S1", "H2", " "), "cannot be empty"),
        ):
            with pytest.raises(ListingError, match=says):
                listings.set_account(connection, EVERYTHING, *asked, "dat")
        found = listings.accounts_of(connection, EVERYTHING, "S1")
    assert [(one.household, one.remote_id) for one in found] == [
        ("H0", "seller-H0"), ("H1", "seller-1"), ("H3", "seller-H3"),
    ]  # fmt: skip
