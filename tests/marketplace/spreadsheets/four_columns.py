"""A sheet of four declared columns, and one row of it as it is written and as it is read."""

from datetime import date
from pathlib import Path

from marketplace import spreadsheets as sheet
from marketplace.spreadsheets import Column, Limits, cells
from marketplace.words import weight

COLUMNS = (
    Column("name", "Họ tên chủ hộ", ("chủ hộ", "họ tên"), required=True, read=cells.name),
    Column("weight_g", "Khối lượng", ("sản lượng",), read=cells.grams, unit_in=weight.unit_in),
    Column("day", "Ngày cắt", read=cells.day),
    Column("phone", "Điện thoại", ("SĐT",), read=cells.phone),
)
HEADINGS = ["Họ tên chủ hộ", "Khối lượng", "Ngày cắt", "Điện thoại"]
ROW = ["Nguyễn Thị Hoà", "1,5 tạ", "20/06/2021", "0912 345 678"]
READ = {"name": "Nguyễn Thị Hoà", "weight_g": 150_000, "day": date(2021, 6, 20), "phone": "0912345678"}


def read(folder: Path, content: bytes, name: str = "sheet.xlsx", limits: Limits | None = None) -> list[sheet.Row]:
    path = folder / name
    path.write_bytes(content)
    with sheet.opened(path, COLUMNS, limits) as table:
        return list(table)
