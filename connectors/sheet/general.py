"""The general sheet: orders as a cooperative writes them down of any platform, under headings of our own."""

from connectors.file_form import Amounts, FileForm, FileKind, Grain, Measure, OrderFields, RecipientFields
from marketplace.words.order_headings import CERTAIN, RECIPIENT
from marketplace.words.records import State

_CODE, _STATUS, _PLACED = (list(CERTAIN[field]) for field in ("code", "status", "placed"))
_SKU = [*CERTAIN["sku"], *CERTAIN["title"]]

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
        code=_CODE, status=_STATUS, sku=_SKU, placed=_PLACED, gross=list(CERTAIN["gross_dong"]),
        pack_g=list(CERTAIN["pack"]), to=RecipientFields(**{part: list(named) for part, named in RECIPIENT.items()}),
        **{
            field: list(CERTAIN[field])
            for field in ("quantity", "delivered", "cancelled", "promised", "province", "price", "discount", "returned")
        },
    ),
    states={
        "Mới": State.PLACED, "Chờ xác nhận": State.PLACED, "Đã đặt": State.PLACED, "Đã xác nhận": State.CONFIRMED,
        "Chờ lấy hàng": State.CONFIRMED, "Đã lấy hàng": State.COLLECTED, "Đang giao": State.SHIPPING,
        "Giao thất bại": State.FAILED, "Đã giao": State.DELIVERED, "Hoàn thành": State.DELIVERED,
        "Đang hoàn": State.RETURNING, "Đã hoàn": State.RETURNED, "Đã hủy": State.CANCELLED,
    },
)  # fmt: skip
