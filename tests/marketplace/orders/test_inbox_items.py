"""What waits in the inbox for an order: a note stands until a report as new as the one it is about is in."""

from itertools import permutations

import pytest

from marketplace.storage import Database
from marketplace.words.records import State
from tests.ledger import rows
from tests.marketplace.orders.intake.test_page import open_market, tell
from tests.world import DAY_MS, OPENS_MS, line, order

HOUR_MS = 3_600_000
GONE = OPENS_MS + 30 * HOUR_MS
THERE = OPENS_MS + 2 * DAY_MS


@pytest.mark.parametrize("together", [False, True])
@pytest.mark.parametrize("arrival", list(permutations(range(3))))
def test_a_note_stands_until_a_report_as_new_is_in(
    another_market: Database, arrival: tuple[int, ...], together: bool
) -> None:
    database, channel = another_market, open_market(another_market)
    told = [
        order("A", (line("H0-5", 1),)),
        order("A", (line("H0-5", 1), line("H9-5", 1)), state=State.CONFIRMED, updated_ms=GONE),
        order("A", (line("H0-5", 2),), state=State.CONFIRMED, updated_ms=OPENS_MS + HOUR_MS),
    ]
    pages = [[told[at] for at in arrival]] if together else [[told[at]] for at in arrival]
    tell(database, channel, *pages)
    opened = "SELECT key FROM inboxitem WHERE settled_ms IS NULL"
    assert rows(database, opened) == [("A",)]
    assert rows(database, "SELECT quantity FROM order_line") == [(2,)]
    tell(database, channel, [order("A", (line("H0-5", 3),), state=State.CONFIRMED, updated_ms=THERE)], pages[0])
    assert rows(database, opened) == []
    assert rows(database, "SELECT quantity FROM order_line") == [(3,)]


def test_an_old_report_that_cannot_be_read_says_nothing_of_an_order_further_on(another_market: Database) -> None:
    channel = open_market(another_market)
    tell(another_market, channel, [order("A", (line("H0-5", 1),), updated_ms=THERE)])
    tell(another_market, channel, [order("A", (line("H9-5", 1),), updated_ms=GONE)])
    assert rows(another_market, "SELECT count(*) FROM inboxitem") == [(0,)]
