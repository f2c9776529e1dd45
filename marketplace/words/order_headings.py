"""How headings of order lists name our fields: those that say it for certain, and those that a person is asked about.

The likeliest stand first; accents, case and signs aside.
"""

from collections.abc import Mapping

CERTAIN: Mapping[str, tuple[str, ...]] = {
    "code": ("Mã đơn hàng", "Mã đơn", "Số đơn hàng", "Đơn hàng", "Order code"),
    "sku": ("Mã sản phẩm", "Mã hàng", "SKU"),
    "title": ("Sản phẩm", "Tên sản phẩm", "Mặt hàng", "Product"),
    "quantity": ("Số lượng", "Số thùng", "SL", "Quantity"),
    "pack": ("Quy cách", "Khối lượng mỗi thùng (kg)", "Khối lượng thùng (kg)"),
    "gross_dong": ("Thành tiền", "Tiền hàng", "Số tiền"),
    "status": ("Trạng thái", "Trạng thái đơn hàng", "Tình trạng", "Status"),
    "placed": ("Ngày đặt hàng", "Ngày đặt", "Ngày", "Order date"),
    "province": ("Tỉnh", "Tỉnh/Thành phố", "Tỉnh thành", "Province"),
    "delivered": ("Ngày giao", "Ngày giao hàng", "Ngày giao thành công"),
    "cancelled": ("Ngày hủy",),
    "promised": ("Ngày hẹn giao", "Ngày hẹn", "Ngày hẹn giao hàng", "Hẹn giao"),
    "price": ("Đơn giá", "Giá bán", "Giá"),
    "discount": ("Giảm giá",),
    "returned": ("Số lượng trả", "Số thùng trả"),
}
"""Headings of the general sheet, which is read without asking anybody."""
RECIPIENT: Mapping[str, tuple[str, ...]] = {
    "name": ("Người nhận", "Tên người nhận", "Họ tên người nhận", "Họ và tên người nhận"),
    "phone": ("Số điện thoại", "Số điện thoại người nhận", "Điện thoại người nhận", "SĐT người nhận", "SĐT",
              "Điện thoại"),
    "street": ("Địa chỉ", "Địa chỉ nhận hàng", "Địa chỉ người nhận", "Địa chỉ giao hàng"),
    "commune": ("Xã/Phường", "Phường/Xã", "Xã", "Phường", "Xã/Phường người nhận"),
    "district": ("Quận/Huyện", "Huyện/Quận", "Huyện", "Quận"),
}  # fmt: skip
"""Headings of the general sheet under which stands who gets a parcel: sealed while it is read, and in no record."""
LIKELY: Mapping[str, tuple[str, ...]] = {
    "code": ("Mã đơn đặt hàng", "Order ID", "Order number", "ordernumber", "Số phiếu", "Mã phiếu", "Số đơn",
             "Mã đặt hàng", "Số hóa đơn", "Mã hóa đơn", "Số chứng từ"),
    "sku": ("SKU sản phẩm", "SKU phân loại hàng", "Seller SKU", "Mã SP", "Mã SKU"),
    "title": ("Tên hàng", "Tên hàng hóa", "Product name", "Hàng hóa", "Hàng", "Loại hàng", "Nông sản", "Tên nông sản",
              "Sản phẩm đăng bán"),
    "quantity": ("Số hộp", "Số kiện", "Số lượng sản phẩm", "Số túi", "Số bao", "Số gói", "Thùng"),
    "pack": ("Trọng lượng", "Khối lượng", "Cân nặng", "Weight", "Trọng lượng gram", "Kg/thùng", "Số kg mỗi thùng"),
    "price": ("Giá một thùng", "Giá mỗi thùng", "Giá thùng", "Đơn giá bán", "Giá bán lẻ", "Unit price"),
    "gross_dong": ("Cộng tiền hàng", "Tổng tiền hàng", "Cộng tiền",
                   "Tổng tiền", "Giá trị", "Giá trị đơn hàng", "Doanh thu", "Tổng giá bán", "Amount", "Order amount",
                   "Giá trị tiêu thụ", "Tiền"),
    "status": ("Order status", "Tình hình", "Trạng thái giao hàng", "Tình trạng đơn"),
    "placed": ("Ngày tạo", "Ngày tạo đơn", "Thời gian đặt hàng", "Ngày bán", "Created time", "createtime", "Ngày mua",
               "Ngày lập", "Ngày chốt đơn", "Lúc"),
    "promised": ("Ngày giao dự kiến", "Ngày giao hàng dự kiến", "Dự kiến giao", "Hạn giao"),
    "province": ("Tỉnh nhận", "Tỉnh TP", "Tỉnh phát", "Gửi đi tỉnh"),
}  # fmt: skip
"""Headings that are proposed and that a person confirms."""
