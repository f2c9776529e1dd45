"""A number is read exactly, or refused where it has two readings."""

from decimal import Decimal

import pytest

from marketplace.words.messages import Unreadable
from marketplace.words.numbers import decimal


@pytest.mark.parametrize(
    ("typed", "number"),
    [("12", "12"), ("1.234,5", "1234.5"), ("1,234.5", "1234.5"), ("1.234.567", "1234567"), ("1,5", "1.5"),
     ("0.500", "0.5"), ("1.900", "1900"), ("1 900", "1900")],
)  # fmt: skip
def test_both_ways_of_writing_are_read(typed: str, number: str) -> None:
    assert decimal(typed) == Decimal(number)


@pytest.mark.parametrize("typed", ["", "1,900", "1.2.3", "1,2.3,4", "-5", "năm"])
def test_what_is_none_or_two_is_refused_in_both_languages(typed: str) -> None:
    with pytest.raises(Unreadable) as caught:
        decimal(typed)
    assert caught.value.sentence.en != caught.value.sentence.vi


def test_whole_quantities_part_their_thousands_by_a_comma_too() -> None:
    assert decimal("1,900", whole=True) == 1_900


def test_a_dot_is_refused_where_both_readings_are_likely() -> None:
    with pytest.raises(Unreadable):
        decimal("1.900", dot_groups=False)
