"""The nightly files: every cell quoted, columns in an order of their own, some that no client knows."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, datetime, timedelta, timezone

from tests.second_server import spoken
from tests.second_server.books import Order, Shop, written
from tests.second_server.refusals import Refused

HERE = timezone(timedelta(hours=7))
ORDERS = [
    "line_id",
    "sku",
    "undelivered",
    "shelf",
    "quantity",
    "returned",
    "cancelled",
    "order_code",
    "status",
    "seller_id",
    "title",
    "pack_g",
    "gross_dong",
    "discount_dong",
    "fee_dong",
    "freight_dong",
    "tax_dong",
    "vat_dong",
    "pit_dong",
    "cit_dong",
    "restock",
    "short_g",
    "refunded_dong",
    "replaced",
    "placed_at",
    "updated_at",
    "delivered_at",
    "cancelled_at",
    "returned_at",
    "province",
    "payment_method",
]
SETTLEMENTS = [
    "net_dong",
    "note",
    "kind",
    "bank",
    "id",
    "settlement_id",
    "line_id",
    "order_code",
    "paid_at",
    "gross_dong",
    "tax_dong",
    "vat_dong",
    "pit_dong",
    "cit_dong",
    "freight_dong",
    "fee_dong",
]


def export(shop: Shop, name: str) -> str:
    """Give the file of a day that is over."""
    found = re.fullmatch(r"(orders|settlements)-([0-9]{4}-[0-9]{2}-[0-9]{2})\.csv", name)
    try:
        day = date.fromisoformat(found[2]) if found else None
    except ValueError:
        day = None
    if found is None or day is None or _day(shop.clock.promised()) <= day:
        raise Refused("not-found", "Chưa có tệp này.")
    if found[1] == "orders":
        chosen = [order for order in shop.orders.values() if _day(order.updated_at) == day]
        return _file(ORDERS, [row for order in chosen for row in _rows(order)])
    paid = [entry for entry in shop.entries.values() if _day(entry.paid_at) == day]
    return _file(SETTLEMENTS, [{"kind": "order", "note": None, **spoken.entry(entry)} for entry in paid])


def _day(instant: datetime) -> date:
    return instant.astimezone(HERE).date()


def _rows(order: Order) -> list[spoken.Json]:
    said = spoken.order(order)
    deliveries = [at for status, at in order.history if status == "delivered"]
    own: spoken.Json = {
        "order_code": order.code, "status": order.status, "placed_at": said["placed_at"],
        "updated_at": said["updated_at"], "province": order.province, "payment_method": order.method,
        "delivered_at": written(deliveries[0]) if deliveries else None,
    }  # fmt: skip
    for status in ("cancelled", "returned"):
        times = [at for known, at in order.history if known == status]
        own[f"{status}_at"] = written(times[-1]) if times else None
    return [{**spoken.line(line), **own} for line in order.lines]


def _cell(value: object) -> object:
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else "" if value is None else value


def _file(columns: list[str], rows: list[spoken.Json]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_cell(row.get(column, 0)) for column in columns] for row in rows)
    return text.getvalue()
