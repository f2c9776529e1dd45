"""A difference is open until a person accepts it with a reason."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from marketplace.orders.totals import FunnelCache
from marketplace.settlement.difference_review import DifferenceError, SettlingReason, differences, settle_difference
from marketplace.settlement.payouts import take_payouts
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from tests.ledger import rows
from tests.marketplace.settlement.statements.test_closing_meanwhile import until_waiting
from tests.marketplace.settlement.test_differences import LATER_MS, box, found, paid, take, told
from tests.world import build


@pytest.mark.both
def test_a_difference_is_open_until_somebody_settles_it_with_a_reason(database: Database) -> None:
    build(database)
    take(database, told(box()), paid(157_000))
    with database.write() as connection:
        with pytest.raises(DifferenceError, match="with a reason"):
            settle_difference(connection, EVERYTHING, "O", None, SettlingReason(" ", "kế toán", LATER_MS))
        settle_difference(connection, EVERYTHING, "O", None, SettlingReason("Sàn trừ vì giao trễ", "kế toán", LATER_MS))
    with database.read() as connection:
        [one] = differences(connection, EVERYTHING)
        assert differences(connection, EVERYTHING, open_only=True) == []
    assert (one.reason, one.settled_by, one.settled_ms) == ("Sàn trừ vì giao trễ", "kế toán", LATER_MS)
    with database.write() as connection, pytest.raises(DifferenceError, match="Nothing differs for order N"):
        settle_difference(connection, EVERYTHING, "N", None, SettlingReason("x", "y", LATER_MS))


def test_a_difference_that_becomes_another_is_open_again_and_the_old_reason_stays_written(database: Database) -> None:
    build(database)
    take(database, told(box()), paid(157_000))
    with database.write() as connection:
        settle_difference(connection, EVERYTHING, "O", None, SettlingReason("đợt hai trả sau", "kế toán", LATER_MS))
    take(database, paid(100_000, 2))
    with database.read() as connection:
        [one] = differences(connection, EVERYTHING, open_only=True)
    assert (one.expected_dong, one.received_dong, one.reason) == (314_000, 257_000, None)
    take(database, paid(57_000, 3))
    assert found(database) == []
    kept = rows(database, "SELECT expected_dong, received_dong, reason FROM payout_difference ORDER BY id")
    assert kept == [(314_000, 157_000, "đợt hai trả sau"), (314_000, 257_000, None)]


def test_a_difference_that_becomes_another_while_somebody_settles_it_stays_open(postgresql: Database) -> None:
    build(postgresql)
    take(postgresql, told(box()), paid(157_000))

    def settling() -> None:
        with postgresql.write() as connection:
            settle_difference(
                connection, EVERYTHING, "O", None, SettlingReason("Sàn trừ vì giao trễ", "kế toán", LATER_MS)
            )

    with ThreadPoolExecutor(1) as pool:
        with postgresql.write() as connection:
            take_payouts(connection, 1, "shop", FunnelCache(), [paid(100_000, 2)], LATER_MS)
            doing = pool.submit(settling)
            until_waiting(postgresql, doing)
        with pytest.raises(DifferenceError, match="another meanwhile"):
            doing.result()
    assert found(postgresql) == [(314_000, 257_000, -57_000)]
