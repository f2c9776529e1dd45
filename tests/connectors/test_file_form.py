"""A form of files is checked when it is read, and knows its status words and those that only begin like one."""

import re

import msgspec
import pytest

from connectors.file_form import FileForm, first, form_of
from marketplace.words.records import State

FORM = {
    "code": "orders", "kind": "orders", "title": "Đơn hàng", "must": ["Mã"],
    "orders": {"code": "Mã", "status": "Trạng thái", "sku": "SKU"},
    "states": {"Xong": "delivered", "Người mua xác nhận…": "delivered"},
}  # fmt: skip


def form(**changes: object) -> FileForm:
    return form_of(msgspec.json.encode(FORM | changes).decode())


def test_words_are_known_by_the_form_before_others_and_long_ones_by_their_beginning() -> None:
    states = {"Xong": State.PLACED, "Mới": State.PLACED, "Đang chờ…": State.CONFIRMED}
    words = ("Xong", "Mới", "Người mua xác nhận đã nhận", "Đang chờ bưu tá", "Lạ")
    assert [form().state_of(word, states) for word in words] == [
        State.DELIVERED, State.PLACED, State.DELIVERED, State.CONFIRMED, None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"orders": None}, "fields of orders files are missing"),
        ({"kind": "settlement", "money": {"code": "Mã", "net": "Tiền", "gross": [], "fee": []}}, "payout's day"),
        ({"name": "("}, "name is no pattern"),
        ({"name": "(?P<exported>.*)"}, "name_time says how"),
        ({"must": []}, "length"),
        ({"code": "Đơn hàng"}, "code"),
        ({"headings": {}}, "unknown field"),
        ({"states": {"Xong": "finished"}}, "Invalid enum value"),
    ],
)
def test_a_form_that_cannot_be_used_says_why(changes: dict[str, object], why: str) -> None:
    with pytest.raises(ValueError, match=re.escape(why)):
        form(**changes)


def test_a_field_has_one_heading_several_or_none() -> None:
    assert (first("Mã"), first(["Mã", "Số"]), first(None)) == (("Mã",), ("Mã", "Số"), ())
