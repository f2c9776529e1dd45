"""Differences: what was paid out other than an order says shows as exactly that, until a person gives a reason."""

from typing import Any

import pytest

from marketplace.inventory.lots import Provenance
from marketplace.language.translation import language
from marketplace.operations.fulfilment.overrides import refund
from marketplace.operations.intake import take_orders
from marketplace.operations.pending_records import has_come
from marketplace.orders.run_caches import RunCaches
from marketplace.orders.totals import FunnelCache
from marketplace.reports.explain import explain_line, explain_order
from marketplace.reports.reconcile import reconcile
from marketplace.settlement.difference_review import SettlingReason, differences, settle_difference
from marketplace.settlement.payouts import take_payouts
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.words.records import LineRecord, OrderRecord, SettlementRecord, State
from tests.ledger import rows
from tests.world import DAY_MS, OPENS_MS, build, line, order

LATER_MS = OPENS_MS + 10 * DAY_MS


def box(price_dong: int = 314_000, sku: str = "H0-5", *, remote_id: str | None = None, **said: int) -> LineRecord:
    """A line of one box at a price without discount, whose charges nobody has said yet."""
    plain = {"gross_dong": price_dong, "discount_dong": 0, "fee_dong": 0, "freight_dong": 0, "tax_dong": 0}
    return line(sku, 1)._replace(remote_id=remote_id, **{**plain, **said})


def told(*lines: LineRecord, day: int = 1, state: State = State.DELIVERED, **said: Any) -> OrderRecord:
    """Order O as it stands on a day."""
    at_ms = OPENS_MS + day * DAY_MS
    said = {"delivered_ms": OPENS_MS + DAY_MS, **said} if state is not State.PLACED else said
    return order("O", lines, state=state, updated_ms=at_ms, **said)


def paid(
    gross_dong: int, number: int = 1, *, line_id: str | None = None, fee_dong: int = 0, freight_dong: int = 0,
    settlement: str = "S1",
) -> SettlementRecord:  # fmt: skip
    """A payout of order O."""
    at_ms, net_dong = OPENS_MS + (3 + number) * DAY_MS, gross_dong - fee_dong - freight_dong
    return SettlementRecord(
        f"p{number}", settlement, "O", line_id, at_ms, gross_dong, fee_dong, freight_dong, 0, net_dong
    )


def take(database: Database, *facts: OrderRecord | SettlementRecord) -> None:
    for fact in facts:
        with database.write() as connection:
            if isinstance(fact, OrderRecord):
                take_orders(connection, 1, "shop", RunCaches(), [fact], LATER_MS)
            else:
                take_payouts(connection, 1, "shop", FunnelCache(), [fact], LATER_MS)


def found(database: Database) -> list[tuple[int, int, int]]:
    """Return what is shown: expected, received, difference."""
    with database.read() as connection:
        shown = differences(connection, EVERYTHING)
    return [(one.expected_dong, one.received_dong, one.difference_dong) for one in shown]


@pytest.mark.parametrize(
    ("gross_dong", "shown"),
    [(314_000, []), (157_000, [(314_000, 157_000, -157_000)]), (400_000, [(314_000, 400_000, 86_000)]),
     (1, [(314_000, 1, -313_999)]), (0, [])],
)  # fmt: skip
def test_an_order_paid_out_otherwise_shows_what_was_expected_and_what_came(
    database: Database, gross_dong: int, shown: list[tuple[int, int, int]]
) -> None:
    build(database)
    take(database, told(box()), paid(gross_dong))
    assert found(database) == shown
    assert reconcile(database) == []


def test_what_a_settlement_names_as_fee_and_freight_is_no_difference(database: Database) -> None:
    build(database)
    take(database, told(box(fee_dong=9_000, freight_dong=15_000)), paid(314_000, fee_dong=31_400, freight_dong=22_000))
    assert found(database) == []


@pytest.mark.parametrize("arrival", [(0, 1, 2), (0, 2, 1), (2, 0, 1), (2, 1, 0)])
def test_a_return_after_the_payout_is_owed_back_until_it_is_taken_back(
    database: Database, arrival: tuple[int, ...]
) -> None:
    build(database)
    back = told(box()._replace(returned=1), day=6, state=State.RETURNED, returned_ms=OPENS_MS + 6 * DAY_MS)
    facts = [told(box()), paid(314_000, fee_dong=10_000), back]
    take(database, *(facts[at] for at in arrival))
    assert found(database) == [(-10_000, 304_000, 314_000)]
    take(database, paid(-314_000, 2))
    assert found(database) == []


def test_lines_paid_one_by_one_are_each_held_against_their_own(database: Database) -> None:
    build(database)
    two = (box(remote_id="A"), box(100_000, "H1-5", remote_id="B"))
    take(database, told(*two), paid(314_000, line_id="A"))
    assert found(database) == []
    take(database, paid(70_000, 2, line_id="B"))
    assert found(database) == [(414_000, 384_000, -30_000)]


def test_a_payout_for_a_line_that_nobody_knows_waits_and_does_not_vanish(database: Database) -> None:
    build(database)
    two = (box(remote_id="A"), box(100_000, "H1-5", remote_id="B"))
    take(database, told(*two), paid(414_000), paid(-60_000, 2, line_id="what is that"))
    assert found(database) == []
    waiting = rows(database, "SELECT kind, key, cause, about, settled_ms IS NULL FROM inboxitem")
    assert waiting == [("settlement", "settlement p2", "line", "O what is that", True)]
    with database.read() as connection:
        assert not has_come(connection, 1, "shop")
    take(database, told(two[0], box(100_000, "H1-5", remote_id="what is that"), day=7))
    assert found(database) == [(414_000, 354_000, -60_000)]
    assert rows(database, "SELECT settled_ms IS NULL FROM inboxitem") == [(False,)]


def test_a_payout_for_a_line_that_nobody_knows_of_an_order_of_one_line_is_that_lines(database: Database) -> None:
    build(database)
    take(database, told(box(remote_id="A")), paid(314_000, line_id="what is that"))
    assert (found(database), rows(database, "SELECT count(*) FROM inboxitem")) == ([], [(0,)])
    assert rows(database, "SELECT paid_ms IS NULL FROM orders") == [(False,)]


def test_a_payout_for_a_line_that_was_dropped_is_of_the_order_as_it_is_now(database: Database) -> None:
    build(database)
    three = (box(remote_id="A"), box(100_000, "H1-5", remote_id="B"), box(100_000, "H2-5", remote_id="C"))
    take(database, told(*three), told(*three[:2], day=2), paid(100_000, line_id="C"))
    assert (found(database), rows(database, "SELECT count(*) FROM inboxitem")) == (
        [(414_000, 100_000, -314_000)],
        [(0,)],
    )


def test_of_lines_without_ids_a_payout_that_names_one_waits(database: Database) -> None:
    build(database)
    take(database, told(box(), box(100_000, "H1-5")), paid(314_000, line_id="A"))
    assert rows(database, "SELECT count(*) FROM payout") == [(0,)]
    assert rows(database, "SELECT cause, place, settled_ms IS NULL FROM inboxitem") == [("line", "line A", True)]


def test_the_story_says_what_was_paid_otherwise_and_why_that_may_stay(database: Database) -> None:
    build(database)
    take(database, told(box()), paid(157_000))
    less = "Paid out for the order: 157,000 đ, 157,000 đ less than the 314,000 đ it should have been."
    assert f"{less} The reason is not clear yet." in story(database)
    with database.write() as connection:
        settle_difference(connection, EVERYTHING, "O", None, SettlingReason("Sàn trừ vì giao trễ", "kế toán", LATER_MS))
    assert {less, "kế toán: The difference stays, for this reason: Sàn trừ vì giao trễ."} <= set(story(database))
    take(database, paid(100_000, 2))
    told_now = story(database)
    assert {less, "kế toán: The difference stays, for this reason: Sàn trừ vì giao trễ."} <= set(told_now)
    assert any("257,000 đ, 57,000 đ less" in step and "not clear yet" in step for step in told_now)


def story(database: Database) -> list[str]:
    """Return the steps that an order's story tells, and its line's; a person's with the name before it."""
    with database.read() as connection:
        [order] = explain_order(connection, EVERYTHING, "O", None, language("en"))
        line = explain_line(connection, EVERYTHING, 1, language("en"))
    assert line is not None
    steps = [
        [f"{step.source}: " * (step.source == "kế toán") + step.text for step in one.steps] for one in (order, line)
    ]
    apart = [[step for step in found if "Paid out for" in step or "stays, for" in step] for found in steps]
    assert apart[0] == apart[1]
    return apart[0]


def test_what_was_refunded_without_a_return_is_not_owed(database: Database) -> None:
    build(database)
    take(database, told(box(refunded_dong=50_000)), paid(264_000))
    assert found(database) == []
    take(database, paid(50_000, 2))
    assert found(database) == [(264_000, 314_000, 50_000)]


def test_what_a_person_says_was_refunded_is_held_against_the_payout_at_once(database: Database) -> None:
    build(database)
    take(database, told(box()), paid(264_000))
    assert found(database) == [(314_000, 264_000, -50_000)]
    with database.write() as connection:
        refund(connection, 1, 50_000, Provenance("Hoa", LATER_MS, LATER_MS))
    assert found(database) == []
