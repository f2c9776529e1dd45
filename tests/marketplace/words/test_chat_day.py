"""The day of a message: named in words or by the calendar, and none where two stand there or a name is meant."""

from datetime import date

import pytest

from marketplace.words.chat_day import day_said

TODAY = date(2026, 6, 10)


@pytest.mark.parametrize(
    ("message", "day"),
    [
        ("mai lấy 200 thùng 5kg vải thiều", date(2026, 6, 11)), ("Sáng mai bưu cục gom 50 thùng", date(2026, 6, 11)),
        ("chiều nay lấy 30 thùng", date(2026, 6, 10)), ("hôm nay 20 thùng", date(2026, 6, 10)),
        ("ngày kia lấy 10 thùng", date(2026, 6, 12)), ("lấy 200 thùng ngày 12/6", date(2026, 6, 12)),
        ("12-6-2026 lấy 40 thùng", date(2026, 6, 12)), ("200 thùng", None), ("chị Mai đặt 200 thùng", None),
        ("mai lấy 20 thùng, 12/6 lấy 30 thùng", None), ("lấy 31/2", None), ("25.000/kg, 5kg x 20", None),
    ],
)  # fmt: skip
def test_a_day_is_read_where_it_is_certain(message: str, day: date | None) -> None:
    assert day_said(message, TODAY) == day


def test_a_day_without_a_year_is_the_nearest() -> None:
    assert day_said("lấy ngày 2/1", date(2026, 12, 30)) == date(2027, 1, 2)
    assert day_said("lấy ngày 30/12", date(2027, 1, 2)) == date(2026, 12, 30)
