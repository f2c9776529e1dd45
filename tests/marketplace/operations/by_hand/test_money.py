"""Money of orders by hand stands in the ledger of payouts, in parts too, and no form pays twice."""

import pytest

from marketplace.operations.by_hand.acting import deliver
from marketplace.operations.by_hand.money import OrderMoney, money_of, no_order, receive, take_back
from marketplace.operations.by_hand.selling import HandRefusal
from marketplace.operations.by_hand.writing import write_order
from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database
from tests.marketplace.operations.by_hand.hand_market import NOW_MS, SALE, audited, hand_shop, somebody, told

PAID = "SELECT o.paid_ms FROM orders o JOIN hand_order h ON h.order_id = o.id"


@pytest.mark.both
def test_money_comes_in_parts_and_an_order_is_paid_when_nothing_is_owed(database: Database) -> None:
    shop, seller, accountant = hand_shop(database), somebody(database, "seller"), somebody(database, "accountant")
    before = reconcile(database)
    with database.write() as connection:
        code = write_order(connection, seller.scope, shop, SALE, seller.who, NOW_MS)
        deliver(connection, seller.scope, shop, code, seller.who, NOW_MS + 1)
        given = (connection, accountant.scope, shop, code)
        for _ in range(2):
            assert receive(*given, 100_000, "phan-1", accountant.who, NOW_MS + 2) == 100_000
    [(order_id,)] = told(database, "SELECT order_id FROM hand_order")
    assert told(database, PAID) == [(None,)]
    with database.write() as connection:
        assert money_of(connection, [order_id]) == {order_id: OrderMoney(260_000, 100_000)}
        given = (connection, accountant.scope, shop, code)
        for dong in (0, 160_001):
            with pytest.raises(HandRefusal, match="are still owed"):
                receive(*given, dong, "phan-2", accountant.who, NOW_MS + 3)
        assert receive(*given, None, "phan-2", accountant.who, NOW_MS + 3) == 160_000
        assert money_of(connection, [order_id])[order_id].owed_dong == 0
    assert told(database, PAID) == [(NOW_MS + 3,)]
    assert told(database, "SELECT net_dong FROM payout WHERE remote_id LIKE 'TAY%' ORDER BY id") == [
        (100_000,), (160_000,)]  # fmt: skip
    assert audited(database)[-2:] == ["money received by hand"] * 2
    assert reconcile(database) == before


@pytest.mark.both
def test_money_noted_by_mistake_is_taken_back_with_an_entry_against_it(database: Database) -> None:
    shop, seller, accountant = hand_shop(database), somebody(database, "seller"), somebody(database, "accountant")
    before = reconcile(database)
    with database.write() as connection:
        code = write_order(connection, seller.scope, shop, SALE, seller.who, NOW_MS)
        deliver(connection, seller.scope, shop, code, seller.who, NOW_MS + 1)
        given = (connection, accountant.scope, shop, code)
        receive(*given, None, "k", accountant.who, NOW_MS + 2)
        with pytest.raises(HandRefusal, match="may not"):
            take_back(connection, seller.scope, shop, code, seller.who, NOW_MS + 3)
        assert [take_back(*given, accountant.who, NOW_MS + 3) for _ in range(2)] == [260_000, 0]
    [(order_id,)] = told(database, "SELECT order_id FROM hand_order")
    assert told(database, PAID) == [(None,)]
    assert reconcile(database) == before
    with database.write() as connection:
        assert money_of(connection, [order_id]) == {order_id: OrderMoney(260_000, 0)}
        receive(connection, accountant.scope, shop, code, None, "k-3", accountant.who, NOW_MS + 5)
    assert told(database, PAID) == [(NOW_MS + 5,)]
    assert told(database, "SELECT net_dong FROM payout WHERE remote_id LIKE 'TAY%' ORDER BY id") == [
        (260_000,), (-260_000,), (260_000,)]  # fmt: skip
    assert audited(database)[-3:] == ["money received by hand", "money taken back by hand", "money received by hand"]
    assert reconcile(database) == before


def test_money_is_for_who_looks_after_it(sqlite: Database) -> None:
    shop, seller, director = hand_shop(sqlite), somebody(sqlite, "seller"), somebody(sqlite, "director")
    with sqlite.write() as connection:
        code = write_order(connection, seller.scope, shop, SALE, seller.who, NOW_MS)
        with pytest.raises(HandRefusal, match="may not"):
            receive(connection, seller.scope, shop, code, None, "x", seller.who, NOW_MS)
        with pytest.raises(HandRefusal, match=str(no_order("TAY-0"))):
            receive(connection, director.scope, shop, "TAY-0", None, "x", director.who, NOW_MS)
        assert receive(connection, director.scope, shop, code, None, "x", director.who, NOW_MS) == 260_000
