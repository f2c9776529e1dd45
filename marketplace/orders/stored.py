"""Orders as the ledger stores them: their times, lines and draws, read in three statements."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import Connection

from marketplace.inventory.allocation import Drawn, LineFacts, ReturnDisposition, missing_of
from marketplace.orders.line_values import Agreed, LineValues, emptied, facts_of, line_seal, line_values
from marketplace.orders.return_dispositions import disposition_of, reported_disposition
from marketplace.orders.totals import PlacedDraw, SalesPlace, Times, unserved_place
from marketplace.storage import bulk, locks
from marketplace.words.records import OrderRecord

_ORDER = (
    "SELECT id, remote_id, order_state, fulfilment, updated_ms, mark, status, province, unsaid, placed_ms,"
    " delivered_ms, cancelled_ms, returned_ms, paid_ms FROM orders WHERE channel_id = :channel AND remote_id IN :codes"
)
_LINES = (
    "SELECT l.id, l.order_id, l.sku, l.n, g.produce_id, g.season_id, l.extra_g, l.agreed_short_g,"  # noqa: S608
    " l.agreed_refund_dong, l.agreed_replaced, l.restock_said, l.listing_id,"
    f" {', '.join(f'l.{name}' for name in LineValues._fields)}"
    " FROM order_line l JOIN listing g ON g.id = l.listing_id WHERE l.order_id IN :orders ORDER BY l.id"
)
_SHORTFALLS = "SELECT line_id, weight_g FROM shortfall WHERE line_id IN :lines"
_DRAWS = (
    f"SELECT line_id, {', '.join(Drawn._fields)} FROM draw"  # noqa: S608 - names of this program
    " WHERE drawn_g > 0 AND line_id IN :lines ORDER BY line_id, lot_id"
)


@dataclass(slots=True)
class StoredLine:
    """A line as the ledger stores it, with its draws in lot order."""

    id: int
    order_id: int
    sku: str
    line_no: int
    produce_id: int
    season_id: int
    extra_g: int
    agreed: Agreed
    order_status: tuple[str, str]
    """The state of its order, and where the parcel is."""
    listing_id: int
    values: LineValues
    draws: list[Drawn] = field(default_factory=list)
    missing_g: int = 0
    """The open shortfall."""

    @property
    def remote_id(self) -> str | None:
        """The platform's id of it, where any report told one."""
        return self.values.remote_id

    @property
    def facts(self) -> LineFacts:
        """The line's weights and money."""
        return facts_of(self.values, self.extra_g, self.disposition, self.agreed.short_g)

    @property
    def disposition(self) -> ReturnDisposition:
        """What becomes of its fruit that does not stay sold."""
        return disposition_of(*self.order_status, self.values.restock)

    def is_as_far_away(self, other: ReturnDisposition) -> bool:
        """Say whether what of it was cancelled or not delivered is as far away as another disposition says."""
        now, values = self.disposition, self.values
        apart = (now.away, now.spoiled) != (other.away, other.spoiled)
        return not (values.cancelled_g and apart) and not (values.undelivered_g and now.coming != other.coming)

    @property
    def standing_packs(self) -> int:
        """The packs that were ordered and not cancelled."""
        return self.values.quantity - self.values.cancelled_g // self.values.pack_g

    @property
    def stands(self) -> bool:
        """Whether the order still has the line; one that was dropped is kept empty."""
        return bool(self.values.quantity)

    def emptied(self, remote_id: str | None) -> LineValues:
        """Return the line's values when its order has it no more, with the id it still has."""
        return emptied(self.values, remote_id)

    def sealed(self, values: LineValues) -> int:
        """Return the line's seal once it has these values."""
        short_g, refund_dong, replaced, restock = self.agreed
        said = (short_g, refund_dong, replaced, None if restock is None else int(restock))
        return line_seal((self.id, self.order_id, self.listing_id, self.sku, self.line_no, self.extra_g), values, said)

    @property
    def drawn_g(self) -> int:
        """The grams that lots were given for."""
        return sum(drawn.drawn_g for drawn in self.draws)

    @property
    def taken(self) -> list[tuple[int, int]]:
        """The lots the line was given, with the grams of each."""
        return [(drawn.lot_id, drawn.drawn_g) for drawn in self.draws]

    def placed_draws(self, places: Mapping[int, SalesPlace]) -> list[PlacedDraw]:
        """Return the line's draws, and what no lot serves, as the totals see them."""
        placed: list[PlacedDraw] = [(places[drawn.lot_id], drawn) for drawn in self.draws]
        if len(placed) != 1 or self.drawn_g != self.values.ordered_g:
            missing = missing_of(self.facts, self.draws)
            if missing is not None:
                placed.append((unserved_place(self.produce_id, self.season_id), missing))
        return placed


@dataclass(slots=True)
class StoredOrder:
    """An order as the ledger stores it."""

    id: int
    code: str
    order_state: str
    fulfilment: str
    updated_ms: int
    fingerprint: int
    times: Times
    lines: list[StoredLine] = field(default_factory=list)
    status: str = ""
    """The platform's own word."""
    province: str | None = None
    unsaid: str | None = None
    """What its newest report left out, as it is kept (``intake.unsaid``)."""

    @classmethod
    def read(cls, row: Sequence[Any]) -> "StoredOrder":
        """Return the order of a row: its own columns, then the instants of its events."""
        order_id, code, order_state, fulfilment, updated_ms, fingerprint, status, province, unsaid, *times = row
        known = status, province, unsaid
        return cls(order_id, code, order_state, fulfilment, updated_ms, fingerprint, Times(*times), [], *known)

    def same_lines(self, record: OrderRecord) -> bool:
        """Say whether a report names exactly the lines we hold, so that only the order itself has moved on.

        Where something is cancelled or undelivered, its parcel must be as near: what is under way comes back to its
        lots one day.
        """
        lines = {(line.sku, line.line_no): line for line in self.lines if line.stands}
        told = [(lines.get((line.sku, line.line_no)), line) for line in record.lines]
        delivered = record.delivered_ms is not None
        return len(lines) == len(told) and all(
            stored is not None and stored.values == line_values(line, delivered, stored.agreed)
            and stored.is_as_far_away(reported_disposition(record, line, stored.agreed))
            for stored, line in told
        )  # fmt: skip


class OrderChange(NamedTuple):
    """A known order that is reported anew: as it is stored, and as it is reported now, its lines identified."""

    order: StoredOrder
    record: OrderRecord
    same_lines: bool
    """Whether the order only moved on (placed to delivered, say): none of its lots moves."""

    @classmethod
    def of(cls, order: StoredOrder, record: OrderRecord) -> "OrderChange":
        """Return the change of a stored order by an identified report."""
        return cls(order, record, order.same_lines(record))


def read_orders(connection: Connection, channel_id: int, codes: Sequence[str]) -> dict[str, StoredOrder]:
    """Read the orders of these codes, without their lines; on PostgreSQL locked in id order, before any lot is."""
    lock = locks.for_update(connection, order="id")
    rows = bulk.select(connection, _ORDER + lock, {"channel": channel_id, "codes": codes})
    return {order.code: order for order in map(StoredOrder.read, rows)}


def read_lines(connection: Connection, orders: Iterable[StoredOrder]) -> None:
    """Read the lines and draws of these orders into them."""
    by_id = {order.id: order for order in orders}
    if not by_id:
        return
    lines = {line.id: line for line in _lines(connection, by_id)}
    for line_id, *drawn in bulk.select(connection, _DRAWS, {"lines": sorted(lines)}):
        lines[line_id].draws.append(Drawn(*drawn))
    unserved = [line.id for line in lines.values() if line.drawn_g < line.values.ordered_g]
    if unserved:
        for line_id, weight_g in bulk.select(connection, _SHORTFALLS, {"lines": unserved}):
            lines[line_id].missing_g = weight_g


def _lines(connection: Connection, by_id: Mapping[int, StoredOrder]) -> Iterable[StoredLine]:
    """Read the lines of orders into them, without their draws, and yield each."""
    for row in bulk.select(connection, _LINES, {"orders": sorted(by_id)}):
        line_id, order_id, sku, line_no, produce, season, extra_g, short_g, refund_dong, replaced, restock, *rest = row
        listing_id, *values = rest
        order, agreed = by_id[order_id], Agreed(short_g, refund_dong, replaced, restock)
        status = order.order_state, order.fulfilment
        named = (line_id, order_id, sku, line_no, produce, season, extra_g)
        line = StoredLine(*named, agreed, status, listing_id, LineValues(*values))
        order.lines.append(line)
        yield line
