"""The same files as people really have them: saved again, cut, mixed up, wrong."""

import io
import unicodedata
from collections.abc import Callable

import xlwt

from tests.connectors.sheet.files import others, shopee
from tests.connectors.sheet.files.expected import Expected, SampleFile, markers, refused, some_orders
from tests.connectors.sheet.files.package import Row, Sheet, delimited, workbook

Change = Callable[[list[Row]], list[Row]]


def xls(rows: list[Row], sheet: str = "Sheet1") -> bytes:
    """Return a real .xls."""
    book = xlwt.Workbook()
    page = book.add_sheet(sheet)
    for y, row in enumerate(rows):
        for x, cell in enumerate(row):
            page.write(y, x, cell)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def windows_1258(rows: list[Row]) -> bytes:
    """Return a text file in Windows-1258, whose tones stand behind their letters."""
    text = delimited(rows, encoding="utf-8").decode()
    return b"".join(_tone_behind(letter) for letter in text)


def _tone_behind(letter: str) -> bytes:
    tones = "\u0300\u0301\u0303\u0309\u0323"
    parts = unicodedata.normalize("NFD", letter)
    tone = "".join(part for part in parts if part in tones)
    base = unicodedata.normalize("NFC", "".join(part for part in parts if part not in tones))
    return (base + tone).encode("cp1258")


def html(rows: list[Row]) -> bytes:
    """Return a page with a table, which many a shop calls .xls."""
    body = "".join("<tr>" + "".join(f"<td>{'' if c is None else c}</td>" for c in row) + "</tr>" for row in rows)
    return f'<html><head><meta charset="utf-8"></head><body><table>{body}</table></body></html>'.encode()


def _without(*gone: str) -> Change:
    return lambda rows: [[c for h, c in zip(rows[0], row, strict=True) if h not in gone] for row in rows]


def _put(row: int, column: int, value: str | float) -> Change:
    def put(rows: list[Row]) -> list[Row]:
        return [[value if (y, x) == (row, column) else c for x, c in enumerate(r)] for y, r in enumerate(rows)]

    return put


# Changes that leave what the file says as it is; on Shopee's export of all orders.
HARMLESS: dict[str, Change] = {
    "reordered": lambda rows: [row[::-1] for row in rows],
    "column-added": lambda rows: [[*row, "Cột mới" if y == 0 else "x"] for y, row in enumerate(rows)],
    "columns-missing": _without("Nhận xét từ Người mua", "Tên kho hàng", "Thu cũ đổi mới", "Ghi chú"),
    "formula-in-name": _put(1, 16, '=HYPERLINK("http://x")'),
    "html-in-name": _put(1, 16, "<script>alert(1)</script>"),
    "empty-rows-between": lambda rows: [rows[0], [], *rows[1:3], [], *rows[3:]],
    "failed-formula-in-note": _put(1, 62, "#N/A"),
    "numbers-as-numbers": lambda rows: [
        rows[0],
        *([*r[:27], int(str(r[27])), int(str(r[28])), *r[29:]] for r in rows[1:]),
    ],
    "rows-reversed": lambda rows: [rows[0], *_by_order(rows[1:])],
}
# Changes on a cooperative's own sheet that leave it readable.
GENERAL: dict[str, Change] = {
    "title-merged": lambda rows: [["ĐƠN HÀNG THÁNG 6"], *rows],
    "numbering-row": lambda rows: [rows[0], [f"({number})" for number in range(1, len(rows[0]) + 1)], *rows[1:]],
    "header-row-12-numbered": lambda rows: [
        *([["BẢNG KÊ ĐƠN HÀNG"]] + [[f"Ghi chú {number}"] for number in range(2, 12)]),
        rows[0],
        list(range(1, len(rows[0]) + 1)),
        *rows[1:],
    ],
    "header-row-4": lambda rows: [["HTX Vải Lục Ngạn"], ["Tháng 6/2026"], [], *rows],
    "totals-at-bottom": lambda rows: [
        *rows,
        ["Tổng cộng", "", "", sum(int(str(r[3])) for r in rows[1:]), "", sum(int(str(r[5])) for r in rows[1:])],
    ],
    "numbers-as-text": lambda rows: [rows[0], *([*r[:3], str(r[3]), str(r[4]), str(r[5]), *r[6:]] for r in rows[1:])],
    "money-with-dots": lambda rows: [
        rows[0],
        *([*r[:5], f"{r[5]:,}".replace(",", ".") + " đ", *r[6:]] for r in rows[1:]),
    ],
    "tab-behind-ids": lambda rows: [rows[0], *([f"{r[0]}\t", *r[1:]] for r in rows[1:])],
}


def _by_order(rows: list[Row]) -> list[Row]:
    codes = list(dict.fromkeys(row[0] for row in rows))
    return [row for code in reversed(codes) for row in rows if row[0] == code]


def _harmless() -> list[SampleFile]:
    orders = some_orders(12)
    return [
        SampleFile(
            f"shopee-{case}",
            "Order.all.20260601_20260607.xlsx",
            workbook(Sheet("orders", change(shopee.rows(orders))), created=shopee.EXPORTED),
            shopee.expected(orders),
            markers(orders),
        )
        for case, change in HARMLESS.items()
    ]


def _general() -> list[SampleFile]:
    orders = others.general_orders()
    made = []
    for case, change in GENERAL.items():
        merged = ("A1:I1",) if case == "title-merged" else ()
        data = workbook(Sheet("Đơn", change(others.general_rows(orders)), merged=merged))
        made.append(others.general(f"general-{case}", f"{case}.xlsx", data, orders))
    return made


def _forms() -> list[SampleFile]:
    orders = others.general_orders()
    rows = others.general_rows(orders)
    days = others.general_rows(orders, day="%Y-%m-%d")
    instants: list[Row] = [
        rows[0],
        *(
            [r[0], f"{o.placed.astimezone(shopee.UTC):%Y-%m-%dT%H:%M:%SZ}", *r[2:]]
            for o in orders
            for r in rows[1:]
            if r[0] == o.code
        ),
    ]
    serials: list[Row] = [
        rows[0],
        *([r[0], (o.placed.date().toordinal() - 693_594), *r[2:]] for o in orders for r in rows[1:] if r[0] == o.code),
    ]
    two: list[Row] = [["Đơn", "Đơn", "Hàng", "Hàng", "Hàng", "Tiền", "Tình trạng", "Khách", "Khách"], *rows]
    hidden = Sheet("Ẩn", [["không dùng"]], shown=False)
    made = {
        "xls": ("don.xls", xls(rows)),
        "html-named-xls": ("don.xls", html(rows)),
        "utf16-tabs": ("don.csv", delimited(rows, "\t", "utf-16")),
        "semicolons": ("don.csv", delimited(rows, ";")),
        "no-mark": ("don.csv", delimited(rows, encoding="utf-8")),
        "tabs-utf8": ("don.tsv", delimited(rows, "\t")),
        "cp1258": ("don.csv", windows_1258(rows)),
        "iso-days": ("don.xlsx", workbook(Sheet("Đơn", days))),
        "iso-instants": ("don.csv", delimited(instants)),
        "date-serials": ("don.xlsx", workbook(Sheet("Đơn", serials))),
        "two-row-headings": ("don.xlsx", workbook(Sheet("Đơn", two, merged=("A1:B1", "C1:E1", "H1:I1")))),
        "second-sheet-hidden": ("don.xlsx", workbook(Sheet("Đơn", rows), hidden)),
        "note-sheet": ("don.xlsx", workbook(Sheet("Ghi chú", [["Số liệu tháng 6"]]), Sheet("Đơn", rows))),
        "hidden-column": ("don.xlsx", workbook(Sheet("Đơn", rows, hidden_columns=frozenset({8})))),
        "renamed": ("don (2).xlsx", workbook(Sheet("Đơn", rows), created=shopee.EXPORTED)),
    }
    files = [others.general(f"general-{case}", name, data, orders) for case, (name, data) in made.items()]
    concealed = others.general(
        "general-hidden-rows", "don.xlsx", workbook(Sheet("Đơn", rows, hidden_rows=frozenset({3, 4}))), orders
    )
    concealed.expected["hidden_rows"] = 2
    next(file for file in files if file.case == "general-hidden-column").expected["hidden_columns"] = ["Người nhận"]
    return [*files, concealed]


def _days() -> list[SampleFile]:
    orders = others.general_orders()
    for n, order in enumerate(orders):
        order.placed = order.placed.replace(day=3 + n)
    unsure = SampleFile(
        "general-days-ambiguous",
        "don.csv",
        delimited(others.general_rows(orders, day="%m/%d/%Y")),
        refused("ambiguous-date"),
        markers(orders),
    )
    for n, order in enumerate(orders):
        order.placed = order.placed.replace(day=9 + n)
    sure = others.general(
        "general-days-month-first", "don.csv", delimited(others.general_rows(orders, day="%m/%d/%Y")), orders
    )
    return [unsure, sure]


def _again() -> list[SampleFile]:
    before, after = some_orders(12), some_orders(12)
    for order in after:
        order.state = "done" if order.state == "shipping" else order.state
    twin = some_orders(4, seed=12)
    for order in twin:
        order.lines = [order.lines[0], order.lines[0]]
    return [
        shopee.order_all("shopee-same-week-again", before),
        shopee.order_all("shopee-later-state", after),
        shopee.order_all("shopee-renamed", before, "Order.all.20260601_20260607 (1).xlsx"),
        shopee.order_all("shopee-same-sku-twice", twin),
        shopee.order_all("shopee-headings-only", []),
    ]


def _wrong() -> list[SampleFile]:
    orders = some_orders(12)
    rows = shopee.rows(orders)
    at = next(n for n in range(2, len(rows)) if rows[n][0] == rows[n - 1][0])
    stated = orders[next(i for i, o in enumerate(orders) if o.code == rows[at][0])].gross
    says: Expected = shopee.expected(orders, differences=[[stated, stated + 1000]])
    against = workbook(Sheet("orders", _put(at, 30, shopee.money(stated + 1000))(rows)))
    whole = shopee.expected(orders[1:])  # all but the order one row of which failed
    broken = workbook(Sheet("orders", _put(1, 27, "#REF!")(rows)))
    poem: list[Row] = [["Danh bạ xã viên", "Ghi chú"], ["Họp ngày mồng một", "mang ghế"]]
    no_code = workbook(Sheet("orders", _without("Mã đơn hàng")(rows)))
    name = "Order.all.20260601_20260607.xlsx"
    return [
        SampleFile("shopee-lines-contradict", name, against, says, markers(orders)),
        SampleFile("shopee-quantity-failed-formula", name, broken, whole, markers(orders)),
        SampleFile("shopee-no-order-code", name, no_code, refused("unknown"), markers(orders)),
        SampleFile("no-seller-file", "ghi chú.xlsx", workbook(Sheet("Sheet1", poem)), refused("unknown")),
        SampleFile("empty-book", "Order.all.20260601_20260607.xlsx", workbook(Sheet("orders", [])), refused("empty")),
        SampleFile("empty-text", "don.csv", b"", refused("empty")),
    ]


def all_files() -> list[SampleFile]:
    """Return every odd file."""
    return [*_harmless(), *_general(), *_forms(), *_days(), *_again(), *_wrong()]
