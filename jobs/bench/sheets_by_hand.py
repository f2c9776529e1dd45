"""The peer of files: the same daily exports by hand, calamine and sqlite3.executemany, one transaction a file.

It trusts every cell and every heading, knows nothing of exports that overlap, of other ways of writing, of totals a
file is held against, nor of a second reading.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

from jobs.bench.by_hand import ToldOrder, opened
from marketplace.words.instants import VIETNAM, day_of, instant_of

_STATES = {
    "Mới": "placed", "Đã xác nhận": "confirmed", "Đã lấy hàng": "collected", "Đang giao": "shipping",
    "Giao thất bại": "failed", "Đã giao": "delivered", "Đang hoàn": "returning", "Đã hoàn": "returned",
    "Đã hủy": "cancelled",
}  # fmt: skip


def pull(folder: str, exported_ms: str, path: str) -> int:
    """Read the files of a folder into a copy of the empty market; return how many orders were written."""
    by_hand = opened(path)
    for file in sorted(Path(folder).glob("*.xlsx")):
        book = CalamineWorkbook.from_path(str(file))
        [_headings, *rows] = book.get_sheet_by_index(0).to_python()
        by_hand.orders(list(_orders(rows, int(exported_ms))), file.read_bytes(), int(exported_ms))
    by_hand.finish()
    return by_hand.order_id


def _orders(rows: Sequence[Sequence[Any]], exported_ms: int) -> Iterator[ToldOrder]:
    for code, lines in groupby(rows, _code):
        first, *more = lines
        _, status, placed, delivered, cancelled, province, *_ = first
        state = _STATES[status]
        moments = [placed, delivered, cancelled]
        times = [_ms(one) for one in moments]
        days = [_day(one) for one in moments]
        told = sorted((_line(row, state) for row in (first, *more)), key=itemgetter("sku", "gross_dong", "quantity"))
        back = delivered and any(line["returned"] for line in told)
        times.append(exported_ms if back else None)
        days.append(day_of(exported_ms) if back else 0)
        yield ToldOrder(code, state, status, province or None, exported_ms, times, days, told)


def _code(row: Sequence[Any]) -> str:
    code, *_ = row
    return str(code)


def _ms(moment: Any) -> int | None:
    return instant_of(moment.replace(tzinfo=VIETNAM)) if isinstance(moment, datetime) else None


def _day(moment: Any) -> int:
    return moment.year * 10_000 + moment.month * 100 + moment.day if isinstance(moment, datetime) else 0


def _line(row: Sequence[Any], state: str) -> dict[str, Any]:
    *_, sku, quantity, gross, discount, returned, kg = row
    packs = int(quantity)
    back = packs if state == "returned" else int(returned)
    return {
        "id": None, "sku": sku, "quantity": packs, "pack_g": round(float(str(kg).replace(",", ".")) * 1000),
        "cancelled": packs if state == "cancelled" else 0,
        "returned": back, "short_g": 0, "restock": not back,
        "gross_dong": int(gross), "discount_dong": int(discount), "fee_dong": 0, "freight_dong": 0, "tax_dong": 0,
    }  # fmt: skip
