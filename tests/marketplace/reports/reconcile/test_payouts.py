"""Reconcile proves differences by a reading of its own: one that is gone, made up or changed is seen and put right."""

import pytest
from sqlalchemy import text

from marketplace.reports.reconcile import fix, reconcile
from marketplace.settlement.differences import recheck_all
from marketplace.storage import Database
from tests.marketplace.settlement.test_differences import LATER_MS, box, found, paid, take, told
from tests.world import build


@pytest.mark.both
@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM payout_difference",
        "UPDATE payout_difference SET expected_dong = expected_dong + 1",
        "UPDATE payout_difference SET received_dong = received_dong - 1",
        "UPDATE payout_difference SET gone_ms = 1",
    ],
)
def test_a_damaged_difference_is_seen_and_written_as_it_is(database: Database, damage: str) -> None:
    build(database)
    take(database, told(box()), paid(157_000))
    with database.write() as connection:
        connection.execute(text(damage))
    [one] = reconcile(database)
    assert (one.where, one.ledger) == ("shop, payouts of order O", "314.000 đ expected, 157.000 đ received")
    fix(database, "kế toán", "đối chiếu", LATER_MS)
    assert (reconcile(database), found(database)) == ([], [(314_000, 157_000, -157_000)])


@pytest.mark.parametrize(
    "damage",
    ["UPDATE payout SET net_dong = net_dong * 2", "DELETE FROM payout", "UPDATE order_line SET gross_dong = 1"],
)
def test_a_payout_or_a_price_that_was_changed_by_hand_is_seen(database: Database, damage: str) -> None:
    build(database)
    take(database, told(box()), paid(157_000))
    with database.write() as connection:
        connection.execute(text(damage))
    assert "shop, payouts of order O" in {one.where for one in reconcile(database)}


@pytest.mark.both
def test_both_readings_agree_on_lines_refunds_and_lines_that_are_gone(database: Database) -> None:
    build(database)
    two = (box(100_003, remote_id="A", refunded_dong=7), box(99_999, "H1-5", remote_id="B"))
    take(database, told(*two, box(5, "H2-5", remote_id="?"), day=0))
    for payout in (paid(10, line_id="A"), paid(20, 2, line_id="?"), paid(-5, 3), paid(0, 4, fee_dong=9)):
        take(database, told(*two), payout)
        assert reconcile(database) == []
    take(database, told(two[0], two[1]._replace(cancelled=1), day=4, cancelled_ms=LATER_MS))
    assert reconcile(database) == []
    assert found(database) == [(100_003 - 7 - 9, 16, 16 - (100_003 - 7 - 9))]


@pytest.mark.both
def test_a_home_of_before_learns_its_differences_when_it_is_brought_up_to_date(database: Database) -> None:
    build(database)
    take(database, told(box()), paid(157_000))
    with database.write() as connection:
        connection.execute(text("DELETE FROM payout_difference"))
        recheck_all(connection, LATER_MS)
    assert found(database) == [(314_000, 157_000, -157_000)]
