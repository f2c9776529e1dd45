"""The columns of a sheet of cooperatives."""

from typing import Any

from marketplace.imports.commune_columns import COMMUNE_COLUMNS
from marketplace.imports.cooperatives.names import KINDS
from marketplace.spreadsheets import Column, cells
from marketplace.words import names
from marketplace.words.messages import Unreadable


def _kind(value: Any, _unit: str | None = None) -> str:
    kind = KINDS.get(names.key(cells.text(value)))
    if kind is None:
        raise Unreadable(
            f"“{value}” is not a kind we know; write HTX, tổ hợp tác or hộ kinh doanh.",
            f"“{value}” không phải loại đã biết; hãy ghi HTX, tổ hợp tác hoặc hộ kinh doanh.",
        )
    return kind


COLUMNS = (
    Column("code", "Mã HTX", ("mã hợp tác xã", "mã", "code"), read=cells.code, example="HTX-QS-01"),
    Column(
        "name", "Tên", ("tên HTX", "tên hợp tác xã", "tên tổ chức", "name"), True, cells.name, example="HTX Quý Sơn"
    ),
    Column("kind", "Loại", ("loại hình", "kind"), read=_kind, example="HTX"),
    *COMMUNE_COLUMNS,
    Column("representative", "Người đại diện", ("đại diện", "giám đốc", "representative"), example="Nguyễn Văn An"),
    Column("phone", "Điện thoại", ("số điện thoại", "sđt", "đt", "phone"), read=cells.phone, example="0912 345 678"),
)
