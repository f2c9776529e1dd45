"""What a report does not say stays as others said it; contract, file and notice end alike in every order of arrival."""

from collections.abc import Iterable, Sequence
from itertools import permutations
from typing import Any

import pytest

from marketplace.operations.intake import take_orders
from marketplace.orders.intake import unsaid
from marketplace.orders.run_caches import RunCaches
from marketplace.storage import Database
from marketplace.words.records import LineRecord, OrderRecord, State
from tests import ledger, world
from tests.world import DAY_MS, OPENS_MS, line, order

MONEY = frozenset({"fee_dong", "freight_dong", "tax_dong", "discount_dong"})
FILE = MONEY | {"province", "delivered_ms", "returned_ms", "undelivered"}
"""What the files of this test do not say."""
ALONE = ledger._ALIVE
_ORDERS = """
SELECT remote_id, state, order_state, fulfilment, status, province, updated_ms, placed_ms, delivered_ms, cancelled_ms,
 returned_ms, mark, unsaid FROM orders ORDER BY remote_id
"""
_LINES = """
SELECT o.remote_id, l.sku, l.n, l.remote_id, l.quantity, l.pack_g, l.ordered_g, l.cancelled_g, l.short_g, l.returned_g,
 l.gross_dong, l.discount_dong, l.fee_dong, l.freight_dong, l.tax_dong, l.undelivered_g, d.drawn_g, d.returned_g,
 d.undelivered_g FROM order_line l JOIN orders o ON o.id = l.order_id
 LEFT JOIN draw d ON d.line_id = l.id AND d.drawn_g > 0 ORDER BY o.remote_id, l.sku, l.n, d.lot_id
"""


def at(day: int) -> int:
    return OPENS_MS + day * DAY_MS


def of_file(record: OrderRecord, day: int) -> OrderRecord:
    """Return a report as a file exported on a day has it: without ids, money, province and most instants."""
    bare = tuple(one._replace(remote_id=None, **dict.fromkeys(MONEY, 0)) for one in record.lines)
    seen_ms = None if record.delivered_ms is None else at(day)
    return record._replace(lines=bare, updated_ms=at(day), province=None, delivered_ms=seen_ms, returned_ms=None,
                           fingerprint=record.fingerprint ^ 1, as_read=True,
                           unsaid=FILE if seen_ms else FILE - {"delivered_ms"})  # fmt: skip


def priced(one: LineRecord, fee_dong: int) -> LineRecord:
    return one._replace(remote_id=f"L-{one.sku}", fee_dong=fee_dong, tax_dong=fee_dong // 2)


def take(database: Database, records: Sequence[OrderRecord]) -> None:
    with database.write() as connection:
        take_orders(connection, 1, "shop", RunCaches(), records, at(20))


def reports() -> list[list[OrderRecord]]:
    """Return stories of one order, each its reports: contract, file, notice, and one that came back."""
    two = (priced(line("H0-5", 2), 100), priced(line("H1-19", 3), 70))
    placed = order("A", two, updated_ms=at(0))
    again = order("A", tuple(priced(one, 300) for one in two), state=State.SHIPPING, updated_ms=at(2))
    delivered = order("A", two, state=State.DELIVERED, updated_ms=at(4), delivered_ms=at(3))
    less = order("A", (two[0]._replace(cancelled=1), two[1]), updated_ms=at(1))
    back = order("A", (two[0]._replace(returned=2), two[1]), state=State.RETURNED, updated_ms=at(6), delivered_ms=at(3))
    return [
        [placed, of_file(less, 5), again],
        [placed, of_file(delivered, 3), of_file(delivered, 7), again],
        [of_file(placed, 1), of_file(back, 8), delivered, again],
        [of_file(placed, 1), of_file(less, 2), again],
        [of_file(again, 1), of_file(less, 2), of_file(again, 3)],
        [of_file(placed, 1), of_file(delivered, 5), of_file(delivered, 7), of_file(again, 2)],
        [placed, of_file(again, 1), of_file(again, 3), again],
    ]


def stories() -> list[tuple[str, list[OrderRecord]]]:
    """Return each story in each order of arrival, as an order of its own."""
    found = []
    for n, told in enumerate(reports()):
        for m, arrival in enumerate(permutations(told)):
            code = f"{n}-{m:03}"
            found.append((code, [one._replace(code=code) for one in arrival]))
    return found


def alike(rows: Iterable[Sequence[Any]]) -> dict[str, set[tuple[Any, ...]]]:
    """Return by story all that is told of its orders, which are one and the same."""
    of_order: dict[str, list[Any]] = {}
    for code, *row in rows:
        of_order.setdefault(code, []).append(tuple(row))
    told: dict[str, set[tuple[Any, ...]]] = {}
    for code, one in of_order.items():
        told.setdefault(code.split("-")[0], set()).add(tuple(one))
    return told


@pytest.mark.both
def test_reports_of_several_roads_end_alike_in_every_order_of_arrival(database: Database) -> None:
    world.build(database, lot_g=10_000_000)
    every = stories()
    for step in range(4):
        take(database, [arrival[step] for _, arrival in every if len(arrival) > step])
    for sql in (_ORDERS, _LINES):
        told = alike(ledger.rows(database, sql))
        assert {story: len(one) for story, one in told.items()} == dict.fromkeys("0123456", 1), told
    before = ledger.whole(database, without=ALONE)
    for step in (3, 1, 0, 2):
        take(database, [arrival[step] for _, arrival in every if len(arrival) > step])
    assert ledger.whole(database, without=ALONE) == before


@pytest.mark.both
def test_a_file_leaves_fee_freight_and_province_as_the_contract_said_them(database: Database) -> None:
    world.build(database)
    contract = order("A", (priced(line("H0-5", 2), 100),), updated_ms=at(1))
    older = order("A", (priced(line("H0-5", 2), 50),), updated_ms=at(0))
    moved = order("A", (line("H0-5", 2, cancelled=1),), updated_ms=at(1))
    file = of_file(moved, 3)._replace(unsaid=FILE - {"discount_dong"})
    take(database, [contract])
    take(database, [file])
    fee = (
        "SELECT l.fee_dong, l.freight_dong, l.discount_dong, l.cancelled_g, o.province, o.updated_ms"
        " FROM order_line l, orders o"
    )
    assert ledger.rows(database, fee) == [(100, 15_000, 0, 5_000, "Hà Nội", at(3))]
    before = ledger.whole(database, without=ALONE)
    for again in (file, contract, older, file):
        take(database, [again])
        assert ledger.whole(database, without=ALONE) == before


def test_an_older_report_that_cannot_be_placed_is_no_news(database: Database) -> None:
    world.build(database)
    take(database, [of_file(order("A", (line("H0-5", 2),)), 3)])
    take(database, [order("A", (line("H9-5", 2),), updated_ms=at(1))])
    assert ledger.rows(database, "SELECT count(*) FROM inboxitem") == [(0,)]


def test_a_report_leaves_out_what_it_names_and_the_ids_that_no_line_has() -> None:
    plain = order("A", (line("H0-5", 2),))
    assert unsaid.leaves_out(plain) == frozenset()
    assert unsaid.of_new(plain) is None
    file = of_file(plain, 1)._replace(unsaid=frozenset({"fee_dong", "no such fact"}))
    assert unsaid.leaves_out(file) == {"fee_dong", "remote_id"}
    assert unsaid.of_new(file) == '{"fee_dong":null,"remote_id":null}'


def test_a_later_file_that_says_the_same_is_no_change_and_stands_against_what_was_between(database: Database) -> None:
    world.build(database)
    told = order("A", (line("H0-5", 2),))
    take(database, [of_file(told, 1)])
    with database.write() as connection:
        taken = take_orders(connection, 1, "shop", RunCaches(), [of_file(told, 4)], at(20))
    assert (taken.new, taken.changed, taken.unchanged) == (0, 0, 1)
    take(database, [of_file(order("A", (line("H0-5", 1),)), 3)])
    assert ledger.rows(database, "SELECT quantity, updated_ms FROM order_line, orders") == [(2, at(4))]
