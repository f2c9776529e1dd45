"""What a page draws from: the lots it may move and no others, and ids that nobody has."""

from marketplace.storage import Database
from tests.marketplace.orders.intake.test_decode import CONFIRMED, PLACED, decoded, taken
from tests.world import DAY_MS, OPENS_MS, build, line, order


def test_an_order_that_only_moves_on_needs_none_of_its_lots(database: Database) -> None:
    channel = build(database)
    taken(database, channel, [PLACED])
    page = decoded(database, channel, CONFIRMED)
    assert page is not None
    assert ([change.same_lines for change in page.changes], page.stock.lots) == ([True], {})
    assert list(page.stock.places) == [1]


def test_a_line_that_keeps_less_needs_no_lot_but_its_own_and_one_that_is_raised_needs_all(sqlite: Database) -> None:
    channel = build(sqlite)
    taken(sqlite, channel, [order("A", (line("H0-5", 3),))])
    later = OPENS_MS + DAY_MS
    less = decoded(sqlite, channel, order("A", (line("H0-5", 3, cancelled=1),), updated_ms=later))
    raised = decoded(sqlite, channel, order("A", (line("H0-5", 4),), updated_ms=later))
    assert less is not None
    assert raised is not None
    assert (sorted(less.stock.lots), sorted(raised.stock.lots)) == ([1], [1, 2])


def test_the_ids_a_page_gives_out_follow_those_that_are_there(sqlite: Database) -> None:
    channel = build(sqlite)
    taken(sqlite, channel, [order("A", (line("H0-5", 1), line("H1-5", 1)))])
    page = decoded(sqlite, channel, order("B", (line("H0-5", 1),)))
    assert page is not None
    assert (page.stock.next_order_id, page.stock.next_line_id) == (2, 3)
