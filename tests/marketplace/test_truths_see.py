"""What the truths see: one life, told by hand; with a fault planted in the engine, the model alone notices it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest

from marketplace.orders.intake import decode
from marketplace.orders.stored import StoredOrder
from marketplace.settlement import differences, receivables
from marketplace.settlement.balance import PayableLine, read_payout_entries
from marketplace.settlement.statements import books
from marketplace.settlement.statements.expected_payout import ExpectedPayout, outstanding_payouts
from marketplace.settlement.statements.valuation import LineToValue, LineWorth, SettledCharges, order_worth
from marketplace.storage import Database
from marketplace.words.records import OrderRecord
from tests.ledger import rows
from tests.truths import proofs
from tests.truths.customers import WITH_IDS
from tests.truths.ground import Ground, build_whole
from tests.truths.machine import Market

SKU = "POOL-5"
WAITS = "SELECT cause FROM inboxitem WHERE settled_ms IS NULL"


@contextmanager
def life(database: Database, shop: str, steps: int) -> Iterator[Market]:
    """Open shops in which a customer has bought two lines of one SKU, on its way by so many steps."""

    @contextmanager
    def fresh() -> Iterator[tuple[Database, Ground]]:
        yield database, build_whole(database)

    market = Market(fresh)
    try:
        nothing = [("correct", 0, 0, 1, SKU, True)]
        market.open_shops(weights=[60_000] * 3, first=[(shop, SKU, 1, SKU, steps)], events=nothing)
        market.hold()
        yield market
        market.hold()
    finally:
        market.end()


def live(database: Database) -> None:
    """Let a platform correct the price of one of two lines, turn them, deliver them and pay for one of them."""
    with life(database, WITH_IDS, 1) as market:
        market.edit(WITH_IDS, 0, 1, None, 50_001)
        market.run_sync(WITH_IDS)
        market.hold()
        market.reorder(WITH_IDS, 0, 1, None, seen=True)
        market.hold()
        market.move_on(WITH_IDS, 0, 3)
        market.pay_out(WITH_IDS, 0, 0, "line", 1, seen=True)


def charged(database: Database) -> None:
    """Let a platform deliver an order, charge its freight, and only then pay for a line."""
    with life(database, WITH_IDS, 1) as market:
        market.move_on(WITH_IDS, 0, 3)
        market.pay_out(WITH_IDS, 0, 0, "charge", 3, seen=True)
        market.hold()
        market.pay_out(WITH_IDS, 0, 0, "line", 1, seen=True)


def _by_place(_: StoredOrder, record: OrderRecord) -> OrderRecord:
    return record


def _twice_charged(lines: Sequence[LineToValue], paid: Sequence[SettledCharges], *, final: bool) -> list[LineWorth]:
    return order_worth(lines, [*paid, *paid], final=final)


def _twice_read(*asked: Any) -> dict[int, Any]:
    return {order: [*entries, *entries] for order, entries in read_payout_entries(*asked).items()}


def _still_whole(lines: Sequence[PayableLine], _: Sequence[SettledCharges]) -> list[ExpectedPayout]:
    return outstanding_payouts(lines, [])


FAULTS = {
    "lines matched by place": (decode, "identified", _by_place),
    "an entry counted twice in a statement": (books, "order_worth", _twice_charged),
    "an entry counted twice in what was paid": (differences, "read_payout_entries", _twice_read),
    "a charge awaited again": (receivables, "outstanding_payouts", _still_whole),
}


LIVED = {"a charge awaited again": charged}
"""The life in which a fault shows, where it is another one."""


@pytest.mark.parametrize("lived", [live, charged])
def test_a_life_without_a_fault_holds(sqlite: Database, lived: Callable[[Database], None]) -> None:
    lived(sqlite)


def test_a_payout_for_an_id_that_its_order_is_told_without_waits_until_it_is_told(sqlite: Database) -> None:
    """Pay, turn, pay, correct: the lines' ids were told, and taken back before anybody read them."""
    with life(sqlite, "two", 3) as market:
        market.reorder("two", 0, 1, True, seen=False)
        market.pay_out("two", 0, 0, "line", 1, seen=False)
        market.reorder("two", 0, 1, False, seen=False)
        market.pay_out("two", 0, 0, "freight", 777, seen=False)
        market.correct("two", 0, 1_001, seen=True)
        market.hold()
        assert rows(sqlite, WAITS) == [("line",)]
        market.reorder("two", 0, 1, True, seen=True)
        market.run_sync("two")
        assert rows(sqlite, WAITS) == []


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_seen_by_the_model_alone(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    monkeypatch.setattr(proofs, "totals_are_the_ledger", lambda _: [])
    monkeypatch.setattr(*FAULTS[fault])
    with pytest.raises(AssertionError):
        LIVED.get(fault, live)(sqlite)
