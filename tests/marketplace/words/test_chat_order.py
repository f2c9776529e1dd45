"""Messages as people send them are read as far as they are certain, and no further."""

import pytest

from marketplace.words.chat_order import ChatOrder, chat_order

MESSAGES: list[tuple[str, dict[str, object]]] = [
    ("Cho chị 3 thùng 5kg, 25k/kg, gửi Hà Nội 0912 345 678",
     {"packs": 3, "weight_g": 5_000, "kilogram_dong": 25_000, "phone": "0912345678"}),
    ("Lấy em 2 thùng vải nhé, 130k/thùng", {"packs": 2, "box_dong": 130_000}),
    ("10 thùng hết 1tr2", {"packs": 10, "amount_dong": 1_200_000}),
    ("3x5kg 25.000đ/kg", {"packs": 3, "weight_g": 5_000, "kilogram_dong": 25_000}),
    ("anh lấy 2 yến", {"weight_g": 20_000}),
    ("đặt 1 tạ rưỡi, 22k/kg, giao thứ 7", {"weight_g": 150_000, "kilogram_dong": 22_000}),
    ("5 hộp 2,5kg 250.000", {"packs": 5, "weight_g": 2_500, "amount_dong": 250_000}),
    ("+84 912 345 678 mua 4 thùng", {"packs": 4, "phone": "0912345678"}),
    ("3 thùng cho em, à thôi 4 thùng", {}),
    ("2 thùng 5kg và 1 thùng 10kg", {}),
    ("0912345678 hoặc 0987654321, 2 thùng", {"packs": 2}),
    ("25k/kg hay 27k/kg hả chị", {}),
    ("chị ơi còn vải không", {}),
    ("", {}),
]  # fmt: skip


@pytest.mark.parametrize(("message", "certain"), MESSAGES)
def test_a_message_is_read_as_far_as_it_is_certain(message: str, certain: dict[str, object]) -> None:
    found = chat_order(message)
    assert {name: value for name, value in found._asdict().items() if value and name != "words"} == certain


def test_nothing_of_the_buyer_stands_in_what_is_printed_or_searched() -> None:
    found = chat_order("Chị Lan 0912 345 678 lấy 3 thùng")
    assert "0912" not in repr(found) + found.words
    assert isinstance(found, ChatOrder)
