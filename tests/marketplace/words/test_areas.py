"""Areas are read into square metres, or refused."""

from decimal import Decimal

import pytest

from marketplace.words import areas
from marketplace.words.messages import Unreadable


@pytest.mark.parametrize(
    ("typed", "unit", "area_m2"),
    [
        ("0,5 ha", None, 5_000),
        ("5 sào", None, 1_800),
        ("1.800 m²", None, 1_800),
        ("1800m2", None, 1_800),
        ("2 mẫu", None, 7_200),
        ("3 thước", None, 72),
        (Decimal("0.25"), "ha", 2_500),
        ("5", "sào", 1_800),
        ("0,33 sào", None, 119),
    ],
)
def test_what_people_type_becomes_square_metres(typed: str | Decimal, unit: str | None, area_m2: int) -> None:
    assert areas.square_metres(typed, unit) == area_m2


@pytest.mark.parametrize("typed", ["5", "rộng", "", "1,500 ha", "2 công"])
def test_an_area_without_one_reading_is_refused(typed: str) -> None:
    with pytest.raises(Unreadable):
        areas.square_metres(typed)


@pytest.mark.parametrize(("typed", "unit"), [("0", "ha"), ("0,00 ha", None), (0, "sào"), ("0,3 m²", None)])
def test_an_area_of_nothing_is_refused(typed: str | int, unit: str | None) -> None:
    with pytest.raises(Unreadable, match="more than 0"):
        areas.square_metres(typed, unit)


def test_a_sao_is_refused_where_its_size_is_not_known() -> None:
    with pytest.raises(Unreadable):
        areas.square_metres("5 sào", sao_m2=None)


@pytest.mark.parametrize(
    ("heading", "unit"), [("Diện tích (ha)", "ha"), ("Diện tích (ha, sào, m²)", None), ("Diện tích", None)]
)
def test_a_heading_with_one_unit_gives_it(heading: str, unit: str | None) -> None:
    assert areas.unit_in(heading) == unit
