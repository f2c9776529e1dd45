"""The rows that a page of orders writes, collected in memory and written in a constant number of statements."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from marketplace.orders.draw_rows import insert_draws, put_draws
from marketplace.orders.line_values import LineValues
from marketplace.orders.shortfall_rows import keep_settled
from marketplace.orders.status import label
from marketplace.orders.totals import Times
from marketplace.storage import bulk
from marketplace.storage.seals import seal_of
from marketplace.storage.tables import TABLES
from marketplace.words.records import OrderRecord

_ORDER_KEYS = ("id", "channel_id", "remote_id")
_ORDER_VALUES = (
    "state", "order_state", "fulfilment", "status", "province", "updated_ms", "placed_ms", "delivered_ms",
    "cancelled_ms", "returned_ms", "mark", "seal", "unsaid",
)  # fmt: skip
_LINE_KEYS = ("id", "order_id", "listing_id", "sku", "n", "extra_g")
_LINE_VALUES = (*LineValues._fields, "seal")
_OPEN_SHORTFALL = ("weight_g", "settled_ms", "settled_how", "settled_by")
_CLOSED_SHORTFALL = ("weight_g", "asked", "settled_ms", "settled_how")

# Plain tuples: a page has thousands of them, and they go to the driver as they are.
Rows = list[tuple[Any, ...]]


@dataclass(slots=True)
class PageRows:
    """The rows one page writes, by statement."""

    orders: Rows = field(default_factory=list)
    lines: Rows = field(default_factory=list)
    draws: Rows = field(default_factory=list)
    shortfalls: Rows = field(default_factory=list)
    short_again: list[int] = field(default_factory=list)
    """Known lines that were not short any more, or never, and are now."""
    closed_shortfalls: Rows = field(default_factory=list)
    changed_orders: Rows = field(default_factory=list)
    unnamed_lines: Rows = field(default_factory=list)
    changed_lines: Rows = field(default_factory=list)
    changed_draws: Rows = field(default_factory=list)

    def write(self, connection: Connection) -> None:
        """Write orders, lines, draws and shortfalls, each in one statement."""
        orders, lines, shortfalls = TABLES["orders"], TABLES["order_line"], TABLES["shortfall"]
        bulk.insert(connection, orders, (*_ORDER_KEYS, *_ORDER_VALUES), self.orders)
        bulk.update(connection, orders, _ORDER_VALUES, self.changed_orders)
        bulk.update(connection, lines, ("remote_id", "seal"), self.unnamed_lines)
        bulk.insert(connection, lines, (*_LINE_KEYS, *_LINE_VALUES), self.lines)
        bulk.update(connection, lines, _LINE_VALUES, self.changed_lines)
        insert_draws(connection, self.draws)
        put_draws(connection, self.changed_draws)
        keep_settled(connection, self.short_again)
        bulk.put(connection, shortfalls, ("line_id",), _OPEN_SHORTFALL, self.shortfalls, once=("opened_ms",))
        bulk.update(connection, shortfalls, _CLOSED_SHORTFALL, self.closed_shortfalls, key="line_id")


def order_row(
    order_id: int, channel_id: int, record: OrderRecord, times: Times, unsaid: str | None = None
) -> tuple[Any, ...]:
    """Return an order's row: its keys, its values, its seal, and what its report left out."""
    state, fulfilment = record.order_state, record.fulfilment
    row = (
        order_id, channel_id, record.code, label(state, fulfilment).value, state.value, fulfilment.value,
        record.status, record.province, record.updated_ms, times.placed_ms, times.delivered_ms, times.cancelled_ms,
        times.returned_ms, record.fingerprint,
    )  # fmt: skip
    return (*row, seal_of(row), unsaid)


def changed_order_row(
    order_id: int, channel_id: int, record: OrderRecord, times: Times, unsaid: str | None = None
) -> tuple[Any, ...]:
    """Return what a known order's row is changed to: its values and seal, then its id."""
    return (*order_row(order_id, channel_id, record, times, unsaid)[len(_ORDER_KEYS) :], order_id)
