"""The split of an order: what households and cooperatives get of it comes to what its lines are worth, to the đồng."""

from marketplace.settlement.statements.account import add_up
from marketplace.settlement.statements.revenue_split import revenue_split
from marketplace.storage import Database
from tests.marketplace.settlement.statements import market
from tests.marketplace.settlement.statements.market import boxes, delivered


def test_the_shares_of_an_order_come_to_what_it_is_worth(sqlite: Database) -> None:
    shop = market.build(sqlite)
    market.terms(sqlite, "outright", 20_000, "L-B")
    market.take(sqlite, shop, delivered("O1", boxes(4)))
    market.pay(sqlite, shop, "O1", 30_001, 20_003, 6_007)
    with sqlite.read() as connection:
        split = revenue_split(connection, 1)
    [line] = split.order.lines
    shares = [split.parts[line.id, draw.lot_id] for draw in line.draws]
    assert [share.is_bought for share in shares] == [False, True, False]
    assert [share.cooperative for share in shares] == ["HTX Quý Sơn"] * 3
    whole = add_up(split.lines[line.id].parties)
    assert whole.net_dong == 598_999 - 56_011
    got = add_up([*(share.household for share in shares), *(share.own for share in shares)])
    assert (got.net_dong, got.fee_dong, got.weight_g) == (whole.net_dong, whole.fee_dong, whole.weight_g)
