"""The cursor of an oscar shop's orders: what is written reads the same, what is settled goes, what is open stays."""

import pytest

from connectors.oscar.pull_cursor import RECENT_MS, FullPass, KnownOrder, OrderCursor

NEWEST_MS = 1_800_000_000_000


def test_what_was_written_reads_the_same_again() -> None:
    night = FullPass(20260610, NEWEST_MS, "limit=100&offset=100", 1)
    known = {"Đơn 1": KnownOrder(7, 2**48 - 1), "2": KnownOrder(8, 0, NEWEST_MS)}
    cursor = OrderCursor(NEWEST_MS, NEWEST_MS + 1, 20260609, night, known)
    assert OrderCursor.read(cursor.write()) == cursor


@pytest.mark.parametrize("text", [None, "", "no cursor", "đơn", "e30=", OrderCursor(NEWEST_MS).write()[:-8]])
def test_what_is_no_cursor_begins_anew(text: str | None) -> None:
    assert OrderCursor.read(text) == OrderCursor()


def test_a_cursor_that_begins_anew_shares_nothing_with_another() -> None:
    first, second = OrderCursor.read(None), OrderCursor.read(None)
    first.known["1"] = KnownOrder(1, 1)
    assert second.known == {}


def test_what_is_final_is_forgotten_when_it_is_more_than_an_hour_older_than_the_newest() -> None:
    open_one, hour_old, older = KnownOrder(1, 1), KnownOrder(2, 2, NEWEST_MS - RECENT_MS), KnownOrder(3, 3, 1)
    just_older = KnownOrder(4, 4, NEWEST_MS - RECENT_MS - 1)
    cursor = OrderCursor(known={"open": open_one, "hour": hour_old, "just": just_older, "older": older})
    cursor.forget_settled(NEWEST_MS)
    assert cursor.known == {"open": open_one, "hour": hour_old}
    assert cursor.open_ones() == {"open"}
