"""Days are read day first, ISO, or as Excel counts them."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from marketplace.words.dates import day
from marketplace.words.sentences import Unreadable


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


@pytest.mark.parametrize("written", ["06/20/2021", "31/02/2021", "hôm qua", "", 2021, "20/06"])
def test_what_is_no_day_is_refused(written: str | int) -> None:
    with pytest.raises(Unreadable):
        day(written)
