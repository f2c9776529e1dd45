"""Cells as platforms export them have one reading each, by the way of writing that is declared, or none."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from marketplace.spreadsheets.exported_cells import count, dong_plain, dong_vietnamese, instant, long_id
from marketplace.words.messages import Unreadable

SHOPEE, TIKTOK, LAZADA = "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M:%S", "%d %b %Y %H:%M"
HALF_PAST_EIGHT_MS = 1_781_919_000_000  # 2026-06-20T08:30+07:00


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("576461234567890123\t", "576461234567890123"),
        ("'576461234567890123", "576461234567890123"),
        (" 260620ABC1XYZ ", "260620ABC1XYZ"),
        (123456789012345, "123456789012345"),
        ("123456789012345.0", "123456789012345"),
    ],
)
def test_a_code_is_read_as_written(cell: str | int, code: str) -> None:
    assert long_id(cell) == code


@pytest.mark.parametrize(
    "cell",
    [
        576461234567890000,
        "576461234567890000.0",
        "9.22E17",
        "5.76461E+17",
        "5,76461E+17",
        Decimal("1.5"),
        date(2026, 6, 1),
    ],
)
def test_a_code_that_became_a_number_is_refused_with_what_to_do(cell: str | int | Decimal | date) -> None:
    with pytest.raises(Unreadable, match="export the file"):
        long_id(cell)


@pytest.mark.parametrize(
    ("cell", "plain", "vietnamese"),
    [
        ("17000.00", 17_000, None),
        ("-1620", -1_620, -1_620),
        ("-", 0, 0),
        ("1,234,000", 1_234_000, None),
        ("1.234.000", None, 1_234_000),
        ("1.234.000 ₫", None, 1_234_000),
        ("17.000", None, 17_000),
        ("17,000", 17_000, None),
        ("0,500", None, None),
        ("0.500", None, None),
        ("17000.50", None, None),
        ("17000,50", None, None),
        ("1.234,00", None, 1_234),
        ("1.234,000", None, 1_234),
        ("\u22123,000", -3_000, None),
        ("-₫1620", -1_620, -1_620),
        ("1620 VND", 1_620, 1_620),
        (Decimal("17000.5"), None, None),
        ("hai trăm", None, None),
        (17_000, 17_000, 17_000),
        (Decimal("-1620"), -1_620, -1_620),
    ],
)
def test_an_amount_is_read_as_it_is_declared_to_be_written(
    cell: str | int | Decimal, plain: int | None, vietnamese: int | None
) -> None:
    for read, expected in ((dong_plain, plain), (dong_vietnamese, vietnamese)):
        if expected is None:
            with pytest.raises(Unreadable):
                read(cell)
        else:
            assert read(cell) == expected


def test_packs_are_whole() -> None:
    assert (count("2"), count("2.00"), count(3), count("-")) == (2, 2, 3, 0)
    for cell in ("1.5", "-1", "hai"):
        with pytest.raises(Unreadable):
            count(cell)


@pytest.mark.parametrize(
    ("format", "cell"),
    [
        (SHOPEE, "2026-06-20 08:30"),
        (TIKTOK, "20/06/2026 08:30:00\t"),
        (LAZADA, "20 Jun 2026 08:30"),
        ("%Y-%m-%dT%H:%M:%S%z", "2026-06-20T01:30:00Z"),
        ("%Y-%m-%dT%H:%M:%SZ", "2026-06-20T01:30:00Z"),
        ("%B %d, %Y %H:%M", "June 20, 2026 08:30"),
        (SHOPEE, datetime.fromisoformat("2026-06-20T08:30:00")),
        (SHOPEE, Decimal("46193.354166666664")),
    ],
)
def test_instants_are_of_vietnam_in_the_declared_format(format: str, cell: str | datetime | Decimal) -> None:
    assert instant(format)(cell, None) == HALF_PAST_EIGHT_MS


def test_a_day_is_its_first_instant_nothing_is_none_and_another_format_is_refused() -> None:
    assert instant("%Y/%m/%d")("2026/06/20", None) == instant(SHOPEE)(date(2026, 6, 20), None) == 1_781_888_400_000
    assert instant(SHOPEE)("-", None) is None
    for cell in ("06/20/2026 08:30:00", "20/06/2026", "32/06/2026 08:30:00"):
        with pytest.raises(Unreadable, match="such as 20/06/2026 08:30:00"):
            instant(TIKTOK)(cell, None)


def test_another_zone_is_declared_and_moves_no_day() -> None:
    for cell in ("2026-06-20 01:30", datetime.fromisoformat("2026-06-20T01:30:00"), Decimal("46193.0625")):
        assert instant(SHOPEE, "UTC")(cell, None) == HALF_PAST_EIGHT_MS
    assert instant("%Y-%m-%d", "UTC")("2026-06-20", None) == 1_781_888_400_000
    with pytest.raises(KeyError):
        instant(SHOPEE, "Mars/Olympus")


def test_months_are_english_words_alone() -> None:
    for cell in ("20 Thg 2026 08:30", "20 Junk 2026 08:30", "20 06 2026 08:30 Jun"):
        with pytest.raises(Unreadable, match="such as 20 Jun 2026 08:30"):
            instant(LAZADA)(cell, None)
