"""The calendar of postings: a day is posted in the first open period that does not end before it."""

from datetime import date

from marketplace.directory.periods import AccountingPeriod
from marketplace.settlement.statements.period_entries import EVERY_DAY, Calendar

MAY = AccountingPeriod(1, 1, date(2021, 5, 1), date(2021, 5, 31), 1, "Kế toán")
JUNE = AccountingPeriod(2, 1, date(2021, 6, 1), date(2021, 6, 30), None, None)
JULY = AccountingPeriod(3, 1, date(2021, 7, 1), date(2021, 7, 31), None, None)


def test_a_day_of_a_closed_period_falls_into_the_first_open_one() -> None:
    calendar = Calendar([MAY, JUNE, JULY])
    days = (date(2021, 5, 10), date(2021, 6, 30), date(2021, 7, 1), date(2021, 8, 1))
    assert [calendar.of(day) for day in days] == [2, 2, 3, None]
    assert (calendar.first_open, calendar.closed(1), calendar.closed(2)) == (2, True, False)


def test_where_all_are_closed_nothing_is_posted() -> None:
    calendar = Calendar([MAY])
    assert (calendar.of(date(2021, 5, 10)), calendar.first_open) == (None, None)


def test_what_counts_whenever_it_is_posted_has_a_period_for_any_day() -> None:
    assert [EVERY_DAY.of(day) for day in (date.min, date.max)] == [0, 0]
