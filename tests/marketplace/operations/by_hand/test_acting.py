"""What becomes of an order by hand moves the ledger as any report does, is signed, and changes nothing said twice."""

from functools import partial

import pytest

from marketplace.operations.by_hand.acting import cancel, deliver, give_back, set_back
from marketplace.operations.by_hand.selling import HandRefusal
from marketplace.operations.by_hand.writing import write_order
from marketplace.orders.shipments import take_shipments
from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database
from marketplace.words.records import Fulfilment, ShipmentRecord
from tests.marketplace.operations.by_hand.hand_market import NOW_MS, SALE, audited, hand_shop, somebody, told

STANDS = """
SELECT o.order_state, o.fulfilment, o.status, o.delivered_ms, o.cancelled_ms, l.cancelled_g, l.returned_g, l.restock
FROM orders o JOIN hand_order h ON h.order_id = o.id JOIN order_line l ON l.order_id = o.id
"""
LOTS = "SELECT id, balance_g FROM lot ORDER BY id"
TOTAL = """
SELECT sum(placed_g), sum(delivered_g), sum(cancelled_g), sum(returned_g) FROM household_total t
JOIN channel c ON c.id = t.channel_id WHERE c.platform = 'hand'
"""


@pytest.mark.both
def test_an_order_is_handed_over_and_comes_back_in_parts(database: Database) -> None:
    shop, seller = hand_shop(database), somebody(database, "seller")
    before = reconcile(database)
    with database.write() as connection:
        given = (connection, seller.scope, shop, write_order(connection, seller.scope, shop, SALE, seller.who, NOW_MS))
        for at_ms in (5, 6):  # a clock that was set back, and the same said again
            deliver(*given, seller.who, at_ms)
    [stands] = told(database, STANDS)
    assert stands == ("confirmed", "delivered", "Đã giao", NOW_MS + 1, None, 0, 0, True)
    with database.write() as connection:
        given = (connection, seller.scope, shop, "TAY-2106-0001")
        give_back(*given, 1, seller.who, NOW_MS + 9)
        with pytest.raises(HandRefusal, match="has 1 boxes"):
            give_back(*given, 2, seller.who, NOW_MS + 10)
        with pytest.raises(HandRefusal, match="what came back"):
            cancel(*given, seller.who, NOW_MS + 10)
        give_back(*given, 1, seller.who, NOW_MS + 11)
        with pytest.raises(HandRefusal, match="not with its buyer"):
            give_back(*given, 1, seller.who, NOW_MS + 12)
    assert told(database, STANDS) == [("confirmed", "returned", "Đã trả lại", NOW_MS + 1, None, 0, 10_000, True)]
    assert told(database, TOTAL) == [(10_000, 10_000, 0, 10_000)]
    assert audited(database) == [
        "order by hand", "order by hand delivered", "order by hand returned", "order by hand returned",
    ]  # fmt: skip
    assert reconcile(database) == before


@pytest.mark.both
def test_a_cancelled_order_gives_its_fruit_back(database: Database) -> None:
    shop, seller = hand_shop(database), somebody(database, "seller")
    before, lots = reconcile(database), told(database, LOTS)
    with database.write() as connection:
        given = (connection, seller.scope, shop, write_order(connection, seller.scope, shop, SALE, seller.who, NOW_MS))
        for at_ms in (NOW_MS + 5, NOW_MS + 6):
            cancel(*given, seller.who, at_ms)
        with pytest.raises(HandRefusal, match="is cancelled"):
            deliver(*given, seller.who, NOW_MS + 7)
    assert told(database, STANDS) == [("cancelled", "none", "Đã hủy", None, NOW_MS + 5, 10_000, 0, True)]
    assert told(database, LOTS) == lots
    assert told(database, TOTAL) == [(10_000, 0, 10_000, 0)]
    assert audited(database) == ["order by hand", "order by hand cancelled"]
    assert reconcile(database) == before


@pytest.mark.both
def test_what_was_called_delivered_by_mistake_is_set_back_and_its_figures_with_it(database: Database) -> None:
    shop, seller = hand_shop(database), somebody(database, "seller")
    before, lots = reconcile(database), told(database, LOTS)
    with database.write() as connection:
        given = (connection, seller.scope, shop, write_order(connection, seller.scope, shop, SALE, seller.who, NOW_MS))
        held = told(database, LOTS) if database.is_sqlite else None
        deliver(*given, seller.who, NOW_MS + 1)
        for at_ms in (NOW_MS + 2, NOW_MS + 3):
            set_back(*given, seller.who, at_ms)
    assert held is None or told(database, LOTS) != lots
    assert told(database, STANDS) == [("confirmed", "none", "Mới ghi", None, None, 0, 0, True)]
    assert told(database, TOTAL) == [(10_000, 0, 0, 0)]
    assert reconcile(database) == before
    with database.write() as connection:
        given = (connection, *given[1:])
        deliver(*given, seller.who, NOW_MS + 4)
        with pytest.raises(HandRefusal, match="still there"):
            cancel(*given, seller.who, NOW_MS + 5)
        for at_ms in (NOW_MS + 5, NOW_MS + 6):
            cancel(*given, seller.who, at_ms, still_there=True)
    assert told(database, STANDS) == [("cancelled", "none", "Đã hủy", None, NOW_MS + 5, 10_000, 0, True)]
    assert told(database, LOTS) == lots
    assert told(database, TOTAL) == [(10_000, 0, 10_000, 0)]
    assert audited(database) == [
        "order by hand", "order by hand delivered", "order by hand set back", "order by hand delivered",
        "order by hand cancelled",
    ]  # fmt: skip
    assert reconcile(database) == before


@pytest.mark.both
def test_boxes_that_are_gone_are_not_put_on_sale_again(database: Database) -> None:
    shop, seller = hand_shop(database), somebody(database, "seller")
    before, lots = reconcile(database), told(database, LOTS)
    with database.write() as connection:
        given = (connection, seller.scope, shop, write_order(connection, seller.scope, shop, SALE, seller.who, NOW_MS))
        deliver(*given, seller.who, NOW_MS + 1)
    sold = told(database, LOTS)
    for at_ms in (NOW_MS + 2, NOW_MS + 3):
        with database.write() as connection:
            cancel(connection, *given[1:], seller.who, at_ms, still_there=False)
    assert sold != lots
    assert told(database, LOTS) == sold
    assert told(database, TOTAL) == [(10_000, 0, 10_000, 0)]
    written_off = (
        "SELECT sum(grams), min(at_ms), max(who), max(why) FROM lot_move WHERE kind = 'spoiled' AND why LIKE 'đơn%'"
    )
    assert told(database, written_off) == [
        (10_000, NOW_MS + 2, seller.who.name, "đơn TAY-2106-0001 ghi nhầm, thùng không còn")
    ]
    assert reconcile(database) == before


def test_what_others_told_of_a_delivery_is_not_set_back(sqlite: Database) -> None:
    shop, seller = hand_shop(sqlite), somebody(sqlite, "seller")
    with sqlite.write() as connection:
        given = (connection, seller.scope, shop, write_order(connection, seller.scope, shop, SALE, seller.who, NOW_MS))
        deliver(*given, seller.who, NOW_MS + 1)
        sent = ShipmentRecord(given[3], "VD-1", "VTP", Fulfilment.DELIVERED, NOW_MS + 1)
        take_shipments(connection, shop.id, shop.code, [sent], NOW_MS + 1)
        for act in (set_back, partial(cancel, still_there=True)):
            with pytest.raises(HandRefusal, match="VD-1"):
                act(*given, seller.who, NOW_MS + 2)
        give_back(*given, 1, seller.who, NOW_MS + 3)
        with pytest.raises(HandRefusal, match="came back"):
            set_back(*given, seller.who, NOW_MS + 4)


def test_nobody_acts_on_orders_that_are_not_theirs_or_not_there(sqlite: Database) -> None:
    shop, seller, weigher = hand_shop(sqlite), somebody(sqlite, "seller"), somebody(sqlite, "weigher")
    with sqlite.write() as connection:
        code = write_order(connection, seller.scope, shop, SALE, seller.who, NOW_MS)
        for act in (deliver, cancel, set_back):
            with pytest.raises(HandRefusal, match="may not"):
                act(connection, weigher.scope, shop, code, weigher.who, NOW_MS)
            with pytest.raises(HandRefusal, match="There is no order"):
                act(connection, seller.scope, shop, "TAY-2106-0099", seller.who, NOW_MS)
        with pytest.raises(HandRefusal, match="may not"):
            give_back(connection, weigher.scope, shop, code, 1, weigher.who, NOW_MS)
