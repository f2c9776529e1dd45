"""Files that a seller takes from Shopee: all orders, those to send, and income."""

from datetime import UTC, datetime
from typing import Any

from tests.connectors.sheet.files.expected import Expected, Order, SampleFile, expect_orders, markers, ms, some_orders
from tests.connectors.sheet.files.package import Cell, Row, Sheet, workbook

WORDS = {"done": "Hoàn thành", "shipping": "Đang giao", "cancelled": "Đã hủy", "failed": "Đã hủy"}
EXPORTED = datetime(2026, 6, 7, 16, 0, tzinfo=UTC)
# In the order of the export. Where nobody has published the exact heading its meaning stands in its place.
ALL = [
    "Mã đơn hàng",
    "Mã Kiện Hàng",
    "Ngày đặt hàng",
    "Trạng Thái Đơn Hàng",
    "Sản Phẩm Bán Chạy",
    "Lý do hủy",
    "Nhận xét từ Người mua",
    "Mã vận đơn",
    "Đơn Vị Vận Chuyển",
    "Phương thức giao hàng",
    "Loại đơn hàng",
    "Ngày giao hàng dự kiến",
    "Ngày gửi hàng",
    "Thời gian giao hàng",
    "Trạng thái Trả hàng/Hoàn tiền",
    "SKU sản phẩm",
    "Tên sản phẩm",
    "Cân nặng sản phẩm",
    "Tổng cân nặng",
    "Tên kho hàng",
    "SKU phân loại hàng",
    "Tên phân loại hàng",
    "Giá gốc",
    "Người bán trợ giá",
    "Được Shopee trợ giá",
    "Tổng số tiền được người bán trợ giá",
    "Giá ưu đãi",
    "Số lượng",
    "Số lượng sản phẩm được hoàn trả",
    "Tổng giá bán (sản phẩm)",
    "Tổng giá trị đơn hàng (VND)",
    "Mã giảm giá của Shop",
    "Hoàn Xu",
    "Mã giảm giá của Shopee",
    "Chỉ tiêu Combo Khuyến Mãi",
    "Giảm giá từ combo Shopee",
    "Giảm giá từ Combo của Shop",
    "Shopee Xu được hoàn",
    "Số tiền được giảm khi thanh toán bằng thẻ Ghi nợ",
    "Giảm giá thu cũ đổi mới",
    "Thu cũ đổi mới",
    "Phí vận chuyển (dự kiến)",
    "Thưởng thu cũ đổi mới",
    "Phí vận chuyển mà người mua trả",
    "Phí vận chuyển tài trợ bởi Shopee (dự kiến)",
    "Phí trả hàng",
    "Tổng số tiền người mua thanh toán",
    "Thời gian hoàn thành đơn hàng",
    "Thời gian đơn hàng được thanh toán",
    "Phương thức thanh toán",
    "Phí cố định",
    "Phí Dịch Vụ",
    "Phí thanh toán",
    "Tiền ký quỹ",
    "Người Mua",
    "Tên Người nhận",
    "Số điện thoại",
    "Tỉnh/Thành phố",
    "TP / Quận / Huyện",
    "Quận",
    "Địa chỉ nhận hàng",
    "Quốc gia",
    "Ghi chú",
]
TO_SHIP = [
    "Mã đơn hàng",
    "Mã Kiện Hàng",
    "Ngày đặt hàng",
    "Trạng Thái Đơn Hàng",
    "Nhận xét từ Người mua",
    "Mã vận đơn",
    "Đơn Vị Vận Chuyển",
    "Ngày giao hàng dự kiến",
    "SKU sản phẩm",
    "Tên sản phẩm",
    "SKU phân loại hàng",
    "Tên phân loại hàng",
    "Giá ưu đãi",
    "Số lượng",
    "Tổng số tiền Người mua thanh toán",
    "Phí vận chuyển mà người mua trả",
    "Tổng số tiền người mua thanh toán",
    "Người Mua",
    "Tên Người nhận",
    "Số điện thoại",
    "Tỉnh/Thành phố",
    "TP / Quận / Huyện",
    "Quận",
    "Địa chỉ nhận hàng",
    "Ghi chú",
]
INCOME = [
    "Mã giao dịch",
    "Đơn hàng / Sản phẩm",
    "Mã đơn hàng",
    "Mã Số Thuế",
    "Mã yêu cầu hoàn tiền",
    "Mã sản phẩm",
    "Tên sản phẩm",
    "Ngày đặt hàng",
    "Ngày hoàn thành thanh toán",
    "Phương thức thanh toán",
    "Loại đơn hàng",
    "Sản Phẩm Bán Chạy",
    "Tổng tiền đã thanh toán",
    "Giá sản phẩm",
    "Số tiền hoàn lại",
    "Phí vận chuyển Người mua trả",
    "Phí vận chuyển thực tế",
    "Phí vận chuyển trả hàng (đơn Trả hàng/hoàn tiền)",
    "Mã ưu đãi do Người Bán chịu",
    "Phí cố định",
    "Phí Dịch Vụ",
    "Phí thanh toán",
    "Phí hoa hồng Tiếp thị liên kết",
    "Phí dịch vụ PiShip",
    "Thuế GTGT",
    "Thuế TNCN",
]


def money(dong: int) -> str:
    """Return đồng as Shopee writes them."""
    return f"{dong}.00"


def minute(at: datetime | None) -> str:
    """Return a time as Shopee writes it."""
    return f"{at:%Y-%m-%d %H:%M}" if at else ""


def _said(order: Order, n: int) -> dict[str, Cell]:
    line = order.lines[n]
    reason = (
        "Giao hàng thất bại" if order.state == "failed" else "Người mua đổi ý" if order.state == "cancelled" else ""
    )
    net = order.gross - order.discount
    return {
        "Mã đơn hàng": order.code,
        "Mã Kiện Hàng": f"OFG{order.number:09d}",
        "Ngày đặt hàng": minute(order.placed),
        "Trạng Thái Đơn Hàng": WORDS[order.state],
        "Lý do hủy": reason,
        "Mã vận đơn": f"SPXVN{order.number:011d}",
        "Đơn Vị Vận Chuyển": "SPX Express",
        "Thời gian giao hàng": minute(order.delivered),
        "SKU sản phẩm": "VAI",
        "Tên sản phẩm": "Vải thiều Lục Ngạn",
        "SKU phân loại hàng": line.sku,
        "Tên phân loại hàng": f"Thùng {line.pack_kg} kg",
        "Giá gốc": money(line.price),
        "Giá ưu đãi": money(line.price),
        "Số lượng": str(line.quantity),
        "Số lượng sản phẩm được hoàn trả": str(line.returned),
        "Tổng giá bán (sản phẩm)": money(line.gross),
        "Tổng giá trị đơn hàng (VND)": money(order.gross),
        "Mã giảm giá của Shop": money(order.discount),
        "Tổng số tiền Người mua thanh toán": money(line.gross),
        "Tổng số tiền người mua thanh toán": money(net),
        "Thời gian hoàn thành đơn hàng": minute(order.delivered),
        "Người Mua": "N***n",
        "Tên Người nhận": order.buyer,
        "Số điện thoại": order.phone,
        "Tỉnh/Thành phố": order.province,
        "Quốc gia": "VN",
    }


def rows(orders: list[Order], headings: list[str] = ALL) -> list[Row]:
    """Return headings and one row per line of an order; what is not known is empty."""
    said = [_said(order, n) for order in orders for n in range(len(order.lines))]
    return [list(headings), *([one.get(heading, "") for heading in headings] for one in said)]


def expected(orders: list[Order], **more: Any) -> Expected:
    """Return what is expected of these orders; the exact heading of the delivery instant is published nowhere."""
    says = expect_orders(orders, "shopee", WORDS, **more)
    for order in says["orders"]:
        del order["delivered_ms"]
    return says


def order_all(
    case: str = "shopee-all", orders: list[Order] | None = None, name: str = "Order.all.20260601_20260607.xlsx"
) -> SampleFile:
    """Return the file of all orders of a week."""
    orders = some_orders(12) if orders is None else orders
    data = workbook(Sheet("orders", rows(orders)), created=EXPORTED)
    return SampleFile(case, name, data, expected(orders, window=["2026-06-01", "2026-06-07"]), markers(orders))


def to_ship() -> SampleFile:
    """Return the file of the orders to send, which has two headings that differ by one capital letter."""
    orders = [order for order in some_orders(12, seed=2) if order.state == "shipping"]
    says = expected(orders)
    for order in says["orders"]:
        del order["discount_dong"]
        for line in order["lines"]:
            del line["returned"]
    data = workbook(Sheet("orders", rows(orders, TO_SHIP)), created=EXPORTED)
    return SampleFile("shopee-toship", "Order.toship.20260601_20260607.xlsx", data, says, markers(orders))


def _paid(order: Order) -> dict[str, int]:
    base = order.gross - order.discount
    parts = {
        "fixed": -base // 25,
        "service": -3000,
        "payment": -base // 40,
        "vat": -round(base * 0.01),
        "pit": -round(base * 0.005),
    }
    return parts | {"base": base, "net": base + sum(parts.values())}


def _income(order: Order, n: int) -> list[Row]:
    paid = _paid(order)
    day = order.delivered or order.placed
    said: dict[str, Cell] = {
        "Mã giao dịch": str(n),
        "Đơn hàng / Sản phẩm": "Order",
        "Mã đơn hàng": order.code,
        "Mã yêu cầu hoàn tiền": "-",
        "Ngày đặt hàng": f"{order.placed:%Y-%m-%d}",
        "Ngày hoàn thành thanh toán": f"{day:%Y-%m-%d}",
        "Tổng tiền đã thanh toán": paid["net"],
        "Giá sản phẩm": order.gross,
        "Số tiền hoàn lại": "-",
        "Mã ưu đãi do Người Bán chịu": str(-order.discount) if order.discount else "-",
        "Phí cố định": paid["fixed"],
        "Phí Dịch Vụ": str(paid["service"]),
        "Phí thanh toán": paid["payment"],
        "Thuế GTGT": paid["vat"],
        "Thuế TNCN": paid["pit"],
    }
    sku = said | {"Đơn hàng / Sản phẩm": "Sku", "Tên sản phẩm": "Vải thiều"}
    return [[one.get(heading, "-") for heading in INCOME] for one in (said, sku)]


def income(case: str = "shopee-income", off: int = 0, orders: list[Order] | None = None) -> SampleFile:
    """Return the income of a week; with ``off`` its Summary is wrong by so many đồng."""
    orders = [o for o in orders or some_orders(12) if o.state == "done"]
    banner: list[Row] = [["Báo cáo thu nhập"], ["Từ 2026-06-01 đến 2026-06-07"], list(INCOME)]
    total = sum(_paid(order)["net"] for order in orders)
    fees: list[Row] = [["Chi tiết phí dịch vụ"], ["Mã giao dịch", "Mã đơn hàng", "Phí Hạ Tầng", "Voucher Xtra"]]
    data = workbook(
        Sheet("Summary", [["Báo cáo thu nhập"], ["Tổng tiền đã thanh toán", total + off]]),
        Sheet("Doanh thu", banner + [row for n, order in enumerate(orders, 1) for row in _income(order, n)]),
        Sheet("Service Fee Details", fees + [[str(n), order.code, "-3000", "-"] for n, order in enumerate(orders, 1)]),
        Sheet("Adjustment", [["Không có dữ liệu"]]),
        created=EXPORTED,
    )
    says = expected([], differences=[[total + off, total]] if off else []) | {"kind": "settlement"}
    for order in orders:
        paid = _paid(order)
        fee = paid["fixed"] + paid["service"] + paid["payment"]
        says["settlements"].append(
            {
                "code": order.code,
                "gross_dong": order.gross,
                "discount_dong": order.discount,
                "fee_dong": -fee,
                "vat_dong": -paid["vat"],
                "pit_dong": -paid["pit"],
                "net_dong": paid["net"],
                "paid_ms": ms((order.delivered or order.placed).replace(hour=0, minute=0)),
            }
        )
    return SampleFile(case, "Income.đã phát hành.vn.20260601_20260607.xlsx", data, says)


def all_files() -> list[SampleFile]:
    """Return Shopee's files as they come."""
    return [order_all(), to_ship(), income(), income("shopee-income-summary-wrong", off=50_000)]
