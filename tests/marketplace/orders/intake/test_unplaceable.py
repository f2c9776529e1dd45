"""A report that cannot be true, whatever road it came by, waits with a reason; what it came with is taken in."""

import pytest

from marketplace.exchange import inbox
from marketplace.operations.intake import take_orders
from marketplace.orders.run_caches import RunCaches
from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database
from marketplace.words.records import LineRecord, OrderRecord, State
from tests.ledger import rows
from tests.world import OPENS_MS, build, line, order

ORDERS = "SELECT remote_id, status FROM orders ORDER BY remote_id"
WAITS = "SELECT kind, key, cause, reason, settled_ms IS NULL FROM inboxitem"
GONE = "more packs of SKU H0-5 are cancelled, undelivered and returned than were ordered"
SHORT = "the short weight of SKU H0-5 is more than the packs that remain"
BELOW = "a number of SKU H0-5 is below 0"


def take(database: Database, channel: int, *records: OrderRecord) -> int:
    with database.write() as connection:
        return take_orders(connection, channel, "shop", RunCaches(), records, OPENS_MS).inboxed


@pytest.mark.both
@pytest.mark.parametrize("held", [False, True])
@pytest.mark.parametrize(
    ("said", "why"),
    [
        (line("H0-5", 1, cancelled=1, returned=1), GONE),
        (line("H0-5", 2, cancelled=1, undelivered=2), GONE),
        (line("H0-5", 2, returned=1, short_g=5_001), SHORT),
        (line("H0-5", 2, cancelled=2, short_g=1)._replace(pack_g=0), SHORT),
        (line("H0-5", 2, cancelled=-1), BELOW),
        (line("H0-5", 2)._replace(replaced=-1), BELOW),
    ],
)
def test_packs_that_cannot_be_wait_and_nothing_else_does(
    database: Database, said: LineRecord, why: str, held: bool
) -> None:
    channel = build(database)
    if held:
        take(database, channel, order("A", (line("H0-5", 2),)))
    odd = order("A", (said,), state=State.CONFIRMED, updated_ms=OPENS_MS + 5)
    assert take(database, channel, odd, order("B", (line("H0-5", 1),))) == 1
    assert rows(database, ORDERS) == [("A", "placed")] * held + [("B", "placed")]
    [(*what, reason, is_open)] = rows(database, WAITS)
    assert (what, reason, is_open) == (["order", "A", "record"], why, True)
    assert reconcile(database) == []
    with database.read() as connection:
        assert inbox.unread_codes(connection, "shop", 5) == ["A"]
    assert take(database, channel, order("A", (line("H0-5", 2),), state=State.SHIPPING, updated_ms=OPENS_MS + 9)) == 0
    assert rows(database, ORDERS) == [("A", "shipping"), ("B", "placed")]
    assert [row[-1] for row in rows(database, WAITS)] == [False]


def test_all_that_was_ordered_may_be_gone(database: Database) -> None:
    channel = build(database)
    gone = line("H0-5", 3, cancelled=1, undelivered=1, returned=1)
    assert take(database, channel, order("A", (gone, line("H1-5", 1, short_g=5_000)))) == 0
    assert rows(database, ORDERS) == [("A", "placed")]
