"""Whatever becomes of an order, its story gives each household what its statements do, to the đồng."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import cycle
from typing import Any, NamedTuple

import pytest

from marketplace.language.translation import language
from marketplace.orders.totals import FunnelCache
from marketplace.reports.explain import explain_order
from marketplace.settlement.payouts import take_payouts
from marketplace.settlement.statements import close, failed_bearers, failed_deliveries
from marketplace.settlement.statements.failed_deliveries import NotedCost
from marketplace.storage import Database, bulk
from marketplace.storage.scope import EVERYTHING
from marketplace.words.records import Fulfilment, LineRecord, OrderRecord, OrderState, SettlementRecord, State
from tests import world
from tests.marketplace.settlement.statements import market
from tests.world import DAY_MS, OPENS_MS

ENGLISH = language("en")
CAME_MS, BACK_MS = OPENS_MS + DAY_MS, OPENS_MS + 2 * DAY_MS
MEMBERS = {f"Hộ {n}": f"H{n}" for n in range(3)}
Entry = tuple[int, int, int, int, str | None]
"""Gross, fee, freight, tax in đồng, and the line it names."""


class Kind(NamedTuple):
    """What became of an order, what was paid for it, and both once more after its period was closed."""

    first: OrderRecord
    entries: Sequence[Entry] = ()
    then: OrderRecord | None = None
    later: Sequence[Entry] = ()
    noted: NotedCost | None = None


def line(sku: str = market.BOX, packs: int = 4, remote_id: str = "1", **changed: Any) -> LineRecord:
    """Return a line of 150.000 đ a box, with charges for four boxes; what comes back is spoiled."""
    told = world.line(sku, packs, restock=False)._replace(remote_id=remote_id, gross_dong=150_000 * packs)
    return told._replace(
        **{"discount_dong": 0, "fee_dong": 18_000, "freight_dong": 40_000, "tax_dong": 9_000}, **changed
    )


def order(*lines: LineRecord, state: State = State.DELIVERED, updated_ms: int = CAME_MS, **changed: Any) -> OrderRecord:
    """Return an order whose code the test gives it."""
    came_ms = CAME_MS if state is State.DELIVERED else None
    return world.order("", lines, state=state, updated_ms=updated_ms, delivered_ms=came_ms)._replace(**changed)


GONE = order(line(cancelled=4), state=State.CANCELLED, cancelled_ms=OPENS_MS)
LOST = order(line(undelivered=4), state=State.RETURNED, returned_ms=BACK_MS)
HALF = order(line(), line("H1-5", 2, "2", cancelled=2), cancelled_ms=OPENS_MS)
FULL: Entry = (600_000, 18_000, 40_000, 9_000, None)
KINDS = {
    "delivered": Kind(order(line())),
    "paid": Kind(order(line()), [FULL], None, [(0, 0, -5, 0, None)]),
    "paid in part": Kind(order(line(), line("H1-5", 2, "2")), [(600_000, 18_000, 40_000, 9_000, "1")]),
    "cancelled": Kind(GONE, [(0, 1_001, 7, 901, None)], None, [(0, -1_001, -7, -902, None)]),
    "cancelled, paid": Kind(GONE, [FULL], None, [(-600_000, -18_000, 0, -9_000, None)]),
    "a line cancelled": Kind(HALF, [(600_000, 18_000, 40_000, 9_000, "1"), (600_000, 18_001, 40_001, 9_001, "2")]),
    "a line lost": Kind(
        order(line(), line("H1-5", 2, "2", undelivered=2), returned_ms=BACK_MS), [(600_000, 18_000, 40_000, 900, None)],
        None, [(0, 0, 333, 1, "2")],
    ),
    "failed": Kind(LOST, [(0, 0, 39_998, 0, None)], None, [(0, 0, -3, 0, None)], NotedCost(1_001, 500)),
    "failed, nothing said": Kind(LOST),
    "failed, sold again": Kind(order(line(undelivered=4, restock=True), state=State.RETURNED, returned_ms=BACK_MS)),
    "failed, on its way back": Kind(
        order(line(undelivered=4), state=State.RETURNED, fulfilment=Fulfilment.RETURNING), [(0, 7, 40_001, 0, None)],
        LOST._replace(updated_ms=BACK_MS),
    ),
    "cancelled on its way": Kind(GONE._replace(fulfilment=Fulfilment.RETURNED, returned_ms=BACK_MS)),
    "some lost": Kind(
        order(line(undelivered=1), returned_ms=BACK_MS), [FULL],
        order(line(undelivered=2), returned_ms=BACK_MS, updated_ms=BACK_MS),
    ),
    "sent again": Kind(order(line(replaced=1)), [FULL], None, (), NotedCost(20_001, 8_000)),
    "returned": Kind(order(line(returned=4), returned_ms=BACK_MS), [FULL], None, [(-600_000, 0, 0, -9_000, None)]),
    "short": Kind(order(line(short_g=1_003)), [FULL]),
    "refunded": Kind(order(line(refunded_dong=100_001)), [(499_999, 15_000, 40_000, 7_500, None)]),
    "dropped": Kind(
        order(line(), line("H1-5", 2, "2")), [FULL], order(line("H1-5", 2, "2"), updated_ms=BACK_MS)
    ),
    "cancelled after the close": Kind(
        order(line()), [FULL], order(line(cancelled=4), order_state=OrderState.CANCELLED, updated_ms=BACK_MS)
    ),
}  # fmt: skip


def in_turn(kinds: Iterable[str]) -> list[tuple[str, str]]:
    """Return every kind with one of those who may bear a failed delivery, in turn: which is nothing to a database."""
    return list(zip(kinds, cycle(failed_bearers.BEARERS), strict=False))


def declare(database: Database, bearer: str) -> None:
    """Declare who bears failed deliveries."""
    with database.write() as connection:
        failed_bearers.declare_bearer(connection, market.cooperative_id(connection), bearer, date(2021, 6, 1), "Hoa", 1)


@pytest.mark.parametrize("bearer", failed_bearers.BEARERS)
@pytest.mark.parametrize("kind", KINDS)
def test_the_story_gives_each_household_what_its_statements_do(database: Database, kind: str, bearer: str) -> None:
    lead(database, kind, bearer)


@pytest.mark.parametrize(("kind", "bearer"), in_turn(KINDS))
def test_it_does_so_on_postgresql(postgresql: Database, kind: str, bearer: str) -> None:
    lead(postgresql, kind, bearer)


def lead(database: Database, kind: str, bearer: str) -> None:
    """Lead an order of a kind through a period, its close and after it; look at its story and statements each time."""
    shop, told = market.build(database), KINDS[kind]
    june, later = market.opened(database), market.opened(database, market.LATER)
    declare(database, bearer)
    periods = (june, later)
    told_of(database, shop, told.first, told.entries)
    assert_same(database, periods)
    if told.noted is not None:
        with database.write() as connection:
            failed_deliveries.note_cost(connection, 1, told.noted, "Hoa", 1)
        assert_same(database, periods)
    with database.write(one_state=True) as connection:
        close(connection, june.id, "Kế toán", market.AFTER_LATER_MS)
    assert_same(database, periods)
    told_of(database, shop, told.then, told.later)
    assert_same(database, periods)


@pytest.mark.parametrize("kind", KINDS)
def test_what_the_cooperative_bought_outright_is_its_own_in_the_story_too(database: Database, kind: str) -> None:
    shop, told = market.build(database), KINDS[kind]
    periods = (market.opened(database), market.opened(database, market.LATER))
    market.terms(database, "outright", 10_000, "L-A")
    told_of(database, shop, told.first, told.entries)
    assert_same(database, periods)
    told_of(database, shop, told.then, told.later)
    assert_same(database, periods)
    with database.read() as connection:
        [story] = explain_order(connection, EVERYTHING, "A", None, ENGLISH)
    names = [row[0] for grid in story.tables if grid.title.startswith("What each") for row in grid.rows]
    assert ("HTX Quý Sơn (bought outright)" in names, "Hộ 0" in names) == (kind != "dropped", False)


def test_what_was_noted_of_a_failed_delivery_is_said(database: Database) -> None:
    shop = market.build(database)
    told_of(database, shop, LOST, [(0, 0, 39_998, 0, None)])
    with database.write() as connection:
        failed_deliveries.note_cost(connection, 1, NotedCost(1_001, 500), "Hoa", 1)
        [story] = explain_order(connection, EVERYTHING, "A", None, language("vi"))
    assert [fact for fact in story.facts if "Ghi thêm" in fact] == [
        "Ghi thêm ngoài đối soát: cước 1.001 đ, thùng và vật tư 500 đ; tính vào cước của giao thất bại."
    ]
    [grid] = [grid for grid in story.tables if grid.title == "Từng hộ được hưởng bao nhiêu"]
    assert grid.rows[-2][4] == "41.499 đ"


def test_a_household_of_no_cooperative_bears_what_its_own_order_cost(database: Database) -> None:
    shop = market.build(database)
    with database.write() as connection:
        bulk.execute(connection, "DELETE FROM membership", {})
    told_of(database, shop, GONE._replace(lines=(line("H1-5", cancelled=4),)), [(0, 1_001, 7, 901, None)])
    with database.read() as connection:
        [story] = explain_order(connection, EVERYTHING, "A", None, ENGLISH)
    [grid] = [grid for grid in story.tables if grid.title.startswith("What each")]
    assert grid.rows[0] == ("Hộ 1", "0 kg", "0 đ", "1,001 đ", "7 đ", "901 đ", "-1,909 đ")


def told_of(database: Database, shop: int, record: OrderRecord | None, entries: Sequence[Entry]) -> None:
    """Take in what is told of an order A and paid for it."""
    if record is not None:
        market.take(database, shop, record._replace(code="A"))
    with database.write() as connection:
        there = bulk.select(connection, "SELECT count(*) FROM payout", {})[0][0]
        told = [
            SettlementRecord(f"P{n}", "S", "A", name, BACK_MS, gross, *charges, gross - sum(charges))
            for n, (gross, *charges, name) in enumerate(entries, start=there)
        ]
        take_payouts(connection, shop, "shop", FunnelCache(), told, market.AFTER_LATER_MS)


def assert_same(database: Database, periods: Sequence[Any]) -> None:
    """Assert that the story of A says of each household what its statements do, and that its sums hold."""
    with database.read() as connection:
        [story] = explain_order(connection, EVERYTHING, "A", None, ENGLISH)
    stated: dict[str, tuple[int, ...]] = {}
    for name, code in MEMBERS.items():
        papers = [market.of(database, period, code) for period in periods]
        worths = [row.worth for paper in papers for row in paper.rows if row.order == "A"]
        figures = [(one.weight_g, *one[2:6], one.net_dong) for one in worths]
        stated[name] = tuple(sum(column) for column in zip(*figures, strict=True))
    told: dict[str, list[int]] = defaultdict(lambda: [0] * 6)
    for grid in story.tables:
        if grid.title == "What each household is owed for it":
            for name, *cells in grid.rows[:-1]:
                told[name] = [a + b for a, b in zip(told[name], map(_number, cells), strict=True)]
    nothing = (0,) * 6
    assert {name: tuple(told.get(name, nothing)) for name in MEMBERS} == {
        name: stated[name] or nothing for name in MEMBERS
    }, story.tables
    assert [check.text for check in story.checks if not check.holds] == []


def _number(text: str) -> int:
    number, unit = text.replace(",", "").rsplit(" ", 1)
    return round(float(number) * 1_000) if unit == "kg" else int(number.replace("−", "-"))
