"""A message fills the form as far as it is certain which product, how many boxes, at what price, and where to."""

from typing import cast

import pytest

from marketplace.directory.communes.areas import ProvinceRow
from marketplace.directory.communes.provinces import ProvinceNames
from marketplace.operations.by_hand.messages import MessageRead, read_message
from marketplace.operations.by_hand.selling import HandListing

LISTINGS = [
    HandListing(1, "VAI-5", "Vải thiều Lục Ngạn thùng 5 kg", 5_000, 130_000),
    HandListing(2, "VAI-10", "Vải thiều Lục Ngạn thùng 10 kg", 10_000, 250_000),
    HandListing(3, "MY-1", "Mỳ Chũ túi 1 kg", 1_000, 40_000),
]


class Three:
    """Provinces by their plain names."""

    def resolve(self, typed: str) -> ProvinceRow | None:
        name = {"ha noi": "Hà Nội", "hn": "Hà Nội", "bac ninh": "Bắc Ninh", "hue": "Huế"}.get(typed)
        return ProvinceRow("01", name) if name else None


@pytest.mark.parametrize(("message", "read"), [
    ("3 thùng vải 5kg, 25k/kg, gửi Hà Nội 0912345678", ("VAI-5", 3, "25000/kg", "Hà Nội", "0912345678", None)),
    ("2 thùng vải 20kg", ("VAI-10", 2, "", "", "", None)),
    ("2 thùng vải", ("", 2, "", "", "", None)),
    ("lấy 5 túi mỳ, 40k, ship HN", ("MY-1", 5, "", "Hà Nội", "", None)),
    ("mỳ 3kg 150k", ("MY-1", 3, "", "", "", 150_000)),
    ("mỳ 5 túi hết 200k", ("MY-1", 5, "", "", "", None)),
    ("mỳ 1kg", ("MY-1", None, "", "", "", None)),
    ("từ Bắc Ninh gửi Hà Nội 2 túi mỳ 45k/túi", ("MY-1", 2, "45000", "", "", None)),
    ("alo", ("", None, "", "", "", None)),
])  # fmt: skip
def test_only_what_is_certain_is_filled_in(message: str, read: tuple[object, ...]) -> None:
    found = read_message(message, LISTINGS, cast(ProvinceNames, Three()))
    assert tuple(found) == read
    assert found.fields()["packs"] == ("" if found.packs is None else str(found.packs))
    assert "0912" not in repr(found)


def test_nothing_said_leaves_the_form_empty() -> None:
    assert set(MessageRead().fields().values()) == {""}
