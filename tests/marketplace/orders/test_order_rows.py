"""Order rows: an order is paid since an instant, or not at all, and stays sealed."""

from marketplace.orders.order_rows import mark_paid
from marketplace.storage import Database
from marketplace.storage.seals import broken
from tests.ledger import rows
from tests.marketplace.orders.test_line_rows import placed


def test_an_order_that_is_paid_and_then_is_not_keeps_its_seal(sqlite: Database) -> None:
    placed(sqlite)
    for since_ms in (1_000, None):
        with sqlite.write() as connection:
            mark_paid(connection, {1: since_ms, 99: 5})
            assert list(broken(connection, "orders")) == []
        assert rows(sqlite, "SELECT id, paid_ms FROM orders") == [(1, since_ms)]
