"""VNPost's own daily list of deliveries (F4.1) read by waybill: delivered, returned, weighed, collected and handed in.

A post office's list has everybody's parcels: which of them are ours, only the market knows. Nobody's name is read.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from connectors.sheet.days import UnclearDay, settled, typed_day
from connectors.sheet.elsewhere import DELIVERY_LIST
from connectors.sheet.gathered import Gathered
from connectors.sheet.reader import FileRefused
from connectors.sheet.recognise import recognise
from connectors.sheet.source_time import exported, window
from marketplace import spreadsheets
from marketplace.spreadsheets import Column, Layout, Limits, Row, SheetRefused, cells
from marketplace.spreadsheets.cells import Filled
from marketplace.spreadsheets.exported_cells import count, long_id
from marketplace.words.file_reports import FileFacts, FileRead
from marketplace.words.messages import Unreadable
from marketplace.words.parcels import ParcelRecord
from marketplace.words.records import Fulfilment, Reject

CARRIER = "vnpost"
_KIND = "shipments"
_SEEN = 40
_TIMED = re.compile(r"(.+?)[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?")
_DELIVERED, _RETURNED, _HANDED_IN = "PTC", "chuyển hoàn", "nộp tiền"
"""What stands as the status of a parcel of which the list says no more than this instant."""


def read_deliveries(
    path: Path, name: str, *, now_ms: int, exported_ms: int | None = None, limits: Limits | None = None
) -> FileRead:
    """Read a list of deliveries; UnknownFileError where it is another file, FileRefused where it cannot be read.

    ``exported_ms`` is when a person says it was exported.
    """
    try:
        with spreadsheets.seen(path, limits, rows=_SEEN, headings=_headings()) as file:
            recognise(file.seen, [DELIVERY_LIST])
            rows = _Deliveries(DELIVERY_LIST, name)
            with file.table(_columns(), Layout(instants=True)) as table:
                for row in table:
                    rows.take(row)
            created_ms = file.seen.created_ms
    except SheetRefused as refused:
        raise FileRefused(*refused.sentence) from None
    found = rows.records()
    at = exported(DELIVERY_LIST, name, created_ms, rows.newest_ms, now_ms, exported_ms)
    days = window(DELIVERY_LIST, name, rows.oldest_ms or None, rows.newest_ms)
    facts = FileFacts(DELIVERY_LIST.code, _KIND, (), *days, *at)
    return FileRead(facts, parcels=found)


@dataclass(slots=True)
class _Deliveries(Gathered):
    """The rows of a list of deliveries."""

    rows: list[dict[str, Any]] = field(default_factory=list)

    def take(self, row: Row) -> None:
        """Take one row; one that cannot be read is set aside with its place."""
        if row.problems:
            self.set_aside(row)
            return
        self.rows.append(row.values)
        for name in ("delivered", "returned", "handed_in"):
            at = row.values.get(name)
            if isinstance(at, int):
                self._extend(at, opens=True)

    def records(self) -> list[ParcelRecord | Reject]:
        """Return what the list says of each parcel; of one of which it says nothing yet, nothing."""
        read = (_record(values) for values in self.rows)
        return [*self.rejects, *(one for one in read if one is not None)]


def _record(values: dict[str, Any]) -> ParcelRecord | None:
    delivered, returned, handed_in = (values.get(name) for name in ("delivered", "returned", "handed_in"))
    ends = [
        (at_ms, state, status)
        for at_ms, state, status in (
            (delivered, Fulfilment.DELIVERED, _DELIVERED), (returned, Fulfilment.RETURNED, _RETURNED),
            (handed_in, None, _HANDED_IN),
        )
        if at_ms is not None
    ]  # fmt: skip
    if not ends:
        return None
    at_ms, state, status = max((one for one in ends if one[1] is not None), default=ends[-1], key=lambda one: one[0])
    return ParcelRecord(
        CARRIER, values["waybill"], None, status, state, at_ms, final=state is not None,
        weight_g=values.get("weight_g"), cod_dong=values.get("cod_dong"), cod_paid_ms=handed_in,
    )  # fmt: skip


def _columns() -> list[Column]:
    return [
        Column("waybill", "Số hiệu bưu gửi", required=True, read=long_id, exact=True),
        Column("delivered", "Thời gian PTC", read=_instant, exact=True),
        Column("handed_in", "Thời gian nộp tiền", read=_instant, exact=True),
        Column("returned", "Thời gian chuyển hoàn", read=_instant, exact=True),
        Column("weight_g", "Khối lượng thực tế", read=count, exact=True),
        Column("cod_dong", "Số tiền COD", read=cells.dong, exact=True),
    ]


def _headings() -> frozenset[str]:
    return frozenset[str]().union(*(column.keys for column in _columns()))


def _instant(cell: Filled, _unit: str | None = None) -> int:
    """Return an instant with its time of day, where the cell has one; the day stands before the month, as at VNPost."""
    if isinstance(cell, str) and (found := _TIMED.fullmatch(cell.strip())):
        day, hours, minutes, seconds = found.groups()
        return _day_ms(day) + ((int(hours) * 60 + int(minutes)) * 60 + int(seconds or 0)) * 1000
    return _day_ms(cell)


def _day_ms(cell: Filled) -> int:
    read = typed_day(cell)
    at_ms = settled(read, day_first=True) if isinstance(read, UnclearDay) else read
    if at_ms is None:
        raise Unreadable(f"“{cell}” is no day; export the list again.", f"“{cell}” không phải ngày; hãy xuất lại tệp.")
    return at_ms
