"""Owed: what is delivered and not paid out yet, by shop and by order; the two agree."""

import pytest

from marketplace.settlement import receivables as owing
from marketplace.settlement.receivables import order_receivables, shop_receivables
from marketplace.storage import Database, bulk
from marketplace.storage.scope import EVERYTHING
from marketplace.words.records import State
from tests.marketplace.settlement.test_differences import box, paid, take, told
from tests.world import DAY_MS, OPENS_MS, build


def shown(database: Database) -> tuple[list[int], list[int]]:
    with database.read() as connection:
        shops = [one.expected_dong for one in shop_receivables(connection, EVERYTHING)]
        return shops, [one.expected_dong for one in order_receivables(connection, EVERYTHING)]


def test_what_is_delivered_is_owed_less_the_charges_that_are_expected(database: Database) -> None:
    build(database)
    take(database, told(box(fee_dong=31_400, freight_dong=15_000), state=State.PLACED))
    assert shown(database) == ([], [])
    take(database, told(box(fee_dong=31_400, freight_dong=15_000), day=2))
    assert shown(database) == ([267_600], [267_600])
    take(database, paid(157_000))
    assert shown(database) == ([], [])


def test_what_came_back_is_owed_no_more(database: Database) -> None:
    build(database)
    lines = box(fee_dong=31_400)._replace(quantity=2, gross_dong=628_000)
    take(database, told(lines), told(lines._replace(returned=1), day=3, returned_ms=OPENS_MS + 3 * DAY_MS))
    assert shown(database) == ([314_000 - 15_700], [314_000 - 15_700])


def test_of_an_order_paid_line_by_line_the_other_line_is_owed(database: Database) -> None:
    build(database)
    take(
        database, told(box(remote_id="A"), box(100_001, "H1-5", remote_id="B", fee_dong=3)), paid(314_000, line_id="A")
    )
    assert shown(database) == ([99_998], [99_998])


def test_a_refund_above_the_price_leaves_nothing_owed(database: Database) -> None:
    build(database)
    take(database, told(box(refunded_dong=400_000)))
    assert sum(shown(database)[0]) == sum(shown(database)[1]) == 0


@pytest.mark.parametrize("sql", [owing._WAITING, owing._SHOPS])
def test_what_is_paid_already_is_not_looked_at(another_market: Database, sql: str) -> None:
    build(another_market)
    with another_market.read() as connection:
        plan = [row[3] for row in bulk.select(connection, f"EXPLAIN QUERY PLAN {sql}", {"channel": ""})]
    assert any("ix_orders_owed" in step for step in plan), plan
