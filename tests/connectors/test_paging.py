"""A list that promises more for ever is refused with a sentence; one that only takes its time is not."""

import pytest

from connectors.errors import Changed, Unreachable
from connectors.paging import PageGuard


def test_a_cursor_that_comes_again_is_refused() -> None:
    pages = PageGuard("GET /orders")
    pages.met("a", b"1", empty=False)
    with pytest.raises(Changed, match="the cursor does not move on"):
        pages.met("a", b"2", empty=False)


def test_the_same_page_under_ever_other_cursors_is_refused() -> None:
    pages = PageGuard("GET /orders")
    for number in range(3):
        pages.met(f"c{number}", b"the same", empty=False)
    with pytest.raises(Changed, match="the same page comes again and again"):
        pages.met("c3", b"the same", empty=False)


def test_empty_pages_are_taken_for_a_while_and_not_for_ever() -> None:
    pages = PageGuard("GET /orders")
    for number in range(1_000):
        pages.met(f"c{number}", b"", empty=True)
    with pytest.raises(Changed, match="1001 pages in a row are empty"):
        pages.met("more", b"", empty=True)


def test_a_list_that_has_ever_something_new_ends_the_run_at_a_page_that_is_told() -> None:
    pages = PageGuard("GET /orders", pages_most=5)
    for number in range(4):
        pages.met(f"c{number}", str(number).encode(), empty=False)
    with pytest.raises(Unreachable, match="5 pages were read in one run; the next one goes on from there") as ended:
        pages.met("c4", b"4", empty=False)
    assert "lần sau máy đọc tiếp" in ended.value.sentence.vi
