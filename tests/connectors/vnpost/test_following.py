"""Following parcels: days, pages and what a cursor remembers."""

from datetime import date

import pytest

from connectors.errors import Changed
from connectors.vnpost.following import ListCursor, happened_to
from marketplace.words.instants import parse_iso, start_of
from tests.connectors.vnpost.conftest import NOW_MS

TODAY = date(2026, 12, 1)


def test_a_cursor_is_read_as_it_was_written_and_another_begins_anew():
    known = ListCursor(date(2026, 11, 30), b"abcdefghijkl")
    again = ListCursor.read(known.write(), TODAY)
    assert (again, again.digests()) == (known, {b"abcdef", b"ghijkl"})
    fresh = ListCursor(date(2026, 11, 1))
    assert [ListCursor.read(text, TODAY) for text in (None, "", "{}", "seit 3", '{"day":"2026-13-01"}')] == [fresh] * 5
    assert ListCursor.read('{"day":"2027-01-01"}', TODAY).day == TODAY


def test_a_pull_asks_from_the_day_before_the_last_one_read(carrier, make):
    list(make().pull_parcels(ListCursor(date(2026, 11, 30)).write()))
    asked = [(one["lastUpdateFrom"], one["lastUpdateTo"]) for one in carrier.calls("/GetListOrder")]
    assert asked == [("29-11-2026", "30-11-2026"), ("30-11-2026", "01-12-2026"), ("01-12-2026", "02-12-2026")]
    carrier.asked.clear()
    list(make().pull_parcels(None))
    assert len(carrier.calls("/GetListOrder")) == 32


def test_days_are_those_of_viet_nam(carrier, make):
    late = parse_iso("2026-11-30T17:30:00+00:00")  # half past midnight of 1 December
    list(make(now_ms=late).pull_parcels(ListCursor(TODAY).write()))
    assert carrier.calls("/GetListOrder")[-1]["lastUpdateFrom"] == "01-12-2026"


def test_the_last_page_says_how_far_all_is_complete(carrier, make):
    carrier.carries("EB1VN", "12")
    pages = list(make().pull_parcels(ListCursor(TODAY).write()))
    assert [(page.more, len(page.items), page.as_of_ms) for page in pages] == [(True, 1, NOW_MS), (False, 0, NOW_MS)]
    assert ListCursor.read(pages[-1].next_cursor, TODAY).day == TODAY


def test_a_day_that_never_stands_still_is_not_called_complete(carrier, make):
    for n in range(4):
        carrier.carries(f"EB{n}VN", "10", f"01/12/2026 07:0{n}:00")
    seconds = iter(range(1, 60))
    carrier.after_page = lambda: carrier.moves("EB0VN", "10", f"01/12/2026 08:00:{next(seconds):02}")
    pages = list(make(page_size=2).pull_parcels(ListCursor(TODAY).write()))
    assert pages[-1].as_of_ms == start_of(date(2026, 11, 30))


def test_a_list_that_goes_in_circles_is_told(make, carrier):
    carrier.carries("EB1VN", "12", "01/12/2026 07:00:00")
    carrier.parcels *= 9
    with pytest.raises(Changed, match="again and again"):
        list(make(page_size=1).pull_parcels(ListCursor(TODAY).write()))


def test_a_history_that_is_refused_leaves_the_last_change(carrier, make):
    carrier.carries("EB1VN", "14", "01/12/2026 07:00:00")
    carrier.history.clear()
    connector = make()
    assert connector.pull_parcel("EB1VN").at_ms == parse_iso("2026-12-01T07:00:00+07:00")
    assert happened_to(connector._account, "EB1VN") == []


def test_what_another_customer_sends_is_not_ours(carrier, make):
    carrier.carries("EB1VN", "12", senderCode="T999")
    carrier.carries("EB2VN", "12", senderCode=None)
    items = [one for page in make().pull_parcels(None) for one in page.items]
    assert [one.waybill for one in items] == ["EB2VN"]
