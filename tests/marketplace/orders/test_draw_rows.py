"""Draw rows: a line that is given other lots keeps nothing of those it has no more."""

from marketplace.inventory.allocation import Drawn
from marketplace.orders.draw_rows import insert_draws, put_draws, redrawn
from marketplace.storage import Database
from tests.ledger import rows
from tests.marketplace.orders.test_line_rows import placed

GIVEN = "SELECT lot_id, drawn_g, amount_dong FROM draw WHERE drawn_g > 0 ORDER BY lot_id"


def test_a_line_that_is_redrawn_has_its_new_lots_alone(database: Database) -> None:
    placed(database)
    assert rows(database, GIVEN) == [(1, 10_000, 298_999)]
    with database.write() as connection:
        put_draws(connection, redrawn(1, [1], [Drawn(2, 10_000, 0, 0, 0, 298_999)]))
    assert rows(database, GIVEN) == [(2, 10_000, 298_999)]


def test_a_lot_that_is_kept_is_written_once() -> None:
    draws = [Drawn(1, 4_000, 0, 0, 0, 1), Drawn(2, 6_000, 0, 0, 0, 2)]
    assert [(line_id, lot_id, drawn_g) for line_id, lot_id, drawn_g, *_ in redrawn(9, [1, 3], draws)] == [
        (9, 1, 4_000), (9, 2, 6_000), (9, 3, 0)
    ]  # fmt: skip


def test_draws_of_a_new_line_are_inserted(database: Database) -> None:
    placed(database)
    with database.write() as connection:
        insert_draws(connection, [(1, *Drawn(3, 1_000, 0, 0, 0, 5))])
    assert rows(database, GIVEN) == [(1, 10_000, 298_999), (3, 1_000, 5)]
