"""Typed days: all days of a file together show which number is the day, or a person is asked."""

from datetime import date

import pytest

from connectors.sheet.days import MixedDaysError, UnclearDay, UnclearDaysError, day_stands_first, settled, typed_day
from marketplace.words.instants import start_of
from marketplace.words.messages import Unreadable
from tests.connectors.sheet.exports import MADE_MS


def days(*written: str) -> list[UnclearDay]:
    return [day for one in written if isinstance(day := typed_day(one), UnclearDay)]


@pytest.mark.parametrize(
    ("written", "first"),
    [
        ("1/6/2026 2/6/2026 7/6/2026", True),  # days of a week, or the first of seven months
        ("13/05/2026 01/06/2026", True),
        ("06/13/2026 06/01/2026", False),
        ("05/05/2026", True),
        ("06-05-26", True),
    ],
)
def test_a_file_shows_what_stands_first(written: str, first: bool) -> None:
    assert day_stands_first(days(*written.split()), MADE_MS) is first


def test_where_the_days_speak_against_what_is_usual_a_person_says_it() -> None:
    for written in (("06/03/2026", "06/08/2026"), ("08/06/2026", "12/06/2026", "09/12/2026")):
        with pytest.raises(UnclearDaysError, match="two ways"):
            day_stands_first(days(*written), MADE_MS)
    with pytest.raises(MixedDaysError, match="export it again"):
        day_stands_first(days("13/06/2026", "06/13/2026"), MADE_MS)


def test_a_day_is_settled_by_what_stands_first_and_what_is_no_day_is_said() -> None:
    [day] = days("06/13/2026 08:30")
    assert (settled(day, day_first=False), settled(day, day_first=True)) == (1_781_283_600_000, None)
    assert typed_day("5/5/2026") == typed_day("2026-05-05") == start_of(date(2026, 5, 5))
    for written in ("31/31/2026", "hôm qua"):
        with pytest.raises(Unreadable):
            typed_day(written)
