"""A payout that names a line which was wholly cancelled is that line's, and of no other that stands."""

import pytest

from marketplace.reports.reconcile import reconcile
from marketplace.settlement.receivables import order_receivables, shop_receivables
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from tests.ledger import rows
from tests.marketplace.settlement.test_differences import LATER_MS, box, found, paid, take, told
from tests.world import DAY_MS, OPENS_MS, build

A, B = box(remote_id="A"), box(100_000, "H1-5", remote_id="B")
C = box(50_000, "H2-5", remote_id="C")
B_CANCELLED = B._replace(cancelled=1)


def waiting(database: Database) -> int:
    with database.read() as connection:
        by_order = sum(one.expected_dong for one in order_receivables(connection, EVERYTHING))
        assert by_order == sum(one.expected_dong for one in shop_receivables(connection, EVERYTHING))
    return by_order


def since(database: Database) -> int | None:
    [(paid_ms,)] = rows(database, "SELECT paid_ms FROM orders")
    assert reconcile(database) == []
    return None if paid_ms is None else int(paid_ms)


@pytest.mark.parametrize("others", [(A,), (A, C)])
@pytest.mark.parametrize("late", [False, True])
def test_it_pays_for_no_line_that_stands(database: Database, others: tuple[object, ...], late: bool) -> None:
    build(database)
    stands = [one for one in (A, C) if one in others]
    due_dong = sum(one.gross_dong for one in stands)
    cancelled = told(*stands, B_CANCELLED, day=2, cancelled_ms=LATER_MS)
    payout = paid(100_000, line_id="B")
    take(database, told(*stands, B), *((payout, cancelled) if late else (cancelled, payout)))
    assert found(database) == [(0, 100_000, 100_000)]
    assert (waiting(database), since(database)) == (due_dong, None)
    take(database, *(paid(one.gross_dong, 2 + n, line_id=one.remote_id) for n, one in enumerate(stands)))
    assert found(database) == [(due_dong, due_dong + 100_000, 100_000)]
    assert (waiting(database), since(database)) == (0, OPENS_MS + (4 + len(stands)) * DAY_MS)


def test_once_it_is_taken_back_nothing_differs(database: Database) -> None:
    build(database)
    take(database, told(A, B_CANCELLED, cancelled_ms=LATER_MS), paid(100_000, line_id="B"))
    take(database, paid(-100_000, 2, line_id="B"))
    assert (found(database), waiting(database), since(database)) == ([], 314_000, None)


def test_of_an_order_of_which_nothing_stands_it_is_owed_back(database: Database) -> None:
    build(database)
    take(database, told(B_CANCELLED, cancelled_ms=LATER_MS), paid(100_000, line_id="B"))
    assert (found(database), waiting(database)) == ([(0, 100_000, 100_000)], 0)
    assert since(database) == OPENS_MS + 4 * DAY_MS
