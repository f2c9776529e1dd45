"""What is missing of a form is asked at once, orders are shown as they would be taken, and the form names headings."""

import json
from datetime import date

import pytest

from marketplace.imports.order_columns import OrderTable, order_table
from marketplace.imports.order_form import (
    FormChoice,
    day_of,
    definition,
    missing,
    preview,
    proposed_state,
    status_words,
    unclear_day,
)
from tests.marketplace.imports.test_order_columns import peeked

ROWS = (("Mã đơn", "Sản phẩm", "Số lượng", "Khối lượng (kg)", "Tiền", "Trạng thái", "Ngày đặt"),
        ("A1", "Vải", "2", "5", "250.000", "Đã giao", "1/6/2026"), ("", "Na", "x", "", "", "", ""),
        ("A2", "Vải", "1", "3", "75k", "Treo", "2/6/2026"))  # fmt: skip
COLUMNS = {"code": 0, "title": 1, "quantity": 2, "pack": 3, "gross_dong": 4, "status": 5, "placed": 6}


@pytest.fixture
def table() -> OrderTable:
    found = order_table(peeked(*ROWS))
    assert found is not None
    return found


def test_all_that_is_missing_is_asked_at_once(table: OrderTable) -> None:
    asked = [one.vi for one in missing(table, FormChoice({}, {}, None))]
    assert [one.split("chọn ")[1] for one in asked] == [
        "cột mã đơn hàng.", "cột số lượng.", "cột ngày đặt hàng.", "cột mã hàng hoặc tên sản phẩm.",
    ]  # fmt: skip
    chosen = FormChoice(COLUMNS, {"Đã giao": "delivered"}, None)
    assert status_words(table, chosen) == ["Đã giao", "Treo"]
    assert unclear_day(table, chosen) == "1/6/2026"
    assert [one.en for one in missing(table, chosen)] == ["Say what “Treo” means.", "Say how the days are written."]
    twice = FormChoice(COLUMNS | {"sku": 1}, {"Đã giao": "delivered", "Treo": "else"}, True)
    assert len(missing(table, twice)) == 2
    assert missing(table, FormChoice(COLUMNS, {"Đã giao": "delivered", "Treo": "placed"}, True)) == []


@pytest.mark.parametrize(("day_first", "placed_on"), [(True, date(2026, 6, 1)), (False, date(2026, 1, 6))])
def test_the_first_orders_are_shown_as_they_would_be_taken(table: OrderTable, day_first: bool, placed_on: date) -> None:
    first, second = preview(table, FormChoice(COLUMNS, {"Đã giao": "delivered"}, day_first))
    assert (first.code, first.placed_on, first.state, len(first.lines)) == ("A1", placed_on, "delivered", 2)
    assert first.lines[0][:4] == ("Vải", 2, 5_000, 250_000)
    assert (first.lines[1].quantity, [one.vi for one in first.lines[1].wrong]) == (None, ["“x” không phải số lượng."])
    assert (second.state, second.lines[0].gross_dong) == (None, 75_000)
    assert day_of("2026-06-01", day_first=day_first) == date(2026, 6, 1)


def test_the_form_names_headings_as_they_are_written(table: OrderTable) -> None:
    said = json.loads(definition(table, FormChoice(COLUMNS, {"Đã giao": "delivered"}, False), "mau-1", "Gian hàng"))
    assert said["fields"]["pack"] == "Khối lượng (kg)"
    assert set(said["must"]) == set(ROWS[0])
    assert (said["grain"], said["sheets"], said["states"]) == ("first-row", ["Đơn"], {"Đã giao": "delivered"})
    assert said["instants"] == {"format": "%m/%d/%Y", "zone": "Asia/Ho_Chi_Minh"}


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("Đã giao", "delivered"), ("Hoàn thành", "delivered"), ("Đã hủy", "cancelled"),
        ("Giao hàng thất bại", "failed"),
        ("Chờ lấy hàng", "confirmed"), ("Đang giao", "shipping"), ("Đang hoàn", "returning"), ("Đã hoàn", "returned"),
        ("Chờ xác nhận", "placed"), ("Chưa giao", None), ("Treo", None),
    ],
)  # fmt: skip
def test_a_word_likely_means(word: str, state: str | None) -> None:
    assert proposed_state(word) == state
