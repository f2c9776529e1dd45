"""Weights are read to the gram, or refused with a sentence."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.words import weight
from marketplace.words.messages import Unreadable


@pytest.mark.parametrize(
    ("typed", "weight_g"),
    [
        ("1,5 tạ", 150_000),
        ("2 tấn", 2_000_000),
        ("3 yến", 30_000),
        ("300kg", 300_000),
        ("1.9 kg", 1_900),
        ("1,9kg", 1_900),
        ("300 cân", 300_000),
        ("1.234,5 kg", 1_234_500),
        ("1,234.5 kg", 1_234_500),
        ("1.900 kg", 1_900_000),
        ("1 234 kg", 1_234_000),
        ("0,125 tấn", 125_000),
        ("0.500 kg", 500),
        ("1 tấn 2 tạ 5 kg", 1_205_000),
        ("2 tạ rưỡi", 250_000),
        ("5 lạng", 500),
        ("750 g", 750),
        ("1,5 ta\u0323", 150_000),
        ("1,5 TA", 150_000),
        ("300 KG.", 300_000),
        ("0 kg", 0),
    ],
)
def test_what_people_type_becomes_grams(typed: str, weight_g: int) -> None:
    assert weight.grams(typed) == weight_g


@pytest.mark.parametrize(
    ("value", "unit", "weight_g"),
    [(300, "kg", 300_000), (Decimal("1.9"), "kg", 1_900), ("1,5", "tạ", 150_000), ("300 kg", "tấn", 300_000)],
)
def test_the_heading_gives_the_unit_unless_the_cell_does(value: str | int | Decimal, unit: str, weight_g: int) -> None:
    assert weight.grams(value, unit) == weight_g


@pytest.mark.parametrize(
    "typed",
    [
        "1,900 kg",
        "1.900 tấn",
        "1.900 tạ",
        "300",
        "nhiều",
        "",
        "3 thùng",
        "2 t",
        "-5 kg",
        "1,2345 kg",
        "2 tấn 300",
        "1.23.456 kg",
    ],
)
def test_a_weight_with_two_readings_is_refused_in_two_languages(typed: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        weight.grams(typed)
    assert refusal.value.sentence.en and refusal.value.sentence.vi


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("Khối lượng (tạ)", "ta"),
        ("Khối lượng kg", "kg"),
        ("Sản lượng/tấn", "tan"),
        ("Khối lượng", None),
        ("KL [KG]", "kg"),
    ],
)
def test_a_heading_names_its_unit(heading: str, unit: str | None) -> None:
    assert weight.unit_in(heading) == unit


@given(st.integers(min_value=0, max_value=10**12))
def test_a_weight_written_out_is_read_back_unless_it_has_two_readings(weight_g: int) -> None:
    written = weight.text(weight_g)
    try:
        assert weight.grams(written) == weight_g
    except Unreadable:
        assert weight_g % 1_000 % 10 and weight_g < 1_000_000


@given(st.text(max_size=30))
def test_any_text_is_a_weight_or_a_sentence(typed: str) -> None:
    try:
        assert weight.grams(typed, "kg") >= 0
    except Unreadable as refusal:
        assert refusal.sentence.vi


@pytest.mark.parametrize(
    "heading", ["Số lượng (thùng)", "Số lượng (thùng 5 kg)", "Khối lượng (kg/thùng)", "Số lượng [quả]", "SL (hộp)"]
)
def test_a_heading_that_counts_packs_is_known(heading: str) -> None:
    assert weight.counts(heading)


@pytest.mark.parametrize("heading", ["Khối lượng (kg)", "Sản lượng quả tươi (tạ)", "Khối lượng", "Số lượng (kg)"])
def test_a_heading_that_weighs_counts_nothing(heading: str) -> None:
    assert not weight.counts(heading)


def test_a_unit_inside_a_pack_is_not_the_units_of_a_heading() -> None:
    assert weight.unit_in("Số lượng (thùng 5 kg)") is None


def test_a_weight_that_is_too_large_is_said_to_be() -> None:
    with pytest.raises(Unreadable) as refused:
        weight.grams("99999999999 tấn")
    assert refused.value.sentence.vi == "“99999999999 tấn” quá lớn; khối lượng nhiều nhất là 1.000.000.000 kg."
