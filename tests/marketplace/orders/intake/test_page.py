"""An order's life: told twice, late and backwards, it ends the same.

What is promised: whatever reports of an order come, in whatever order, pages and repetitions, once the newest is in,
its lines, totals and stock are those of the newest alone, and its draws too where the lots are ample. Where they are
not, a report that came between may have taken fruit that another order had otherwise had; every gram has an owner
all the same.
"""

import random
from collections.abc import Sequence
from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from marketplace.operations.intake import take_orders
from marketplace.orders.run_caches import RunCaches
from marketplace.orders.status import RANK
from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database
from marketplace.storage.tables import TABLES
from marketplace.words.records import Fulfilment, LineRecord, OrderRecord, OrderState, State
from tests.ledger import differences, market, rows
from tests.world import DAY_MS, OPENS_MS, build, line, order

AMPLE_G = 50_000_000
HOUR_MS = 3_600_000
GONE = OPENS_MS + 30 * HOUR_MS
THERE = OPENS_MS + 2 * DAY_MS
BACK = OPENS_MS + 4 * DAY_MS
# Cancelled on its way, resumed, a line fewer and another more, the price corrected, a part of it returned.
LIFE = (
    order("A", (line("H0-5", 2), line("H1-19", 3))),
    order("A", (line("H0-5", 4), line("H1-19", 3)), state=State.SHIPPING, updated_ms=OPENS_MS + 9 * HOUR_MS),
    order("A", (line("H0-5", 4, cancelled=4), line("H1-19", 3, cancelled=3)), state=State.CANCELLED, updated_ms=GONE,
          cancelled_ms=GONE)._replace(fulfilment=Fulfilment.SHIPPING),
    order("A", (line("H0-5", 4), line("H2-5", 2)), state=State.SHIPPING, updated_ms=GONE + HOUR_MS),
    order("A", (line("H0-5", 4)._replace(gross_dong=500_000), line("H2-5", 2)), state=State.DELIVERED,
          updated_ms=THERE, delivered_ms=THERE),
    order("A", (line("H0-5", 4, returned=1, restock=False)._replace(gross_dong=500_000), line("H2-5", 2, short_g=700)),
          state=State.DELIVERED, updated_ms=BACK, delivered_ms=THERE, returned_ms=BACK),
)  # fmt: skip
# Cancelled, resumed with fewer packs, cancelled in part (which says not when), a line added, cancelled for good.
OFF_AND_ON = (
    order("A", (line("H0-5", 3),)),
    order("A", (line("H0-5", 3, cancelled=3),), state=State.CANCELLED, updated_ms=GONE, cancelled_ms=GONE),
    order("A", (line("H0-5", 1), line("H0-5", 2, n=1)), state=State.CONFIRMED, updated_ms=GONE + HOUR_MS),
    order("A", (line("H0-5", 1), line("H0-5", 2, n=1, cancelled=1), line("H1-5", 1)), state=State.CONFIRMED,
          updated_ms=GONE + 2 * HOUR_MS),
    order("A", (line("H0-5", 1, cancelled=1), line("H0-5", 2, n=1, cancelled=2), line("H1-5", 1, cancelled=1)),
          state=State.CANCELLED, updated_ms=THERE, cancelled_ms=THERE),
)  # fmt: skip
# Delivered, then two reports of one instant: the one farther on wins; and one of equal rank that only its mark decides.
AT_ONCE = (
    order("A", (line("H0-5", 3),)),
    order("A", (line("H0-5", 3),), state=State.DELIVERED, updated_ms=THERE, delivered_ms=THERE),
    order("A", (line("H0-5", 3), line("H1-5", 1)), state=State.SHIPPING, updated_ms=THERE),
    order("A", (line("H0-5", 3, returned=1),), state=State.DELIVERED, updated_ms=BACK, delivered_ms=THERE,
          returned_ms=BACK),
    order("A", (line("H0-5", 3, returned=2),), state=State.DELIVERED, updated_ms=BACK, delivered_ms=THERE,
          returned_ms=BACK),
)  # fmt: skip
# Cancelled in part, sent, cancelled for good on its way, and back; one line of it fit to be sold again.
CAME_BACK = (
    order("A", (line("H0-5", 3), line("H1-19", 2))),
    order("A", (line("H0-5", 3, cancelled=1), line("H1-19", 2)), state=State.SHIPPING, updated_ms=OPENS_MS + HOUR_MS),
    order("A", (line("H0-5", 3, cancelled=3), line("H1-19", 2, cancelled=2)), state=State.CANCELLED, updated_ms=GONE,
          cancelled_ms=GONE)._replace(fulfilment=Fulfilment.SHIPPING),
    order("A", (line("H0-5", 3, cancelled=3), line("H1-19", 2, cancelled=2)), state=State.CANCELLED, updated_ms=THERE,
          cancelled_ms=GONE)._replace(fulfilment=Fulfilment.RETURNING),
    order("A", (line("H0-5", 3, cancelled=3), line("H1-19", 2, cancelled=2, restock=False)), state=State.CANCELLED,
          updated_ms=BACK, cancelled_ms=GONE, returned_ms=BACK)._replace(fulfilment=Fulfilment.RETURNED),
)  # fmt: skip
# Not handed over, sent back, sent once more with a line fewer, failed again, and back; one box is not fit for sale.
NEVER_CAME = (
    order("A", (line("H0-5", 3), line("H1-19", 2)), state=State.FAILED, updated_ms=OPENS_MS + HOUR_MS),
    order("A", (line("H0-5", 3, undelivered=3), line("H1-19", 2, undelivered=2)), state=State.RETURNING,
          updated_ms=OPENS_MS + 2 * HOUR_MS),
    order("A", (line("H0-5", 3),), state=State.SHIPPING, updated_ms=GONE),
    order("A", (line("H0-5", 3, undelivered=1),), state=State.DELIVERED, updated_ms=THERE, delivered_ms=THERE),
    order("A", (line("H0-5", 3, undelivered=3, restock=False), line("H2-5", 1)), state=State.RETURNING,
          updated_ms=THERE + HOUR_MS),
    order("A", (line("H0-5", 3, returned=3, restock=False), line("H2-5", 1, returned=1)), state=State.RETURNED,
          updated_ms=BACK, returned_ms=BACK),
)  # fmt: skip
LIVES = {
    "never came": NEVER_CAME,
    "dispatched and back": LIFE, "off and on": OFF_AND_ON, "at one instant": AT_ONCE, "cancelled on its way": CAME_BACK,
}  # fmt: skip


def open_market(database: Database, lot_g: int = AMPLE_G) -> int:
    channel = build(database, lot_g=lot_g)
    with database.write() as connection:
        offers = [
            {"channel_id": channel, "listing_id": row[0], "sku": row[1], "state": "live", "kept_back": 0,
             "stock": 90_000}
            for row in rows(database, "SELECT id, sku FROM listing")
        ]  # fmt: skip
        connection.execute(insert(TABLES["offer"]), offers)
    return channel


def tell(database: Database, channel: int, *pages: Sequence[OrderRecord]) -> None:
    """Take pages in, each in a transaction of its own."""
    caches = RunCaches()
    for page in pages:
        with database.write() as connection:
            take_orders(connection, channel, "shop", caches, page, OPENS_MS)


def named(record: OrderRecord, code: str) -> OrderRecord:
    return record._replace(code=code)


def _standing(report: OrderRecord) -> tuple[int, int, int]:
    return report.updated_ms, RANK[report.order_state, report.fulfilment], report.fingerprint


def arrivals(database: Database, count: int) -> list[tuple[int, ...]]:
    """Return the orders of arrival to try: every one on SQLite, a sample on PostgreSQL."""
    every = list(permutations(range(count)))
    return every if database.engine.dialect.name == "sqlite" else every[:: max(len(every) // 20, 1)]


def told_alike(database: Database, newest: Database, life: Sequence[OrderRecord], codes: int) -> None:
    """Prove that a market told anyhow is the one that was told the newest alone."""
    tell(newest, open_market(newest), [named(max(life, key=_standing), f"A{number}") for number in range(codes)])
    assert differences(market(database), market(newest)) == {}
    assert reconcile(database) == []


@pytest.mark.parametrize("life", LIVES.values(), ids=list(LIVES))
def test_every_order_of_arrival_ends_in_the_same_ledger(
    database: Database, another_market: Database, life: tuple[OrderRecord, ...]
) -> None:
    channel = open_market(database)
    orders = arrivals(database, len(life))
    tell(database, channel, *(
        [named(life[arrival[at]], f"A{number}") for number, arrival in enumerate(orders)] for at in range(len(life))
    ))  # fmt: skip
    told_alike(database, another_market, life, len(orders))


@pytest.mark.parametrize("seed", range(3))
def test_repetitions_and_cuts_into_pages_change_nothing(
    database: Database, another_market: Database, seed: int
) -> None:
    channel = open_market(database)
    chance = random.Random(seed)
    codes = 40
    reports = [named(report, f"A{number}") for number in range(codes) for report in (*LIFE, *chance.choices(LIFE, k=3))]
    chance.shuffle(reports)
    cuts = sorted(chance.sample(range(len(reports)), 12))
    tell(database, channel, *(reports[a:b] for a, b in zip([0, *cuts], [*cuts, len(reports)], strict=True)))
    told_alike(database, another_market, LIFE, codes)


@pytest.mark.parametrize("life", LIVES.values(), ids=list(LIVES))
def test_scarce_lots_may_serve_otherwise_but_every_gram_has_an_owner(
    database: Database, life: tuple[OrderRecord, ...]
) -> None:
    channel = open_market(database, lot_g=12_000)
    orders = arrivals(database, len(life))[::17]
    for at in range(len(life)):
        tell(database, channel, [named(life[arrival[at]], f"A{number}") for number, arrival in enumerate(orders)])
        assert reconcile(database) == []
    facts = (
        "o.state, o.fulfilment, l.sku, l.n, l.ordered_g, l.cancelled_g, l.short_g, l.undelivered_g, l.returned_g,"
        " l.gross_dong"
    )
    sql = f"SELECT DISTINCT {facts} FROM order_line l JOIN orders o ON o.id = l.order_id WHERE l.quantity > 0"
    newest = max(life, key=_standing)
    assert len(rows(database, sql)) == len(newest.lines)


@st.composite
def lines(draw: st.DrawFn) -> LineRecord:
    quantity = draw(st.integers(1, 4))
    cancelled = draw(st.integers(0, quantity))
    returned = draw(st.integers(0, quantity - cancelled))
    undelivered = draw(st.integers(0, quantity - cancelled - returned))
    made = line(draw(st.sampled_from(("H0-5", "H1-19", "H2-5"))), quantity, cancelled=cancelled, returned=returned,
                restock=draw(st.booleans()), undelivered=undelivered)  # fmt: skip
    return made._replace(gross_dong=draw(st.integers(2_000, 900_000)))


@st.composite
def reports(draw: st.DrawFn) -> OrderRecord:
    """Return any report of one order, its instant one of a few so that ties are many."""
    listed, seen = [], dict[str, int]()
    for one in draw(st.lists(lines(), min_size=1, max_size=3)):
        listed.append(one._replace(line_no=seen.get(one.sku, 0)))
        seen[one.sku] = listed[-1].line_no + 1
    moments = [draw(st.sampled_from((None, GONE, THERE, BACK))) for _ in range(3)]
    report = order("A", tuple(listed), updated_ms=draw(st.sampled_from((OPENS_MS, GONE, THERE))),
                   delivered_ms=moments[0], cancelled_ms=moments[1], returned_ms=moments[2])  # fmt: skip
    stands = draw(st.sampled_from(OrderState)), draw(st.sampled_from(Fulfilment))
    return report._replace(
        order_state=stands[0], fulfilment=stands[1], fingerprint=draw(st.integers(-(2**63), 2**63 - 1))
    )


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(reports(), st.booleans()), min_size=2, max_size=8, unique_by=lambda one: one[0].fingerprint))
def test_any_reports_end_as_the_newest_alone(another_market: Database, told: list[tuple[OrderRecord, bool]]) -> None:
    database = another_market
    if not rows(database, "SELECT 1 FROM channel"):
        open_market(database)
    number = rows(database, "SELECT count(*) FROM orders")[0][0]
    pages: list[list[OrderRecord]] = [[]]
    for report, cut in told:
        pages[-1].append(named(report, f"told {number}"))
        if cut:
            pages.append([])
    newest = max((report for report, _ in told), key=_standing)
    tell(database, 1, *pages, [named(newest, f"alone {number}")])
    told_all, alone = (_story(database, f"{how} {number}") for how in ("told", "alone"))
    assert told_all == alone
    assert reconcile(database) == []


def _story(database: Database, code: str) -> list[list[tuple[object, ...]]]:
    tables = market(database)
    return [[row[2:] for row in tables[name] if row[1] == code] for name in ("orders", "order_line", "draw")]
