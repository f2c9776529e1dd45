"""The same two orders in the forms in which people really have them: whatever the file is like, the records are one.

Written from what is published of these exports: banners and totals, cells as text or as numbers, columns that come and
go, other sheets beside, csv of every encoding, old .xls.
"""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
import xlsxwriter
import xlwt

from connectors.platforms import facts_of
from connectors.sheet.general import GENERAL
from connectors.sheet.reader import FileRefused, UnknownFileError, read
from marketplace.words.file_reports import FileRead
from marketplace.words.records import OrderRecord, Reject
from tests.connectors.sheet.exports import BUYER, LAZADA, MADE, NOW_MS, SHOPEE, TIKTOK

Rows = Sequence[Mapping[str, object]]
Make = Callable[[Rows], tuple[str, bytes]]
GENERAL_ROW: dict[str, object] = {
    "Mã đơn": "BD-17", "Ngày đặt": "1/6/2026", "Sản phẩm": "VAI-5KG", "Số thùng": "2", "Thành tiền": "350.000",
    "Trạng thái": "Đã giao", "Ngày giao": "3/6/2026", "Người nhận": BUYER[0], "Điện thoại": BUYER[1],
}  # fmt: skip


class Told(NamedTuple):
    """What is known of an order whatever file tells of it."""

    code: str
    status: str
    placed_ms: int
    packs: tuple[tuple[str, int, int, int], ...]


class Shop(NamedTuple):
    """A platform's two orders, the second one of two lines, and what they come to."""

    platform: str
    sheet: str
    rows: Rows
    orders: tuple[Told, ...]
    described: bool = False
    numbers: tuple[str, ...] = ()
    """The headings whose cells may be numbers."""


AT_8, DAY = 1_780_275_600_000, 1_780_246_800_000
SHOPS = (
    Shop(
        "shopee", "orders",
        (SHOPEE, SHOPEE | {"Mã đơn hàng": "260601AAAA02"},
         SHOPEE | {"Mã đơn hàng": "260601AAAA02", "SKU phân loại hàng": "VAI-3KG", "Số lượng": "1"}),
        (Told("260601AAAA01", "Hoàn thành", AT_8, (("VAI-5KG", 2, 350_000, 1_001),)),
         Told("260601AAAA02", "Hoàn thành", AT_8, (("VAI-3KG", 1, 350_000, 501), ("VAI-5KG", 2, 350_000, 500)))),
        numbers=("Giá ưu đãi", "Số lượng", "Tổng giá bán (sản phẩm)", "Mã giảm giá của Shop", "Phí cố định"),
    ),
    Shop(
        "tiktok", "OrderSKUList",
        (TIKTOK, TIKTOK | {"Order ID": "576461234567890124"},
         TIKTOK | {"Order ID": "576461234567890124", "Seller SKU": "VAI-3KG"}),
        (Told("576461234567890123", "Đã hoàn tất", AT_8, (("VAI-5KG", 2, 400_000, 20_000),)),
         Told("576461234567890124", "Đã hoàn tất", AT_8,
              (("VAI-3KG", 2, 400_000, 20_000), ("VAI-5KG", 2, 400_000, 20_000)))),
        described=True, numbers=("Quantity", "SKU Subtotal Before Discount", "SKU Seller Discount"),
    ),
    Shop(
        "lazada", "sheet1",
        (LAZADA, LAZADA | {"orderItemId": "7002"}, LAZADA | {"orderItemId": "7003", "orderNumber": "5002"}),
        (Told("5001", "shipped", AT_8, (("VAI-5KG", 2, 300_000, 10_000),)),
         Told("5002", "shipped", AT_8, (("VAI-5KG", 1, 150_000, 5_000),))),
        numbers=("unitPrice", "sellerDiscountTotal", "orderNumber"),
    ),
    Shop(
        "postmart", "Đơn hàng",
        (GENERAL_ROW, GENERAL_ROW | {"Mã đơn": "BD-18"}, GENERAL_ROW | {"Mã đơn": "BD-18", "Sản phẩm": "VAI-3KG"}),
        (Told("BD-17", "Đã giao", DAY, (("VAI-5KG", 2, 350_000, 0),)),
         Told("BD-18", "Đã giao", DAY, (("VAI-3KG", 2, 350_000, 0), ("VAI-5KG", 2, 350_000, 0)))),
        numbers=("Số thùng",),
    ),
)  # fmt: skip


def lines(shop: Shop, rows: Rows) -> list[list[object]]:
    headings = list(rows[0])
    under = [[f"About {heading}" for heading in headings]] if shop.described else []
    return [list(headings), *under, *(list(row.values()) for row in rows)]


def xlsx(shop: Shop, table: Sequence[Sequence[object]], dress: Callable[..., None] | None = None) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"created": MADE})
        page = book.add_worksheet(shop.sheet)
        for number, cells in enumerate(table):
            page.write_row(number, 0, cells)
        if dress is not None:
            dress(book, page)
    return file.getvalue()


def xls(shop: Shop, table: Sequence[Sequence[object]]) -> bytes:
    book, file = xlwt.Workbook(), io.BytesIO()
    page = book.add_sheet(shop.sheet)
    for number, cells in enumerate(table):
        for at, cell in enumerate(cells):
            page.write(number, at, cell)
    book.save(file)
    return file.getvalue()


def text(table: Sequence[Sequence[object]], separator: str, encoding: str) -> bytes:
    file = io.StringIO()
    csv.writer(file, delimiter=separator).writerows(table)
    return file.getvalue().encode(encoding)


def numbered(shop: Shop) -> Rows:
    return [
        {key: float(str(value).replace(".000", "000")) if key in shop.numbers else value for key, value in row.items()}
        for row in shop.rows
    ]


def tabbed(cell: object) -> object:
    """Shield an id or instant with a TAB, as TikTok's csv does."""
    return f"{cell}\t" if len(str(cell)) > 9 and str(cell)[0].isdigit() and str(cell)[-1].isdigit() else cell


def shuffled(shop: Shop) -> Rows:
    return [dict(reversed([*row.items(), ("Cột mới", "x"), ("Ghi chú", BUYER[2])])) for row in shop.rows]


def _hide_a_row(_book: object, page: xlsxwriter.worksheet.Worksheet) -> None:
    page.set_row(3, None, None, {"hidden": True})


def _hide_a_column(_book: object, page: xlsxwriter.worksheet.Worksheet) -> None:
    page.set_column(2, 2, None, None, {"hidden": True})


def _other_sheets(book: xlsxwriter.Workbook, _page: object) -> None:
    book.add_worksheet("Hướng dẫn").write_row(0, 0, ["Đọc kỹ trước khi dùng"])
    book.add_worksheet("Ẩn").hide()


def files(shop: Shop) -> Iterator[tuple[str, str, bytes]]:
    """Yield what a file is like, its name and its bytes."""
    table = lines(shop, shop.rows)
    wide = len(table[0])
    banner = [["BÁO CÁO ĐƠN HÀNG", *[None] * (wide - 1)], [None] * wide, ["Từ ngày 01/06/2026 đến ngày 07/06/2026"]]
    yield "plain", "a.xlsx", xlsx(shop, table)
    yield "numbers", "a.xlsx", xlsx(shop, lines(shop, numbered(shop)))
    yield "other columns", "a.xlsx", xlsx(shop, lines(shop, shuffled(shop)))
    yield "hidden row", "a.xlsx", xlsx(shop, table, _hide_a_row)
    yield "hidden column", "a.xlsx", xlsx(shop, table, _hide_a_column)
    yield "other sheets", "a.xlsx", xlsx(shop, table, _other_sheets)
    yield "banner", "a.xlsx", xlsx(shop, [*banner, *table])
    yield "empty rows", "a.xlsx", xlsx(shop, [*table, [None], [None], []])
    yield "old workbook", "a.xls", xls(shop, table)
    yield "csv", "a.csv", text(table, ",", "utf-8-sig")
    yield "csv with semicolons", "a.csv", text(table, ";", "utf-8-sig")
    yield "csv with tabs in UTF-16", "a.csv", text(table, "\t", "utf-16")
    yield "csv without a mark", "a.csv", text(table, ",", "utf-8")
    yield "tabs behind", "a.csv", text([[tabbed(cell) for cell in row] for row in table], ",", "utf-8-sig")


def told(found: FileRead) -> tuple[Told | Reject, ...]:
    return tuple(
        Told(
            one.code, one.status, one.placed_ms,
            tuple((line.sku, line.quantity, line.gross_dong, line.discount_dong) for line in one.lines),
        )
        if isinstance(one, OrderRecord) else one
        for one in found.orders
    )  # fmt: skip


@pytest.mark.parametrize("shop", SHOPS, ids=lambda shop: shop.platform)
def test_whatever_a_file_is_like_its_orders_are_the_same(tmp_path: Path, shop: Shop) -> None:
    facts = facts_of(shop.platform)
    wrong, seen = {}, 0
    for like, name, content in files(shop):
        path = tmp_path / name
        path.write_bytes(content)
        try:
            found = read(path, name, [*facts.files, GENERAL], states=facts.states, now_ms=NOW_MS)
        except (FileRefused, UnknownFileError) as refused:
            wrong[like] = str(refused)
            continue
        seen += 1
        assert not [mark for mark in BUYER if mark in repr(found)]
        if (orders := told(found)) != shop.orders or found.differences:
            wrong[like] = f"{orders} {found.differences}"
        if like.startswith("hidden"):
            assert found.notices
    assert wrong == {}
    assert seen == 14
