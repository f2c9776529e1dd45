"""Undelivered: sold is what reached a buyer, less what came back of that; a parcel that failed takes nothing off it."""

import pytest

from marketplace.language.translation import language
from marketplace.operations.intake import take_orders
from marketplace.orders.run_caches import RunCaches
from marketplace.orders.totals import FunnelCache
from marketplace.reports.explain import explain_order
from marketplace.reports.figures import household_report
from marketplace.reports.figures.seasons import seasons
from marketplace.reports.figures.sums import Sums
from marketplace.reports.reconcile import reconcile
from marketplace.settlement.payouts import take_payouts
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.words.records import LineRecord, OrderRecord, SettlementRecord, State
from tests.ledger import rows
from tests.world import DAY_MS, OPENS_MS, build, line, order

CAME, BACK = OPENS_MS + DAY_MS, OPENS_MS + 3 * DAY_MS
LOTS = "SELECT sum(in_g - balance_g), sum(sold_g), sum(spoiled_g) FROM lot"


def tell(database: Database, channel: int, *records: OrderRecord | SettlementRecord) -> None:
    """Take each in, in a transaction of its own; after each the ledger is as its draws and moves say."""
    for record in records:
        with database.write() as connection:
            if isinstance(record, OrderRecord):
                take_orders(connection, channel, "shop", RunCaches(), [record], OPENS_MS)
            else:
                take_payouts(connection, channel, "shop", FunnelCache(), [record], OPENS_MS)
        assert reconcile(database) == []


def sums(database: Database, home: int = 1) -> Sums:
    """Return what a household's page shows of it; the same as its draws one by one."""
    with database.read() as connection:
        report = household_report(connection, EVERYTHING, seasons(connection, EVERYTHING)[0], home)
    assert report is not None
    assert report.proof.agrees
    return report.proof.kept


def report(
    code: str, state: State, *lines: LineRecord, at_ms: int, came: bool = False, back: bool = False
) -> OrderRecord:
    return order(code, lines, state=state, updated_ms=at_ms, delivered_ms=CAME if came else None,
                 returned_ms=at_ms if back else None)  # fmt: skip


def test_parcels_that_failed_and_came_back_take_nothing_off_what_was_sold(database: Database) -> None:
    channel = build(database)
    came = [report(f"came {n}", State.DELIVERED, line("H0-5", 1), at_ms=CAME, came=True) for n in range(4)]
    tell(database, channel, *came)
    for n in range(10):
        code, steps = f"failed {n}", (State.SHIPPING, State.FAILED, State.RETURNING)
        tell(
            database, channel, *(report(code, step, line("H0-5", 1), at_ms=CAME + at) for at, step in enumerate(steps))
        )
        assert sums(database).sold_g == 20_000
        tell(database, channel, report(code, State.RETURNED, line("H0-5", 1, returned=1), at_ms=BACK, back=True))
        assert sums(database).sold_g == 20_000
    found = sums(database)
    price = 4 * (5_000 * 30 - 1_001)
    assert (found.delivered_g, found.returned_g, found.sold_g, found.sold_dong) == (20_000, 0, 20_000, price)
    assert rows(database, LOTS) == [(20_000, 20_000, 0)]


def test_what_came_back_of_what_was_delivered_is_still_taken_off(database: Database) -> None:
    channel = build(database)
    tell(database, channel,
         report("A", State.DELIVERED, line("H0-5", 3), at_ms=CAME, came=True),
         report("A", State.DELIVERED, line("H0-5", 3, returned=1), at_ms=BACK, came=True, back=True))  # fmt: skip
    found = sums(database)
    assert (found.delivered_g, found.returned_g, found.sold_g) == (15_000, 5_000, 10_000)


def test_the_boxes_a_platform_names_as_undelivered_were_never_sold(database: Database) -> None:
    """Two parcels of one order: one reached its buyer, of whose two boxes one came back; the other never arrived."""
    channel = build(database)
    tell(database, channel,
         report("A", State.DELIVERED, line("H0-5", 3, undelivered=1), at_ms=CAME, came=True),
         report("A", State.DELIVERED, line("H0-5", 3, undelivered=1, returned=1), at_ms=BACK, came=True, back=True),
         SettlementRecord("P", "S", "A", None, BACK, 150_000, 0, 0, 0, 150_000))  # fmt: skip
    found, left_dong = sums(database), (15_000 * 30 - 1_001) - 2 * (15_000 * 30 - 1_001) // 3
    assert (found.delivered_g, found.returned_g, found.sold_g, found.paid_g) == (10_000, 5_000, 5_000, 5_000)
    assert (found.sold_dong, found.paid_dong) == (left_dong, left_dong)
    assert rows(database, LOTS) == [(5_000, 5_000, 0)]


@pytest.mark.parametrize(("restock", "spoiled_g"), [(True, 0), (False, 10_000)])
def test_undelivered_fruit_is_in_no_lot_until_its_parcel_is_back(
    database: Database, restock: bool, spoiled_g: int
) -> None:
    channel, back = build(database), line("H0-5", 2, undelivered=2, restock=restock)
    tell(database, channel, report("A", State.RETURNING, back, at_ms=CAME))
    assert rows(database, LOTS) == [(10_000, 10_000, 0)]
    tell(database, channel, report("A", State.RETURNED, back, at_ms=BACK, back=True))
    assert rows(database, LOTS) == [(spoiled_g, 0, spoiled_g)]


def test_a_parcel_that_failed_and_is_delivered_after_all_is_sold(database: Database) -> None:
    channel = build(database)
    tell(database, channel,
         report("A", State.RETURNED, line("H0-5", 2, returned=2), at_ms=OPENS_MS + 5, back=True),
         report("A", State.SHIPPING, line("H0-5", 2), at_ms=OPENS_MS + 6),
         report("A", State.DELIVERED, line("H0-5", 2), at_ms=CAME, came=True))  # fmt: skip
    assert sums(database).sold_g == 10_000


def test_a_return_that_is_known_before_its_delivery_is_a_return_once_that_is_known(database: Database) -> None:
    channel = build(database)
    tell(database, channel,
         report("A", State.RETURNED, line("H0-5", 2, returned=2), at_ms=BACK, back=True),
         report("A", State.RETURNED, line("H0-5", 2, returned=2), at_ms=BACK + 1, came=True, back=True))  # fmt: skip
    found = sums(database)
    assert (found.delivered_g, found.returned_g, found.sold_g) == (10_000, 10_000, 0)


def test_where_a_platform_tells_no_history_a_delivery_that_was_seen_is_remembered(database: Database) -> None:
    channel = build(database)
    for code, state in (("came", State.DELIVERED), ("failed", State.SHIPPING)):
        first = report(code, state, line("H0-5", 2), at_ms=CAME, came=state is State.DELIVERED)
        back = report(code, State.RETURNED, line("H0-5", 2, returned=2), at_ms=BACK, back=True)
        tell(database, channel, first._replace(as_read=True), back._replace(as_read=True))
    found = sums(database)
    assert (found.delivered_g, found.returned_g, found.sold_g) == (10_000, 10_000, 0)
    assert rows(database, "SELECT remote_id, delivered_ms FROM orders ORDER BY remote_id") == [
        ("came", CAME), ("failed", None),
    ]  # fmt: skip


def test_the_story_says_that_it_never_reached_the_buyer(database: Database) -> None:
    channel = build(database)
    tell(database, channel, report("A", State.RETURNED, line("H0-5", 2, returned=2), at_ms=BACK, back=True))
    with database.read() as connection:
        [story] = explain_order(connection, EVERYTHING, "A", None, language("en"))
    told = [step.text for step in story.steps if step.at_ms == BACK]
    assert "10 kg never reached the buyer; it came back and can be sold again: Hộ 0 10 kg." in told
    assert all(check.holds for check in story.checks)
