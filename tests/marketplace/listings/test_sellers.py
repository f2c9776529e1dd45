"""A listing is a household's, which sells by its account in a shop, or a cooperative's, by an id that it is given."""

from dataclasses import dataclass, replace

import pytest
from sqlalchemy import ColumnElement, FromClause, true

from marketplace.listings import ListingError
from marketplace.listings.sellers import Owner, owner_of, sellers_in
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING, Scope
from tests.marketplace.listings.open_listings import POOLED, opened

COOPERATIVE, HOUSEHOLD, WITHOUT = Owner(None, 1, "HTX"), Owner(1, None, "H0"), Owner(2, None, "H1")


@dataclass(frozen=True, slots=True)
class FirstShop(Scope):
    """A scope that shows the first shop alone."""

    def where(self, table: FromClause) -> ColumnElement[bool]:
        return table.c.code == "S1" if getattr(table, "name", "") == "channel" else true()


def test_the_owner_is_the_cooperative_where_a_listing_has_one_and_else_the_household(market: Database) -> None:
    with market.read() as connection:
        for household in (None, 1):
            assert owner_of(connection, {"household_id": household, "cooperative_id": 1}) == COOPERATIVE
        assert owner_of(connection, {"household_id": 1, "cooperative_id": None}) == HOUSEHOLD


def test_a_household_sells_by_its_own_account_or_not_at_all(market: Database) -> None:
    with market.read() as connection:
        assert sellers_in(connection, EVERYTHING, ("S1",), HOUSEHOLD, "htx") == [(1, None)]
        for shop, owner in (("S2", HOUSEHOLD), ("S1", WITHOUT)):
            with pytest.raises(ListingError, match=f"lensan channels account {shop} {owner.code} SELLER_ID"):
                sellers_in(connection, EVERYTHING, (shop,), owner, "")


def test_a_cooperative_sells_by_the_id_it_is_given_or_by_its_newest_one_there(market: Database) -> None:
    with market.read() as connection, pytest.raises(ListingError, match="by which seller id HTX sells in S1"):
        sellers_in(connection, EVERYTHING, ("S1",), COOPERATIVE, " ")
    for label_g, seller in ((5_000, "htx-1"), (10_000, "htx-2")):
        opened(market, replace(POOLED, label_g=label_g, shops=("S1",), seller=seller))
    with market.read() as connection:
        assert sellers_in(connection, EVERYTHING, ("S1", "S2"), COOPERATIVE, " htx-9 ") == [(1, "htx-9"), (2, "htx-9")]
        assert sellers_in(connection, EVERYTHING, ("S1",), COOPERATIVE, "") == [(1, "htx-2")]
        with pytest.raises(ListingError, match="by which seller id HTX sells in S2"):
            sellers_in(connection, EVERYTHING, ("S1", "S2"), COOPERATIVE, "")


def test_a_shop_that_is_unknown_or_hidden_is_refused_alike(market: Database) -> None:
    with market.read() as connection:
        assert sellers_in(connection, EVERYTHING, (), COOPERATIVE, "htx") == []
        for scope, shop in ((EVERYTHING, "S9"), (FirstShop(), "S2")):
            with pytest.raises(ListingError) as refused:
                sellers_in(connection, scope, ("S1", shop), COOPERATIVE, "htx")
            assert refused.value.sentence.vi == f"Không có gian hàng {shop}."
