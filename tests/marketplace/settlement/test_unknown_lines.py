"""A payout for a line that nobody knows waits with the lines of its order as candidates; a person says which it is."""

import pytest

from marketplace.exchange import inbox
from marketplace.exchange.inbox import InboxError
from marketplace.operations.pending_records import has_come, take_pending
from marketplace.orders.totals import FunnelCache
from marketplace.reports.reconcile import reconcile
from marketplace.settlement.receivables import order_receivables
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from tests.ledger import rows
from tests.marketplace.settlement.test_differences import LATER_MS, box, found, paid, take, told
from tests.world import build

PAYOUTS = "SELECT remote_id, line, net_dong FROM payout ORDER BY remote_id"


def say(database: Database, meaning: str) -> int:
    """Say what the only open item means, and let the clock take it in; return how many payouts that took."""
    with database.write() as connection:
        [item] = inbox.items(connection, EVERYTHING)
        assert [(one.what, one.code, one.price_dong) for one in item.candidates] == [
            ("line", "1", 314_000), ("line", "2", 100_000),
        ]  # fmt: skip
        inbox.settle(connection, EVERYTHING, item.id, meaning, "kế toán", LATER_MS)
        assert has_come(connection, 1, "shop")
    with database.write() as connection:
        return take_pending(connection, 1, "shop", FunnelCache(), LATER_MS).payouts


def waiting(database: Database) -> int:
    with database.read() as connection:
        return sum(one.expected_dong for one in order_receivables(connection, EVERYTHING))


@pytest.mark.parametrize("ids", [("A", "B"), (None, None)])
def test_it_is_paid_to_the_line_that_a_person_says(database: Database, ids: tuple[str | None, str | None]) -> None:
    build(database)
    lines = (box(remote_id=ids[0]), box(100_000, "H1-5", remote_id=ids[1]))
    take(database, told(*lines), paid(100_000, line_id="X 1"))
    assert (rows(database, PAYOUTS), waiting(database)) == ([], 414_000)
    assert say(database, "2") == 1
    name = ids[1] or "X 1"
    assert rows(database, PAYOUTS) == [("p1", name, 100_000)]
    assert (found(database), waiting(database), reconcile(database)) == ([], 314_000, [])
    assert rows(database, "SELECT settled_ms IS NULL FROM inboxitem") == [(False,)]
    take(database, paid(100_000, line_id="X 1"), paid(90_000, line_id="X 1"), paid(10_000, 2, line_id="X 1"))
    assert rows(database, PAYOUTS) == [("p1", name, 90_000), ("p2", name, 10_000)]
    take(database, told(*lines, day=6))
    assert (found(database), waiting(database), reconcile(database)) == ([], 314_000, [])


def test_only_a_line_of_that_order_can_be_said(database: Database) -> None:
    build(database)
    take(database, told(box(remote_id="A"), box(100_000, "H1-5", remote_id="B")), told(box())._replace(code="N"))
    take(database, paid(100_000, line_id="X"))
    for meaning in ("3", "A", "0", ""):
        with pytest.raises(InboxError, match="is not possible here"):
            say(database, meaning)
    assert rows(database, PAYOUTS) == []


def test_two_unknown_lines_of_an_order_are_two_questions(database: Database) -> None:
    build(database)
    take(database, told(box(remote_id="A"), box(100_000, "H1-5", remote_id="B")))
    take(database, paid(100_000, line_id="X"), paid(314_000, 2, line_id="Y"))
    with database.write() as connection:
        assert [alike.number for alike in inbox.groups(connection, EVERYTHING)] == [1, 1]
        for number, line in ((1, "2"), (2, "1")):
            inbox.settle(connection, EVERYTHING, number, line, "kế toán", LATER_MS)
    with database.write() as connection:
        assert take_pending(connection, 1, "shop", FunnelCache(), LATER_MS) == (2, 0)
    assert rows(database, PAYOUTS) == [("p1", "B", 100_000), ("p2", "A", 314_000)]
    assert (found(database), waiting(database), reconcile(database)) == ([], 0, [])
