"""An instant falls on a day of Viet Nam, and is written and read back with its offset."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.words.instants import as_date, day_number, day_of, iso, parse_iso, start_of

MIDNIGHT_MS = 1_622_480_400_000
"""The first moment of 1 June 2021 in Viet Nam."""


@pytest.mark.parametrize(("at_ms", "day"), [(MIDNIGHT_MS - 1, 20210531), (MIDNIGHT_MS, 20210601)])
def test_a_day_begins_at_midnight_in_viet_nam(at_ms: int, day: int) -> None:
    assert (day_of(at_ms), start_of(date(2021, 6, 1))) == (day, MIDNIGHT_MS)


@given(st.dates(date(1971, 1, 1), date(2400, 1, 1)))
def test_a_day_is_the_same_as_a_number_and_as_an_instant(day: date) -> None:
    assert (as_date(day_number(day)), day_of(start_of(day))) == (day, day_number(day))


@given(st.integers(0, 4_102_444_800_000))
def test_an_instant_that_was_written_is_read_back_to_the_second(at_ms: int) -> None:
    assert parse_iso(iso(at_ms)) == at_ms // 1_000 * 1_000


def test_an_instant_without_an_offset_is_refused() -> None:
    with pytest.raises(ValueError):
        parse_iso("2021-06-01T00:00:00")
