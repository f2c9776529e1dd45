"""Days are read day first, ISO, or as Excel counts them."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from marketplace.words.dates import check_plausible, day
from marketplace.words.messages import Unreadable


@pytest.mark.parametrize(
    "written",
    [
        "20/06/2021",
        "20-6-2021",
        "20.06.2021",
        "2021-06-20",
        "20/6/21",
        44367,
        Decimal("44367.5"),
        "44367",
        "20/06/2021 00:00:00",
        "ngày 20 tháng 6 năm 2021",
        date(2021, 6, 20),
        datetime(2021, 6, 20, 7, 30),  # noqa: DTZ001 - a spreadsheet cell has no zone
        "2021-06-20T07:30:00",
    ],
)
def test_one_day_is_read_however_it_is_written(written: str | int | Decimal | date) -> None:
    assert day(written) == date(2021, 6, 20)


@pytest.mark.parametrize("written", ["06/20/2021", "31/02/2021", "hôm qua", "", 2021, "20/06", "4436²"])
def test_what_is_no_day_is_refused(written: str | int) -> None:
    with pytest.raises(Unreadable):
        day(written)


@pytest.mark.parametrize(
    ("written", "on"),
    [
        ("2026-06-09T17:00:00.000Z", date(2026, 6, 10)),
        ("2026-06-09T17:00:00+00:00", date(2026, 6, 10)),
        ("2026-06-09T16:59:59Z", date(2026, 6, 9)),
        ("2026-06-09 17:00Z", date(2026, 6, 10)),
        ("2026-06-10T00:00:00+07:00", date(2026, 6, 10)),
        ("2026-06-10T23:59:59-0000", date(2026, 6, 11)),
        ("10/06/2026 7:30:00 SA", date(2026, 6, 10)),
        ("10/06/2026 11:30 CH", date(2026, 6, 10)),
    ],
)
def test_an_instant_is_the_day_it_falls_on_in_vietnam(written: str, on: date) -> None:
    assert day(written) == on


@pytest.mark.parametrize("written", ["2026-06-09T17:00:00 UTC+", "2026-06-09 sáng", "2026-06-09T25:00:00Z"])
def test_what_follows_a_day_is_never_passed_over(written: str) -> None:
    with pytest.raises(Unreadable):
        day(written)


@pytest.mark.parametrize(
    ("year", "guess"), [(2569, 2026), (26, 2026), (3026, 2026), (1026, 2026), (2206, 2006), (1926, 2026), (2099, 2026)]
)
def test_a_year_far_from_today_is_refused_with_a_guess(year: int, guess: int) -> None:
    with pytest.raises(Unreadable, match=rf"The year {year:04d} .* perhaps it is of {guess}\."):
        check_plausible(date(year, 6, 10), date(2026, 6, 20))


@pytest.mark.parametrize("year", [1965, 1998, 2026, 2031])
def test_a_year_that_people_mean_is_taken(year: int) -> None:
    check_plausible(date(year, 6, 10), date(2026, 6, 20))
