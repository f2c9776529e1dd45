"""Telephone numbers are read into one form, or refused."""

from decimal import Decimal

import pytest

from marketplace.words.messages import SetAside, Unreadable
from marketplace.words.phones import phone


@pytest.mark.parametrize(
    "typed",
    [
        "0912345678",
        912345678,
        Decimal(912345678),
        "912345678",
        "+84 912 345 678",
        "84912345678",
        "0912.345.678",
        "0084912345678",
        "'0912-345-678",
        "+84 (0) 912345678",
    ],
)
def test_one_mobile_has_one_form(typed: str | int | Decimal) -> None:
    assert phone(typed) == "0912345678"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0168 234 5678", "0382345678"),
        (1682345678, "0382345678"),
        ("0204 3856 123", "02043856123"),
        (2043856123, "02043856123"),
        ("024 3825 1234", "02438251234"),
    ],
)
def test_older_and_fixed_numbers_are_known(typed: str | int, number: str) -> None:
    assert phone(typed) == number


@pytest.mark.parametrize(
    "typed", ["", "12345", "0112345678", "không có", "0912345678 / 0987654321", "+1 202 555 0100", 91234567]
)
def test_what_is_no_number_is_refused(typed: str | int) -> None:
    with pytest.raises(Unreadable):
        phone(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "0912345661 / 0987654321",
        "0912 345 661, 0987 654 321",
        "0912345661 - 0987654321",
        "0912345661 hoặc 0987654321",
        "0912345661 0987654321",
        "0912345661\n0987654321;02043856123",
        "0912345661-0987654321",
        "0912345661–0987654321",
        "84912345661-84987654321",
        "0912345661 (con: 0987654321)",
        "09123456610987654321",
        "0912.345.661.0987.654.321",
    ],
)
def test_several_numbers_are_set_aside_and_none_is_chosen(typed: str) -> None:
    with pytest.raises(SetAside):
        phone(typed)


@pytest.mark.parametrize(
    "typed",
    [
        *("không có", "chưa có", "x", "-", "?", "0", "9.12E+08", "9,1235E+08"),
        *("0912345661 / 12", "0912345661 / Lan", "Anh Ba 0912345661", "091-234-5661x"),
    ],
)
def test_what_is_not_a_number_alone_is_set_aside(typed: str) -> None:
    with pytest.raises(SetAside):
        phone(typed)


@pytest.mark.parametrize("typed", ["12", "0912/345/661", "091234567", "+1 202 555 0100"])
def test_digits_that_are_no_number_are_to_be_corrected(typed: str) -> None:
    with pytest.raises(Unreadable) as refused:
        phone(typed)
    assert not isinstance(refused.value, SetAside)


@pytest.mark.parametrize("typed", ["9.12345678E+08", "9,12345678E+8"])
def test_an_exponent_that_loses_no_digit_is_read(typed: str) -> None:
    assert phone(typed) == "0912345678"
