"""Of a strange file of orders each column is known by its heading or its cells, and people's columns are hidden."""

from dataclasses import replace

import pytest

from marketplace.imports.order_columns import (
    HIDDEN,
    code_stands_once,
    day_is_unclear,
    is_personal,
    order_table,
)
from marketplace.spreadsheets import Peek
from marketplace.spreadsheets.peeking import SheetPeek

HEADINGS = (
    "STT",
    "Mã đơn",
    "Khách hàng",
    "SĐT",
    "Sản phẩm",
    "Số lượng",
    "Thành tiền",
    "Trạng thái",
    "Ngày đặt",
    "Tỉnh",
)
FIRST = ("1", "BD-01", "Nguyễn Thị Mua", "0912345678", "Vải thiều thùng 5 kg", "2", "250.000", "Đã giao", "1/6/2026",
         "Hà Nội")  # fmt: skip


def peeked(*rows: tuple[str, ...], name: str = "Đơn") -> Peek:
    return Peek("csv", None, (SheetPeek(name, True, tuple(enumerate(rows, 1))),))


def test_headings_say_what_is_what_below_titles_and_without_people() -> None:
    table = order_table(peeked(("BẢNG KÊ ĐƠN HÀNG",), ("Ngày in", "2/6/2026"), HEADINGS, FIRST))
    assert table is not None
    assert (table.sheet, table.row, table.rows) == ("Đơn", 3, 1)
    assert table.proposed == {"code": 1, "title": 4, "quantity": 5, "gross_dong": 6, "status": 7, "placed": 8,
                              "province": 9}  # fmt: skip
    hidden = {column.heading: column.shown() for column in table.columns if column.personal}
    assert hidden == {"Khách hàng": (HIDDEN,), "SĐT": (HIDDEN,)}


def test_cells_say_it_where_no_heading_does_and_a_file_without_a_table_is_none() -> None:
    table = order_table(peeked(("Mã đơn", "A", "B", "C", "D"), ("X1", "3", "1/6/2026", "120.000", "Lê Văn Tám"),
                               ("X2", "1", "13/6/2026", "45.000", "")))  # fmt: skip
    assert table is not None
    assert table.proposed == {"code": 0, "placed": 2, "quantity": 1, "gross_dong": 3}
    assert [column.heading for column in table.columns if column.personal] == ["D"]
    assert order_table(peeked(("một dòng",))) is None
    assert order_table(peeked(HEADINGS)) is None
    [seen] = peeked(HEADINGS, FIRST).sheets
    assert order_table(Peek("xlsx", None, (replace(seen, shown=False),))) is None


@pytest.mark.parametrize(
    ("heading", "cell", "personal"),
    [
        ("Tên người nhận", "", True), ("Địa chỉ giao", "", True), ("E-mail", "", True), ("Ghi chú của khách", "", True),
        ("Cột 1", "+84 912 345 678", True), ("Cột 1", "a@b.vn", True), ("Cột 1", "Trần Văn B", True),
        ("Cột 1", "Thôn Đông, xã Lục Nam", True), ("Cột 1", "Ng*** A", True), ("Sản phẩm", "Vải thiều Lục Ngạn", False),
        ("Sản phẩm", "Lê Thị Hoa", True), ("Cột 1", "Vải U Hồng", False), ("Mã đơn", "0912345678", False),
        ("Tỉnh", "Hà Nội", False), ("Tỉnh", "Thôn Đông, xã Lục Nam", True),
        ("Quy cách", "5 kg", False), ("Quy cách (kg)", "5", False),
    ],
)  # fmt: skip
def test_what_looks_like_a_person_is_a_persons(heading: str, cell: str, personal: bool) -> None:
    assert is_personal(heading, [cell] if cell else []) is personal


def test_the_money_of_a_row_is_no_price_of_a_box() -> None:
    named = order_table(peeked(("Mã đơn", "Số thùng", "Đơn giá", "Cộng tiền hàng"), ("X1", "2", "120.000", "240.000")))
    told = order_table(peeked(("Mã đơn", "Số thùng", "A", "B"), ("X1", "2", "240.000", "120.000"),
                              ("X2", "1", "95.000", "95.000")))  # fmt: skip
    alone = order_table(peeked(("Mã đơn", "Số thùng", "Đơn giá", "Ngày"), ("X1", "2", "120.000", "1/6/2026")))
    assert named is not None
    assert told is not None
    assert alone is not None
    assert named.proposed == {"code": 0, "quantity": 1, "price": 2, "gross_dong": 3}
    assert told.proposed == {"code": 0, "quantity": 1, "price": 3, "gross_dong": 2}
    assert alone.proposed == {"code": 0, "quantity": 1, "price": 2, "placed": 3}


@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        ("Nơi đến", ("Số 0 phố Huế, Hà Nội", "Số 12 Lê Lợi, Huế", "Phố Vọng, Hà Nội")),
        ("Ghi thêm", ("gọi trước khi giao", "giao buổi chiều", "để ở chỗ bảo vệ")),
    ],
)
def test_text_that_nobody_knows_is_hidden_until_a_person_says_what_it_is(heading: str, cells: tuple[str, ...]) -> None:
    table = order_table(
        peeked(("Mã đơn", heading, "Kho"), *((f"X{n}", cell, "Kho Chũ") for n, cell in enumerate(cells)))
    )
    assert table is not None
    _code, text, store = table.columns
    assert text.may_be_whom
    assert set(text.shown()) == {HIDDEN}
    assert (text.shown([1]) == cells) is not text.personal
    assert (store.may_be_whom, store.shown()) == (False, ("Kho Chũ",) * 3)


@pytest.mark.parametrize("cell", ["Thành phố Hồ Chí Minh", "TP Hà Nội", "Chờ lấy hàng", "Giao số lượng lớn"])
def test_a_city_or_a_status_is_no_address(cell: str) -> None:
    assert not is_personal("Cột 1", [cell])


def test_a_day_is_unclear_where_none_of_them_tells() -> None:
    assert day_is_unclear(["1/6/2026", "2/6/2026 10:00"]) == "1/6/2026"
    assert day_is_unclear(["1/6/2026", "13/6/2026"]) is None
    assert day_is_unclear(["6/6/2026", "2026-06-01", ""]) is None


def test_a_code_on_its_first_row_alone() -> None:
    assert code_stands_once(["A", "", "B"])
    assert not code_stands_once(["A", "A", "B"])


def test_words_of_cooperatives_are_proposed_and_none_of_them_is_certain() -> None:
    rows = (
        (1, ("Số phiếu", "Hàng", "Số thùng", "Tình hình", "Ngày bán")),
        (2, ("P1", "Vải", "2", "xong", "13/6/2026")),
    )
    table = order_table(Peek("csv", None, (SheetPeek("", True, rows),)))
    assert table is not None
    assert table.proposed == {"code": 0, "title": 1, "quantity": 2, "status": 3, "placed": 4}
