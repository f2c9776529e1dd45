"""What the truths see: one life, told by hand; with a fault planted in the engine, the model alone notices it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest

from marketplace.db import Database
from marketplace.orders import take
from marketplace.orders.held import HeldOrder
from marketplace.settlement import differences
from marketplace.settlement.expected import read_entries
from marketplace.statements import sources
from marketplace.statements.worth import LineMoney, LineWorth, Paid, order_worth
from marketplace.words.records import OrderRecord
from tests.truths import proofs
from tests.truths.ground import Ground, build, open_periods
from tests.truths.machine import Market

SHOP, SKU = "one", "POOL-5"


def live(database: Database) -> None:
    """Let a customer buy two lines of one SKU at two prices, their platform turn them, and pay for one of them."""

    @contextmanager
    def fresh() -> Iterator[tuple[Database, Ground]]:
        ground = build(database, [10_000] * 3, forecast_from=2)
        open_periods(database, ground)
        yield database, ground

    market = type("Life", (Market,), {"fresh": staticmethod(fresh)})()
    try:
        market.open_shops(weights=[60_000] * 3, first=[(SHOP, SKU, 1, SKU, 1)], events=[("parcel", 0, 0, 1, SKU, True)])
        market.the_truths_hold()
        market.edit(SHOP, 0, 1, None, 50_001)
        market.run_sync(SHOP)
        market.the_truths_hold()
        market.reorder(SHOP, 0, 1, None, seen=True)
        market.the_truths_hold()
        market.move_on(SHOP, 0, 3)
        market.pay_out(SHOP, 0, 0, "line", 1, seen=True)
        market.the_truths_hold()
    finally:
        market.teardown()


def _by_place(_: HeldOrder, record: OrderRecord) -> OrderRecord:
    return record


def _twice_charged(lines: Sequence[LineMoney], paid: Sequence[Paid]) -> list[LineWorth]:
    return order_worth(lines, [*paid, *paid])


def _twice_read(*asked: Any) -> dict[int, Any]:
    return {order: [*entries, *entries] for order, entries in read_entries(*asked).items()}


FAULTS = {
    "lines matched by place": (take, "identified", _by_place),
    "an entry counted twice in a statement": (sources, "order_worth", _twice_charged),
    "an entry counted twice in what was paid": (differences, "read_entries", _twice_read),
}


def test_a_life_without_a_fault_holds(sqlite: Database) -> None:
    live(sqlite)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_seen_by_the_model_alone(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    monkeypatch.setattr(proofs, "totals_are_the_ledger", lambda _: [])
    monkeypatch.setattr(*FAULTS[fault])
    with pytest.raises(AssertionError):
        live(sqlite)
