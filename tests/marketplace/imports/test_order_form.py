"""What is missing of a form is asked at once, orders are shown as they would be taken, and the form names headings."""

import json
from datetime import date

import pytest

from connectors.file_form import form_of
from marketplace.imports.order_columns import OrderTable, order_table
from marketplace.imports.order_form import (
    FormChoice,
    day_of,
    definition,
    missing,
    preview,
    proposed_state,
    status_words,
    times,
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
        "cột mã đơn hàng.", "cột số lượng.", "cột trạng thái; tệp không ghi trạng thái đơn thì chưa đọc được.",
        "cột ngày đặt hàng.", "cột mã hàng hoặc tên sản phẩm.",
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
    assert (first.lines[1].quantity, [one.vi[:17] for one in first.lines[1].wrong]) == (None, ["“x” không phải số"])
    assert (second.state, second.lines[0].gross_dong) == (None, 75_000)
    assert day_of("2026-06-01", day_first=day_first) == date(2026, 6, 1)


def test_the_form_names_headings_as_they_are_written(table: OrderTable) -> None:
    said = json.loads(definition(table, FormChoice(COLUMNS, {"Đã giao": "delivered"}, False), "mau-1", "Gian hàng"))
    assert said["orders"]["pack_g"] == "Khối lượng (kg)"
    assert said["orders"]["sku"] == "Sản phẩm"
    assert set(said["must"]) == set(ROWS[0])
    assert (said["grain"], said["states"], said["times"]) == ("first-row", {"Đã giao": "delivered"}, "%m/%d/%Y")
    assert form_of(json.dumps(said)).code == "mau-1"


@pytest.mark.parametrize(
    ("cells", "day_first", "written"),
    [
        (["1/6/2026 10:05", "13/6/2026 9:00"], None, "%d/%m/%Y %H:%M"), (["6-1-2026"], False, "%m-%d-%Y"),
        (["2026-06-01 10:05:59"], None, "%Y-%m-%d %H:%M:%S"), (["1/6/2026", "2026-06-02"], True, ""),
        (["1/6/2026", "2026-06-02"], False, None), ([""], None, ""),
    ],
)  # fmt: skip
def test_how_days_are_written(cells: list[str], day_first: bool | None, written: str | None) -> None:
    found = order_table(peeked(("Mã đơn", "Ngày đặt"), *((f"A{n}", cell) for n, cell in enumerate(cells))))
    assert found is not None
    choice = FormChoice({"code": 0, "placed": 1}, {}, day_first)
    assert times(found, choice) == written
    told = [one.en for one in missing(found, choice) if "several ways" in one.en]
    assert bool(told) is (written is None)


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
