"""The general sheet: orders as a cooperative writes them down of any platform, under headings of our own."""

from connectors.file_form import Amounts, FileForm, FileKind, Grain, Measure, OrderFields
from marketplace.words.records import State

_CODE = ["Mã đơn hàng", "Mã đơn", "Số đơn hàng", "Đơn hàng", "Order code"]
_SKU = ["Mã sản phẩm", "Mã hàng", "SKU", "Sản phẩm", "Tên sản phẩm", "Mặt hàng", "Product"]
_PLACED = ["Ngày đặt hàng", "Ngày đặt", "Ngày", "Order date"]
_STATUS = ["Trạng thái", "Trạng thái đơn hàng", "Tình trạng", "Status"]
_QUANTITY = ["Số lượng", "Số thùng", "SL", "Quantity"]

GENERAL = FileForm(
    code="general",
    kind=FileKind.ORDERS,
    title="Bảng kê đơn hàng",
    must=[_CODE, _SKU, _STATUS, _PLACED],
    exact=False,
    grain=Grain.FIRST_ROW,
    amounts=Amounts.TYPED,
    times="",
    moves=[Measure.PLACED, Measure.DELIVERED],
    orders=OrderFields(
        code=_CODE, status=_STATUS, sku=_SKU, quantity=_QUANTITY, placed=_PLACED,
        delivered=["Ngày giao", "Ngày giao hàng", "Ngày giao thành công"], cancelled=["Ngày hủy"],
        province=["Tỉnh", "Tỉnh/Thành phố", "Tỉnh thành", "Province"], gross=["Thành tiền", "Tiền hàng", "Số tiền"],
        price=["Đơn giá", "Giá bán", "Giá"], discount=["Giảm giá"], returned=["Số lượng trả", "Số thùng trả"],
        pack_g=["Quy cách", "Khối lượng mỗi thùng (kg)", "Khối lượng thùng (kg)"],
    ),
    states={
        "Mới": State.PLACED, "Chờ xác nhận": State.PLACED, "Đã đặt": State.PLACED, "Đã xác nhận": State.CONFIRMED,
        "Chờ lấy hàng": State.CONFIRMED, "Đã lấy hàng": State.COLLECTED, "Đang giao": State.SHIPPING,
        "Giao thất bại": State.FAILED, "Đã giao": State.DELIVERED, "Hoàn thành": State.DELIVERED,
        "Đang hoàn": State.RETURNING, "Đã hoàn": State.RETURNED, "Đã hủy": State.CANCELLED,
    },
)  # fmt: skip
