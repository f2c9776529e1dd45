"""The snapshot: which lots count on a day."""

from datetime import date, timedelta

import pytest

from marketplace.listings.availability.snapshot import counts_on

DAY = date(2021, 6, 10)


@pytest.mark.parametrize(
    ("days", "counts"), [((DAY, None, None), True), ((None, DAY, DAY), True), ((None, None, DAY), True)]
)
def test_a_forecast_counts_only_inside_its_window(days: tuple[date, date, date], counts: bool) -> None:
    assert counts_on(DAY, *days, None, 0) is counts
    later = DAY + timedelta(days=1)
    assert counts_on(later, *days, None, 0) is (days[0] is not None)
    assert counts_on(DAY, None, later, later, None, 0) is False
    assert counts_on(later, days[0] or DAY, None, None, 0, 0) is False
