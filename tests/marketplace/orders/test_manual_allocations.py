"""Manual allocations: what a person gave a line stays to be told, also where no lot had served it."""

from marketplace.orders.manual_allocations import ManualAllocation, record_allocation
from marketplace.storage import Database
from tests.ledger import rows
from tests.marketplace.orders.test_line_rows import placed


def test_each_choice_is_kept_in_the_order_in_which_it_was_made(sqlite: Database) -> None:
    placed(sqlite)
    with sqlite.write() as connection:
        record_allocation(connection, ManualAllocation(1, None, 2, 4_000, 10, "cô Hoa"))
        record_allocation(connection, ManualAllocation(1, 2, 3, 4_000, 20, None))
    kept = "SELECT line_id, from_lot_id, to_lot_id, grams, chosen_ms, who FROM choice ORDER BY id"
    assert rows(sqlite, kept) == [(1, None, 2, 4_000, 10, "cô Hoa"), (1, 2, 3, 4_000, 20, None)]
