"""Paid: by what was paid out and what stands of the order, in whatever order either became known."""

from itertools import permutations

import pytest

from marketplace.operations.intake import take_orders
from marketplace.orders.run_caches import RunCaches
from marketplace.orders.status import PaymentStatus, payment_status
from marketplace.orders.totals import FunnelCache
from marketplace.reports.reconcile import reconcile
from marketplace.settlement.order_payments import PaidOut, paid_at, payments
from marketplace.settlement.payouts import take_payouts
from marketplace.storage import Database
from marketplace.words.records import OrderRecord, SettlementRecord
from tests.ledger import differences, market, rows
from tests.world import DAY_MS, OPENS_MS, build, line, order

ALL, A, B = (PaidOut(name, at, 100, 90) for name, at in ((None, 5), ("A", 6), ("B", 7)))
BACK = PaidOut(None, 9, -100, -90)
FEE = PaidOut(None, 9, 0, -10)


@pytest.mark.parametrize(
    ("entries", "lines", "since"),
    [
        ([], ["A"], None),
        ([ALL], ["A", "B"], 5),
        ([A], ["A", "B"], None),
        ([A, B], ["A", "B"], 7),
        ([A], ["A"], 6),
        ([A], [None], 6),
        ([A, A._replace(paid_ms=20), B], ["A", "B"], 7),
        ([ALL._replace(paid_ms=30), ALL], ["A"], 5),
        ([ALL, BACK], ["A"], None),
        ([ALL, BACK, ALL._replace(paid_ms=11)], ["A"], 5),
        ([ALL, FEE], ["A"], 5),
        ([BACK], ["A"], None),
        ([ALL], [], 5),
        ([A], ["C", "D"], 6),
        ([B, A], [None, None], 6),
        ([A], [], 6),
        ([PaidOut(None, 3, 0, 0)], ["A"], None),
        ([PaidOut(None, 3, 0, 0), ALL], ["A"], 5),
        ([PaidOut(None, 3, 0, 1)], ["A"], 3),
    ],
)
def test_an_order_is_paid_when_all_that_stands_of_it_is(
    entries: list[PaidOut], lines: list[str | None], since: int | None
) -> None:
    assert {paid_at(told, lines) for told in permutations(entries)} == {since}


def test_how_the_money_stands() -> None:
    found = [payment_status(*facts) for facts in ((None, 0, False), (None, 1, False), (5, 2, False), (None, 2, True))]
    assert found == [PaymentStatus.UNPAID, PaymentStatus.PART_PAID, PaymentStatus.PAID, PaymentStatus.TAKEN_BACK]


def tell(database: Database, *facts: OrderRecord | SettlementRecord) -> None:
    channel = build(database)
    for fact in facts:
        with database.write() as connection:
            if isinstance(fact, OrderRecord):
                take_orders(connection, channel, "shop", RunCaches(), [fact], OPENS_MS)
            else:
                take_payouts(connection, channel, "shop", FunnelCache(), [fact], OPENS_MS)


def entry(number: int, line_id: str | None, net_dong: int) -> SettlementRecord:
    at_ms = OPENS_MS + (5 + number) * DAY_MS
    return SettlementRecord(f"p{number}", "S1", "O", line_id, at_ms, net_dong, 0, 0, 0, net_dong)


TWO = (line("H0-5", 2)._replace(remote_id="A"), line("H1-5", 1)._replace(remote_id="B"))
PLACED = order("O", TWO[:1])
FACTS: tuple[OrderRecord | SettlementRecord, ...] = (
    order("O", TWO, updated_ms=OPENS_MS + DAY_MS),
    entry(1, "A", 298_999),
    order("O", (TWO[0], TWO[1]._replace(cancelled=1)), updated_ms=OPENS_MS + 2 * DAY_MS),
    entry(2, "B", 40_000),
)


@pytest.mark.parametrize("arrival", list(permutations(FACTS))[::3])
def test_payouts_and_changed_lines_may_come_in_any_order(
    database: Database, another_market: Database, arrival: tuple[OrderRecord | SettlementRecord, ...]
) -> None:
    tell(another_market, PLACED, *FACTS)
    tell(database, PLACED, *arrival)
    assert differences(market(database), market(another_market)) == {}
    assert rows(database, "SELECT paid_ms FROM orders") == [(OPENS_MS + 6 * DAY_MS,)]
    assert reconcile(database) == []


def test_what_is_taken_back_is_paid_no_more_and_leaves_the_totals(database: Database) -> None:
    tell(database, PLACED, entry(1, None, 298_999), entry(2, None, -298_999))
    assert rows(database, "SELECT paid_ms FROM orders") == [(None,)]
    assert rows(database, "SELECT sum(paid_g), sum(paid_orders) FROM household_total") == [(0, 0)]
    assert rows(database, "SELECT paid FROM ladder WHERE channel_id = 0") == [(0,)]
    with database.read() as connection:
        assert payments(connection, {1: None}) == {1: PaymentStatus.TAKEN_BACK}
    assert reconcile(database) == []
