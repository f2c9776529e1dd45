"""Orders by hand have a number of their own in their month, and are listed as far as they are shown."""

import pytest

from marketplace.operations.by_hand.writing import write_order
from marketplace.orders.hand_orders import (
    HandNumber,
    code_of_form,
    hand_orders,
    next_number,
    order_id_of,
    put_hand_order,
)
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from tests.marketplace.operations.by_hand.hand_market import NOW_MS, SALE, TODAY, hand_shop, somebody
from tests.rights_market import B


@pytest.mark.both
def test_orders_are_numbered_and_listed_the_newest_first(database: Database) -> None:
    shop, seller = hand_shop(database), somebody(database, "seller")
    other = somebody(database, "seller", cooperative_id=B)
    with database.write() as connection:
        assert next_number(connection, shop.id, NOW_MS) == HandNumber(202106, 1)
        for number, day in ((1, None), (2, TODAY.replace(day=28))):
            sale = SALE._replace(form_key=f"k{number}", packs=number, promised_on=day)
            write_order(connection, seller.scope, shop, sale, seller.who, NOW_MS + number)
        assert next_number(connection, shop.id, NOW_MS).code == "TAY-2106-0003"
        assert code_of_form(connection, shop.id, "k2") == "TAY-2106-0002"
        assert code_of_form(connection, shop.id, "k3") is None
        assert order_id_of(connection, shop.id, "TAY-2106-0009") is None
        found = hand_orders(connection, seller.scope, shop.id)
        assert [(one.code, one.packs, one.promised_on, one.terms, one.received_dong) for one in found] == [
            ("TAY-2106-0002", 2, TODAY.replace(day=28), "cash", 0), ("TAY-2106-0001", 1, None, "cash", 0),
        ]  # fmt: skip
        assert hand_orders(connection, EVERYTHING, shop.id, most=1) == found[:1]
        assert hand_orders(connection, other.scope, shop.id) == []
        # An order of another road may be written down too, as it stands.
        put_hand_order(connection, order_id_of(connection, 1, "A1") or 0, shop.id, "k9", HandNumber(202106, 9), "cod",
                       None, NOW_MS)  # fmt: skip
        assert len(hand_orders(connection, EVERYTHING, shop.id)) == 3
