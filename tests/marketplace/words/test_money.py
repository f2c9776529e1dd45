"""Money is read to the đồng, and shared to the đồng."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.words import money
from marketplace.words.messages import Unreadable


@pytest.mark.parametrize(
    ("typed", "amount_dong"),
    [
        ("25k", 25_000),
        ("1tr2", 1_200_000),
        ("1tr25", 1_250_000),
        ("25.000đ", 25_000),
        ("25,000", 25_000),
        ("25.000 VNĐ", 25_000),
        ("25 nghìn đồng", 25_000),
        ("25 ngàn", 25_000),
        ("1,5 triệu", 1_500_000),
        ("25k5", 25_500),
        ("1.200.000 ₫", 1_200_000),
        ("2 tỷ", 2_000_000_000),
        ("25 000 đ", 25_000),
        (25_000, 25_000),
        (Decimal("25000"), 25_000),
    ],
)
def test_what_people_type_becomes_dong(typed: str | int | Decimal, amount_dong: int) -> None:
    assert money.dong(typed) == amount_dong


@pytest.mark.parametrize(
    "typed", ["", "rẻ", "25.000k", "1,5tr2", "-5k", "25.5", "12usd", "12$", "12 €", Decimal("25.5")]
)
def test_an_amount_with_two_readings_is_refused(typed: str | Decimal) -> None:
    with pytest.raises(Unreadable):
        money.dong(typed)


def test_the_heading_may_say_thousands() -> None:
    assert money.dong("25", "nghìn đồng") == 25_000


@given(st.text(max_size=30))
def test_any_text_is_an_amount_or_a_sentence(typed: str) -> None:
    try:
        assert money.dong(typed) >= 0
    except Unreadable as refusal:
        assert refusal.sentence.vi


@pytest.mark.parametrize("typed", ["999999999999999999", "2000000 tỷ", 10**15 + 1])
def test_an_amount_that_is_too_large_is_said_to_be(typed: str | int) -> None:
    with pytest.raises(Unreadable) as refused:
        money.dong(typed)
    assert refused.value.sentence.vi == f"“{typed}” quá lớn; số tiền nhiều nhất là 1.000.000.000.000.000 đ."


def test_an_amount_below_zero_is_said_to_be() -> None:
    with pytest.raises(Unreadable) as refused:
        money.dong(-5)
    assert refused.value.sentence.vi == "“-5” nhỏ hơn 0; hãy ghi số tiền từ 0 trở lên."
