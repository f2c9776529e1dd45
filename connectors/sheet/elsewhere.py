"""Files that people drop into a shop's folder and that belong elsewhere: known by their headings, and told so."""

from connectors.file_form import FileForm, FileKind

DELIVERY_LIST = FileForm(
    code="vnpost-f41",
    kind=FileKind.PARCELS,
    title="VNPost – báo cáo phát hằng ngày (F4.1)",
    version="2026",
    must=["Số hiệu bưu gửi", "Thời gian PTC", "Thời gian nộp tiền", "Thời gian chuyển hoàn"],
    says="đây là danh sách bưu gửi theo số hiệu, không có mã đơn hàng, nên không nộp ở gian hàng; hãy nộp ở tài khoản"
    " của Bưu điện (đơn vị vận chuyển).",
)
"""The post office's own daily list: read at an account of VNPost (``connectors.sheet.delivery_list``)."""
ELSEWHERE = (
    DELIVERY_LIST,
    FileForm(
        code="viettelpost-bulk",
        kind=FileKind.PARCELS,
        title="Viettel Post – danh sách đơn gửi",
        version="2026",
        must=["Tên người nhận (*)", "Số ĐT người nhận (*)", "Trọng lượng (gram) (*)", "Dịch vụ (*)"],
        says="đây là tệp để gửi hàng qua Viettel Post, không phải đơn bán; hãy nộp tệp đơn hàng của sàn.",
    ),
    FileForm(
        code="kiotviet-goods",
        kind=FileKind.GOODS,
        title="KiotViet – danh sách sản phẩm",
        version="2026",
        must=["Mã hàng", "Tên hàng", "Giá bán", "Mã ĐVT Cơ bản", "Quy đổi", "Đang kinh doanh"],
        says="đây là danh sách hàng hóa, không phải đơn bán; hãy khai sản phẩm và quy cách ở trang Hàng đăng bán.",
    ),
)
"""Headings as public readers of these files have them; blanks count once, as in every exact heading."""
