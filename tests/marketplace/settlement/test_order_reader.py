"""The reader of orders: one value of each with its lines, their draws and its payouts, however it is asked for."""

import pytest

from marketplace.settlement.order_reader import orders_of_lines, orders_of_lots, read_orders
from marketplace.storage import Database
from tests.ledger import rows
from tests.marketplace.settlement.statements import market
from tests.marketplace.settlement.statements.market import boxes, delivered


@pytest.mark.both
def test_an_order_is_read_with_its_lines_draws_and_payouts(database: Database) -> None:
    shop = market.build(database)
    market.take(database, shop, delivered("O1", boxes(3), boxes(1, sku="H0-5")), delivered("O2", boxes(1), day=1))
    market.pay(database, shop, "O1", 3_000, 2_000, 0)
    with database.read() as connection:
        order, other = (read_orders(connection, [2, 1, 99])[order_id] for order_id in (1, 2))
    assert (order.code, order.channel, [(line.sku, line.ordered_g) for line in order.lines]) == (
        "O1", "shop", [("H0-5", 5_000), ("P-5", 15_000)],
    )  # fmt: skip
    assert [[draw.drawn_g for draw in line.draws] for line in order.lines] == [[5_000], [8_000, 7_000]]
    assert [(one.order_id, one.fee_dong, one.freight_dong) for one in order.payouts] == [(1, 3_000, 2_000)]
    assert (other.code, other.payouts, order.is_overpaid) == ("O2", [], False)


def test_orders_are_found_by_their_lots_and_by_their_lines(sqlite: Database) -> None:
    shop = market.build(sqlite)
    market.take(sqlite, shop, delivered("O1", boxes(1)), delivered("O2", boxes(1, sku="H0-5"), day=1))
    lots = {code: lot_id for lot_id, code in rows(sqlite, "SELECT id, code FROM lot")}
    with sqlite.read() as connection:
        assert orders_of_lots(connection, [lots["L-A"]]) == [1]
        assert orders_of_lots(connection, [lots["L-C"]]) == []
        assert orders_of_lines(connection, [2, 2]) == [2]


def test_more_than_is_owed_is_overpaid_until_somebody_settles_it(sqlite: Database) -> None:
    shop = market.build(sqlite)
    market.take(sqlite, shop, delivered("O1", boxes(1)))
    market.pay(sqlite, shop, "O1", 0, 0, 0, net=900_000)
    with sqlite.read() as connection:
        assert read_orders(connection, [1])[1].is_overpaid
