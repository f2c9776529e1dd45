"""Who gets a parcel, taken out of a row: the commune where it is named by its kind, and nobody who is hidden."""

from typing import Any

import pytest

from connectors.sheet.recipients import recipient_of
from marketplace.words.parcels import Address


def row(street: str = "12 ngõ Bạch Mai", **more: Any) -> dict[str, Any]:
    told = {"to name": "Trần Thu Hà", "to phone": "0987650321", "to street": street, "to commune": None}
    return {"code": "A1", "province": None, **told, **{field.replace("_", " "): said for field, said in more.items()}}


@pytest.mark.parametrize(
    ("street", "more", "expected"),
    [
        ("12 ngõ Bạch Mai", {"to_commune": "Phường Cửa Nam", "province": "Hà Nội"},
         ("12 ngõ Bạch Mai", "Phường Cửa Nam", None, "Hà Nội")),
        ("Thôn Kép, xã Hồng Giang, huyện Lục Ngạn, Bắc Giang", {},
         ("Thôn Kép", "xã Hồng Giang", "huyện Lục Ngạn", "Bắc Giang")),
        ("Thôn Kép, Xã Lục Ngạn, Tỉnh Bắc Ninh", {}, ("Thôn Kép", "Xã Lục Ngạn", None, "Tỉnh Bắc Ninh")),
        ("Số 5, phường Kim Mã, quận Ba Đình, TP Hà Nội", {}, ("Số 5", "phường Kim Mã", "quận Ba Đình", "TP Hà Nội")),
        ("Số 5, P. Kim Mã, Q. Ba Đình", {"province": "Hà Nội"}, ("Số 5", "P. Kim Mã", "Q. Ba Đình", "Hà Nội")),
        ("Số 5, xã Quý Sơn, thị xã Chũ", {"province": "Bắc Giang"}, ("Số 5", "xã Quý Sơn", "thị xã Chũ", "Bắc Giang")),
        ("xã Quý Sơn", {"province": "Bắc Giang"}, ("xã Quý Sơn", "", None, "Bắc Giang")),
        ("12 ngõ Bạch Mai, Hai Bà Trưng, Hà Nội", {}, ("12 ngõ Bạch Mai, Hai Bà Trưng, Hà Nội", "", None, "")),
    ],
)  # fmt: skip
def test_an_address_is_parted_by_the_words_for_its_kinds_alone(
    street: str, more: dict[str, Any], expected: tuple[str, str, str | None, str]
) -> None:
    at, commune, district, province = expected
    assert recipient_of(row(street, **more)) == Address("Trần Thu Hà", "0987650321", at, commune, district, province)


@pytest.mark.parametrize(
    "hidden",
    [{"to_name": "T*** H"}, {"to_phone": "******21"}, {"to_street": "1** ngõ"}, {"to_name": None}, {"to_phone": None},
     {"to_street": None}],
)  # fmt: skip
def test_who_is_hidden_or_not_said_is_nobody_and_the_row_is_rid_of_it_all_the_same(hidden: dict[str, Any]) -> None:
    values = row(**hidden)
    assert recipient_of(values) is None
    assert values == {"code": "A1", "province": None}
