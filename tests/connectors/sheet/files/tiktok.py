"""Files that a seller takes from TikTok Shop: orders, what is not settled yet, and what is."""

from datetime import datetime

from tests.connectors.sheet.files.expected import Expected, Order, SampleFile, expect_orders, markers, some_orders
from tests.connectors.sheet.files.package import Cell, Row, Sheet, delimited, workbook

WORDS = {"done": "Đã hoàn tất", "shipping": "Đã vận chuyển", "cancelled": "Đã hủy", "failed": "Đã hủy"}
ORDERS = [
    "Order ID",
    "Order Status",
    "Order Substatus",
    "Cancelation/Return Type",
    "Normal or Pre-order",
    "SKU ID",
    "Seller SKU",
    "Product Name",
    "Variation",
    "Quantity",
    "Sku Quantity of return",
    "SKU Unit Original Price",
    "SKU Subtotal Before Discount",
    "SKU Platform Discount",
    "SKU Seller Discount",
    "SKU Subtotal After Discount",
    "Shipping Fee After Discount",
    "Order Amount",
    "Order Refund Amount",
    "Created Time",
    "Paid Time",
    "RTS Time",
    "Shipped Time",
    "Delivered Time",
    "Cancelled Time",
    "Cancel By",
    "Cancel Reason",
    "Tracking ID",
    "Buyer Username",
    "Recipient",
    "Phone #",
    "Country",
    "Province",
    "District",
    "Detail Address",
    "Weight(kg)",
    "Package ID",
]
SETTLED = [
    "ID đơn hàng/điều chỉnh",
    "Loại giao dịch",
    "Thời gian tạo đơn hàng",
    "Tổng số tiền quyết toán",
    "Tổng phụ trước giảm giá",
    "Giảm giá của người bán",
    "Tổng phụ hoàn tiền trước giảm giá của người bán",
    "Khoản hoàn tiền giảm giá của người bán",
    "Tổng phí",
    "Phí giao dịch",
    "Phí hoa hồng của TikTok Shop",
    "Thuế GTGT do TikTok Shop khấu trừ",
    "Thuế TNCN do TikTok Shop khấu trừ",
]


def _second(at: datetime | None) -> str:
    return f"{at:%d/%m/%Y %H:%M:%S}" if at else ""


def _said(order: Order, n: int) -> dict[str, Cell]:
    line = order.lines[n]
    discount = order.discount if n == 0 else 0
    return {
        "Order ID": order.code,
        "Order Status": WORDS[order.state],
        "SKU ID": f"17{order.number:05d}{n:011d}",
        "Seller SKU": line.sku,
        "Product Name": "Vải thiều",
        "Variation": f"{line.pack_kg} kg",
        "Quantity": str(line.quantity),
        "Sku Quantity of return": str(line.returned),
        "SKU Unit Original Price": str(line.price),
        "SKU Subtotal Before Discount": str(line.gross),
        "SKU Platform Discount": "0",
        "SKU Seller Discount": str(discount),
        "SKU Subtotal After Discount": str(line.gross - discount),
        "Order Amount": str(order.gross - order.discount),
        "Created Time": _second(order.placed),
        "Delivered Time": _second(order.delivered),
        "Cancel Reason": "Giao gói hàng thất bại" if order.state == "failed" else "",
        "Recipient": order.buyer,
        "Phone #": order.phone,
        "Country": "Vietnam",
        "Province": order.province,
    }


def rows(orders: list[Order]) -> list[Row]:
    """Return headings, their descriptions and one row per SKU of an order."""
    said = [_said(order, n) for order in orders for n in range(len(order.lines))]
    return [
        list(ORDERS),
        [f"Platform: {heading}." for heading in ORDERS],
        *([one.get(h, "") for h in ORDERS] for one in said),
    ]


def expected(orders: list[Order]) -> Expected:
    """Return what is expected of these orders."""
    return expect_orders(orders, "tiktok", WORDS)


def order_book(case: str = "tiktok-orders", row_per_cell: bool = True) -> SampleFile:
    """Return the workbook of orders, written as oddly as TikTok writes it."""
    orders = some_orders(10, seed=3, prefix="")
    data = workbook(Sheet("OrderSKUList", rows(orders), row_per_cell=row_per_cell))
    return SampleFile(case, "Tất cả đơn hàng-2026-06-07-23_00.xlsx", data, expected(orders), markers(orders))


def order_text() -> SampleFile:
    """Return the text file of orders, with a TAB behind ids and times."""
    orders = some_orders(10, seed=4, prefix="")
    tabbed = {n for n, heading in enumerate(ORDERS) if heading in ("Order ID", "SKU ID") or heading.endswith("Time")}
    head, *body = rows(orders)
    data = delimited([head, *([f"{c}\t" if n in tabbed else c for n, c in enumerate(row)] for row in body)])
    return SampleFile(
        "tiktok-orders-csv", "Tất cả đơn hàng-2026-06-07-23_00.csv", data, expected(orders), markers(orders)
    )


def order_floats() -> SampleFile:
    """Return a workbook whose ids a spreadsheet has turned into numbers."""
    head, described, *body = rows(some_orders(4, seed=5, prefix=""))
    body = [[float(str(row[0])), *row[1:]] for row in body]
    sheet = Sheet("OrderSKUList", [head, described, *body])
    says: Expected = {**expected([]), "refusal": "long-id"}
    return SampleFile(
        "tiktok-ids-as-floats",
        "Tất cả đơn hàng-2026-06-08-08_00.xlsx",
        workbook(sheet),
        says,
        markers(some_orders(4, seed=5, prefix="")),
    )


def settled(case: str = "tiktok-settled", off: int = 0) -> SampleFile:
    """Return what was paid out per order; with ``off`` the first settlement differs from its parts by so many đồng."""
    orders = [o for o in some_orders(10, seed=3, prefix="") if o.state == "done"]
    body: list[Row] = []
    says: Expected = {**expected([]), "kind": "settlement"}
    for n, order in enumerate(orders):
        base = order.gross - order.discount
        vat, pit, fee, share = round(base / 100), round(base / 200), 3000, base // 20
        net = base - vat - pit - fee - share
        given = net + (off if n == 0 else 0)
        numbers = [given, order.gross, -order.discount, 0, 0, net - base, -fee, -share, -vat, -pit]
        body.append([order.code, "Đơn hàng", f"{order.placed:%Y/%m/%d}", *map(str, numbers)])
        says["settlements"].append(
            {
                "code": order.code,
                "gross_dong": order.gross,
                "discount_dong": order.discount,
                "fee_dong": fee + share,
                "vat_dong": vat,
                "pit_dong": pit,
                "net_dong": given,
            }
        )
        if off and n == 0:
            says["differences"].append([given, net])
    names = ("Báo cáo", "Lịch sử rút tiền", "Giải thích về phí")
    data = workbook(Sheet("Chi tiết đơn hàng", [list(SETTLED), *body]), *(Sheet(name, [[name]]) for name in names))
    return SampleFile(case, "income_20260608.xlsx", data, says)


def unsettled(case: str = "tiktok-unsettled", off: int = 0) -> SampleFile:
    """Return what is not settled yet; with ``off`` its number of transactions is wrong by so many."""
    orders = some_orders(5, seed=6, prefix="")
    body: list[Row] = [[o.code, "Đơn hàng", f"{o.placed:%Y/%m/%d}", *[str(o.gross)] * 2, *["0"] * 8] for o in orders]
    banner: list[Row] = [["Đơn hàng chưa quyết toán"], [], ["Tổng số giao dịch", str(len(body) + off)], []]
    data = workbook(Sheet("Đơn hàng chưa quyết toán và kho", [*banner, list(SETTLED), *body]))
    says: Expected = {
        "platform": "tiktok",
        "kind": "settlement",
        "rows": len(body),
        "stated_rows": len(body) + off,
        "settled": False,
    }
    return SampleFile(case, "Onhold-unsettled-orders-20260608.xlsx", data, says)


def all_files() -> list[SampleFile]:
    """Return TikTok's files as they come."""
    return [
        order_book(),
        order_book("tiktok-saved-again", row_per_cell=False),
        order_text(),
        order_floats(),
        settled(),
        settled("tiktok-settlement-not-its-parts", off=10_000),
        unsettled(),
        unsettled("tiktok-count-wrong", off=1),
    ]
