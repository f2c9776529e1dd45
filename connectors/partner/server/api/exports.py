"""Exports: the nightly files of level 0, made from the stored orders and payouts of one local day."""

import asyncio
import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from connectors.partner.server.core.documents import Entry, Line, Order
from connectors.partner.server.core.problems import Problem
from connectors.partner.server.core.store import SHIFT, connect
from marketplace.words.instants import day_number, start_of

_NAME = re.compile(r"(orders|settlements)-(\d{4}-\d{2}-\d{2})\.csv\Z", re.ASCII)
_ORDER = ("order_code", "seller_id", "status", "placed_at", "updated_at", "province", "payment_method")
_TIMES = ("delivered_at", "cancelled_at", "returned_at")
_SINCE_1_1 = ("undelivered", "refunded_dong", "replaced", "vat_dong", "pit_dong", "cit_dong")
_LINE = len(_ORDER) + 1
COLUMNS: dict[str, tuple[str, ...]] = {
    "orders": (
        *_ORDER,
        "line_id",
        *(name for name in Line.__struct_fields__ if name not in ("id", "seller_id", *_SINCE_1_1)),
        *_TIMES,
        *_SINCE_1_1,
    ),
    "settlements": Entry.__struct_fields__,
}
_BODIES = {
    kind: f"SELECT body FROM {kind} WHERE id > ? AND id < ? AND day = ? ORDER BY id"  # noqa: S608 - fixed names
    for kind in COLUMNS
}


class Export(NamedTuple):
    """One file: its kind and the local day it is about."""

    kind: str
    day: date

    @property
    def ends_ms(self) -> int:
        """Return the instant at which the day is over and the file can be made."""
        return start_of(self.day + timedelta(days=1))


def named(name: str) -> Export:
    """Return the export of a file name; Problem 404 when no export is called so."""
    found = _NAME.match(name)
    try:
        if found:
            return Export(found[1], date.fromisoformat(found[2]))
    except ValueError as error:
        raise Problem("not-found", "There is no such day.") from error
    raise Problem("not-found", "Exports are called orders-YYYY-MM-DD.csv and settlements-YYYY-MM-DD.csv.")


async def make(path: Path, shop_no: int, export: Export) -> bytes:
    """Return the file as CSV (UTF-8, RFC 4180), read beside the running server."""
    return await asyncio.to_thread(_make, path, shop_no, export)


def _make(path: Path, shop_no: int, export: Export) -> bytes:
    sheet = io.StringIO(newline="")
    writer = csv.writer(sheet)
    writer.writerow(COLUMNS[export.kind])
    rows = _ROWS[export.kind]
    db = connect(path)
    try:
        base = shop_no << SHIFT
        bodies = db.execute(_BODIES[export.kind], (base, base + (1 << SHIFT), day_number(export.day)))
        for (body,) in bodies:
            writer.writerows(rows(body))
    finally:
        db.close()
    return sheet.getvalue().encode()


def _order_rows(body: bytes) -> Iterator[Sequence[Any]]:
    order = msgspec.json.decode(body, type=Order)
    times = {event.status: event.at for event in order.history}
    times |= {event.status: event.at for event in reversed(order.history) if event.status == "delivered"}
    head = (order.code, order.seller_id, order.status, order.placed_at, order.updated_at)
    moments = {name: times.get(name[:-3]) for name in _TIMES}
    for line in order.lines:
        fields = msgspec.structs.asdict(line) | moments | {"restock": "true" if line.restock else "false"}
        told = [fields[name] for name in COLUMNS["orders"][_LINE:]]
        yield [*head, order.province, order.payment.method, line.id, *told]


def _entry_rows(body: bytes) -> Iterator[Sequence[Any]]:
    yield msgspec.structs.astuple(msgspec.json.decode(body, type=Entry))


_ROWS: dict[str, Callable[[bytes], Iterator[Sequence[Any]]]] = {"orders": _order_rows, "settlements": _entry_rows}
