"""The columns of a sheet of households."""

from marketplace.imports.commune_columns import COMMUNE_COLUMNS
from marketplace.spreadsheets import Column, cells
from marketplace.words import areas

MEMBERSHIP_COLUMNS = (
    Column("cooperative", "Mã HTX", ("mã hợp tác xã", "HTX", "cooperative"), read=cells.code, example=""),
    Column("joined_on", "Ngày vào HTX", ("ngày vào hợp tác xã", "ngày gia nhập"), read=cells.day, example="01/01/2024"),
    Column("left_on", "Ngày ra HTX", ("ngày ra hợp tác xã", "ngày rời HTX", "ngày ra khỏi HTX"), read=cells.day),
)

COLUMNS = (
    Column("code", "Mã hộ", ("mã số hộ", "mã", "household code"), read=cells.code, example="HO-QS-001"),
    Column(
        "name",
        "Họ tên chủ hộ",
        ("chủ hộ", "họ và tên chủ hộ", "họ tên", "họ và tên", "tên chủ hộ", "tên hộ", "name"),
        required=True,
        read=cells.name,
        example="Nguyễn Thị Hoa",
    ),
    *COMMUNE_COLUMNS,
    Column(
        "commune_now",
        "Xã/phường hiện nay",
        ("xã mới", "phường mới", "xã phường mới", "xã sau sắp xếp", "xã sau sáp nhập"),
        example="",
    ),
    Column("hamlet", "Thôn", ("thôn bản", "thôn xóm", "xóm", "bản", "tổ dân phố", "hamlet"), example="Thôn Phi Lễ"),
    Column(
        "phone",
        "Điện thoại",
        ("số điện thoại", "sđt", "đt", "di động", "phone"),
        read=cells.phone,
        example="0912 345 678",
    ),
    *MEMBERSHIP_COLUMNS,
    Column(
        "area",
        "Diện tích",
        ("diện tích vườn", "area"),
        read=cells.area,
        unit_in=areas.unit_in,
        example="5 sào",
        adds=True,
    ),
    Column("growing_area_code", "Mã số vùng trồng", ("mã vùng trồng", "mã vùng", "MSVT"), read=cells.code, example=""),
    Column("digital_address", "Địa chỉ số", ("mã địa chỉ số", "vpostcode"), read=cells.digital_address, example=""),
    Column("certificate", "Chứng nhận", ("chứng chỉ", "tiêu chuẩn"), example="VietGAP"),
    Column(
        "certificate_until", "Hạn chứng nhận", ("ngày hết hạn", "hiệu lực đến"), read=cells.day, example="31/12/2026"
    ),
)
