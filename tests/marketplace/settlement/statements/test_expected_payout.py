"""Expected: what a platform is to pay out follows what stays of an order, line by line."""

import pytest
from sqlalchemy import select

from marketplace.settlement.balance import read_payable_lines
from marketplace.settlement.statements.expected_payout import expected_payout
from marketplace.storage import Database
from marketplace.storage.tables import TABLES
from marketplace.words.records import State
from tests import world
from tests.marketplace.settlement.statements import market
from tests.marketplace.settlement.statements.market import boxes, delivered

ORDER = TABLES["orders"]
LINE = boxes(2, sku="H0-5", gross_dong=300_000, discount_dong=0, remote_id="7")


def _expected(database: Database, code: str) -> list[tuple[str | None, int, int, int]]:
    with database.read() as connection:
        order = connection.execute(select(ORDER.c.id).where(ORDER.c.remote_id == code)).scalar_one()
        lines = read_payable_lines(connection, [order])[order]
    found = [(line.remote_id, expected_payout(line)) for line in lines]
    return [(word, one.gross_dong, one.charges.total_dong, one.net_dong) for word, one in found]


@pytest.mark.both
def test_what_is_expected_of_an_order_follows_what_stays_of_it(database: Database) -> None:
    shop = market.build(database)
    cancelled = world.order("C", (LINE._replace(cancelled=2),), state=State.CANCELLED)
    market.take(database, shop, delivered("A", LINE), delivered("B", LINE._replace(cancelled=1)), cancelled)
    market.take(database, shop, delivered("D", LINE), delivered("D", LINE._replace(returned=2), version=1, returned=3))
    market.take(database, shop, delivered("E", LINE._replace(short_g=500)))
    assert {code: _expected(database, code) for code in "ABCDE"} == {
        "A": [("7", 300_000, 22_003, 277_997)],
        "B": [("7", 150_000, 3_500 + 7_501, 150_000 - 11_001)],
        "C": [("7", 0, 0, 0)],
        "D": [("7", 0, 0, 0)],
        "E": [("7", 285_000, 6_650 + 14_251, 285_000 - 20_901)],
    }
