"""The last word of a season's files is what the season says its end must be."""

import io
from collections import Counter

from python_calamine import CalamineWorkbook

from tests.connectors.sheet.files import shopee
from tests.connectors.sheet.files.season import season


def test_the_last_export_of_each_order_is_the_end() -> None:
    told = season(days=12, orders=60)
    assert [f.data for f in told.files] == [f.data for f in season(days=12, orders=60).files]
    last: dict[str, list[dict[str, str]]] = {}
    moved = set()
    for file in told.files:
        head, *body = CalamineWorkbook.from_filelike(io.BytesIO(file.data)).get_sheet_by_name("orders").to_python()
        here: dict[str, list[dict[str, str]]] = {}
        for row in body:
            said = dict(zip(map(str, head), map(str, row), strict=True))
            here.setdefault(said["Mã đơn hàng"], []).append(said)
        moved |= {code for code, lines in here.items() if code in last and last[code] != lines}
        last |= here
    assert len(last) == 60 == len(moved)
    boxes: Counter[tuple[str, str]] = Counter()
    returned: Counter[str] = Counter()
    money = 0.0
    for line in (line for lines in last.values() for line in lines):
        failed = line["Lý do hủy"] == "Giao hàng thất bại"
        word = {"Hoàn thành": "done", "Đã hủy": "failed" if failed else "cancelled"}[line["Trạng Thái Đơn Hàng"]]
        boxes[line["SKU phân loại hàng"], word] += int(line["Số lượng"])
        returned[line["SKU phân loại hàng"]] += int(line["Số lượng sản phẩm được hoàn trả"])
        money += float(line["Tổng giá bán (sản phẩm)"]) if word == "done" else 0
    assert (boxes, returned, money) == (told.boxes, told.returned, told.delivered_dong)
    assert sum(returned.values()) > 0
    assert len(shopee.ALL) == 63
