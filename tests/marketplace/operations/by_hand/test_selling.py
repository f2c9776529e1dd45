"""By hand a cooperative sells its own and its members' products, as far as who sells them sees them."""

import pytest

from marketplace.operations.by_hand.selling import HandRefusal, lots_of, product, products, require_shop
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING, Act
from tests.marketplace.operations.by_hand.hand_market import hand_shop, somebody


@pytest.mark.both
def test_a_shop_sells_what_is_the_cooperatives_and_its_members(database: Database) -> None:
    shop, seller = hand_shop(database), somebody(database, "seller")
    with database.read() as connection:
        mine = products(connection, seller.scope, shop)
        assert {one.sku for one in products(connection, EVERYTHING, shop)} == {"S-A", "S-H1", "S-H2", "S-H7"}
        assert {one.sku for one in mine} == {"S-A", "S-H1", "S-H2"}  # H7 took its agreement back
        assert product(connection, seller.scope, shop, "S-A") in mine
        with pytest.raises(HandRefusal, match="sells no product"):
            product(connection, seller.scope, shop, "S-H3")
        found = lots_of(connection, seller.scope, [one.id for one in mine])
        assert {lot.household for lots in found.values() for lot in lots} <= {"H-1", "H-2"}
        assert all(lot.left_g > 0 for lots in found.values() for lot in lots)
        require_shop(connection, seller.scope, shop, Act.SELL)
        with pytest.raises(HandRefusal, match="may not"):
            require_shop(connection, seller.scope, shop, Act.PAY)
