"""The columns of a sheet of lots."""

from marketplace.spreadsheets import Column, cells
from marketplace.words import weight

COLUMNS = (
    Column("code", "Mã lô", ("mã lô hàng", "lot code"), read=cells.code, example="LO-001"),
    Column("household", "Mã hộ", ("mã số hộ", "household code"), True, cells.code, example="HO-QS-001"),
    Column("produce", "Nông sản", ("sản phẩm", "loại nông sản", "produce"), True, cells.name, example="Vải thiều"),
    Column("variety", "Giống", ("variety",), example="U Hồng"),
    Column("grade", "Loại", ("phân loại", "hạng", "grade"), example="Loại 1"),
    Column(
        "in_g",
        "Khối lượng",
        ("sản lượng", "số lượng", "trọng lượng", "KL", "weight"),
        required=True,
        read=cells.grams,
        unit_in=weight.unit_in,
        example="3 tạ",
        adds=True,
        counted=weight.counts,
    ),
    Column("picked_on", "Ngày cắt", ("ngày thu hoạch", "ngày hái", "picked on"), read=cells.day, example="10/06/2026"),
    Column("forecast_from", "Dự kiến từ", ("dự kiến từ ngày", "dự kiến cắt từ", "từ ngày"), read=cells.day),
    Column("forecast_to", "Dự kiến đến", ("dự kiến đến ngày", "dự kiến cắt đến", "đến ngày"), read=cells.day),
    Column(
        "forecast", "Dự kiến từ–đến", ("dự kiến cắt", "dự kiến", "dự kiến thu hoạch"), read=cells.days, offered=False
    ),
    Column("slip", "Số phiếu cân", ("phiếu cân", "mã phiếu cân", "weigh slip"), read=cells.code, example="PC-17"),
    Column("growing_area_code", "Mã số vùng trồng", ("mã vùng trồng", "mã vùng", "MSVT"), read=cells.code),
    Column("certificate", "Chứng nhận", ("chứng chỉ", "tiêu chuẩn"), example="VietGAP"),
)
