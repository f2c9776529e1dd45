"""Line rows: whatever is written of a line beside its pages, its seal is that of the row as it stands."""

from marketplace.operations.intake import take_orders
from marketplace.orders.line_rows import name_lines, reseal_lines, shorten_lines, store_agreed
from marketplace.orders.line_values import Agreed, line_values
from marketplace.orders.run_caches import RunCaches
from marketplace.storage import Database
from marketplace.storage.seals import broken
from tests.ledger import rows
from tests.world import OPENS_MS, build, line, order


def placed(database: Database) -> None:
    channel = build(database)
    with database.write() as connection:
        take_orders(connection, channel, "shop", RunCaches(), [order("A", (line("H0-5", 2),))], OPENS_MS)


def test_a_line_that_is_named_or_shortened_is_sealed_anew(database: Database) -> None:
    placed(database)
    with database.write() as connection:
        name_lines(connection, [("L1", 1)])
        shorten_lines(connection, [(2_000, 1_000, 1)])
        assert list(broken(connection, "order_line")) == []
    assert rows(database, "SELECT remote_id, short_g, agreed_short_g FROM order_line") == [("L1", 2_000, 1_000)]


def test_what_persons_say_is_stored_and_its_seal_is_the_callers(database: Database) -> None:
    placed(database)
    agreed = Agreed(refund_dong=9_000, replaced=1, restock=False)
    with database.write() as connection:
        store_agreed(connection, 1, agreed, line_values(line("H0-5", 2), True, agreed))
        assert [key for key, _, _ in broken(connection, "order_line")] == ["1"]
        reseal_lines(connection, [1])
        assert list(broken(connection, "order_line")) == []
    stored = (
        "SELECT agreed_refund_dong, agreed_replaced, restock_said, refunded_dong, replaced, restock FROM order_line"
    )
    assert rows(database, stored) == [(9_000, 1, False, 9_000, 1, False)]
