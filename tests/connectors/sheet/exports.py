"""Exports of shops for tests: the columns that are read, and beside them those of a buyer, which are not."""

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import xlsxwriter

MADE = datetime.fromisoformat("2026-06-08T01:00:00")
MADE_MS = 1_780_880_400_000
NOW_MS = MADE_MS + 3_600_000
BUYER = ("KHÁCH-Trần Thị Bưởi", "0900000123", "ĐƯỜNG-12 Lê Lợi")
SHOPEE: dict[str, object] = {
    "Mã đơn hàng": "260601AAAA01", "Ngày đặt hàng": "2026-06-01 08:00", "Trạng Thái Đơn Hàng": "Hoàn thành",
    "Lý do": "", "SKU sản phẩm": "VAI", "Tên sản phẩm": "Vải thiều", "SKU phân loại hàng": "VAI-5KG",
    "Giá ưu đãi": "175000.00", "Số lượng": "2", "Số lượng sản phẩm được hoàn trả": "0",
    "Tổng giá bán (sản phẩm)": "350000.00", "Tổng giá trị đơn hàng (VND)": "350000.00",
    "Mã giảm giá của Shop": "1001.00", "Phí cố định": "7000.00", "Phí Dịch Vụ": "3500.00", "Phí thanh toán": "1750.00",
    "Thời gian hoàn thành đơn hàng": "2026-06-05 09:00", "Tên Người nhận": BUYER[0], "Số điện thoại": BUYER[1],
    "Tỉnh/Thành phố": "Hà Nội", "Địa chỉ nhận hàng": BUYER[2],
}  # fmt: skip
TIKTOK: dict[str, object] = {
    "Order ID": "576461234567890123", "Order Status": "Đã hoàn tất", "Seller SKU": "VAI-5KG", "SKU ID": "17",
    "Product Name": "Vải thiều", "Quantity": "2", "Sku Quantity of return": "1",
    "SKU Unit Original Price": "200000", "SKU Subtotal Before Discount": "400000", "SKU Seller Discount": "20000",
    "Order Amount": "380000", "Created Time": "01/06/2026 08:00:00", "Delivered Time": "03/06/2026 10:30:00",
    "Cancelled Time": "", "Cancel Reason": "", "Recipient": BUYER[0], "Phone #": BUYER[1], "Province": "Hà Nội",
    "Detail Address": BUYER[2],
}  # fmt: skip
LAZADA: dict[str, object] = {
    "orderItemId": "7001", "orderNumber": "5001", "sellerSku": "VAI-5KG", "createTime": "01 Jun 2026 08:00",
    "deliveredDate": "", "unitPrice": "150000.00", "sellerDiscountTotal": "-5000.00", "itemName": "Vải thiều",
    "status": "shipped", "shippingName": BUYER[0], "shippingPhone": 84900000123.0, "shippingAddress": BUYER[2],
}  # fmt: skip
INCOME: dict[str, object] = {
    "Mã giao dịch": "1", "Đơn hàng / Sản phẩm": "Order", "Mã đơn hàng": "260601AAAA01", "Mã Số Thuế": "8000000001",
    "Mã yêu cầu hoàn tiền": "-", "Ngày hoàn thành thanh toán": "2026-06-06", "Tổng tiền đã thanh toán": "331249",
    "Giá sản phẩm": "350000", "Số tiền hoàn lại": "-", "Mã ưu đãi do Người Bán chịu": "-1001", "Phí cố định": "-7000",
    "Phí Dịch Vụ": "-3500", "Phí thanh toán": "-1750", "Phí vận chuyển Người mua trả": "0",
    "Phí vận chuyển thực tế": "0", "Thuế GTGT": "-3490", "Thuế TNCN": "-1745", "Phí dịch vụ PiShip": "-265",
}  # fmt: skip
SETTLED: dict[str, object] = {
    "ID đơn hàng/điều chỉnh": "576461234567890123", "Loại giao dịch": "Đơn hàng",
    "Thời gian tạo đơn hàng": "2026/06/01",
    "Tổng số tiền quyết toán": "343650", "Tổng phụ trước giảm giá": "400000", "Giảm giá của người bán": "-20000",
    "Tổng phụ hoàn tiền trước giảm giá của người bán": "0", "Khoản hoàn tiền giảm giá của người bán": "0",
    "Tổng phí": "-36350", "Phí giao dịch": "-19000", "Phí hoa hồng của TikTok Shop": "-11650",
    "Thuế GTGT do TikTok Shop khấu trừ": "-3800", "Thuế TNCN do TikTok Shop khấu trừ": "-1900",
}  # fmt: skip


def workbook(
    sheet: str, rows: Sequence[Mapping[str, object]], *, above: Sequence[Sequence[object]] = (),
    described: str | None = None, created: datetime | None = MADE,
    beside: Mapping[str, Sequence[Sequence[object]]] = {},
) -> bytes:  # fmt: skip
    """Return an .xlsx: rows above the headings, the headings of the first row, the rows, and other sheets beside."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"created": created or datetime.fromisoformat("2000-01-01T00:00:00")})
        page = book.add_worksheet(sheet)
        headings = list(rows[0])
        lines: list[Sequence[object]] = [*above, headings]
        lines += [[f"{described} {heading}" for heading in headings]] if described else []
        lines += [list(row.values()) for row in rows]
        for number, cells in enumerate(lines):
            page.write_row(number, 0, cells)
        for name, others in beside.items():
            other = book.add_worksheet(name)
            for number, cells in enumerate(others):
                other.write_row(number, 0, cells)
    return file.getvalue()


def written(folder: Path, name: str, content: bytes) -> Path:
    """Write a file, and return where."""
    path = folder / name
    path.write_bytes(content)
    return path
