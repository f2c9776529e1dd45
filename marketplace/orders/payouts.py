"""Take a page of payouts into the ledger: what a platform paid out, and with it the household's third figure."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from marketplace import inbox
from marketplace.db import bulk
from marketplace.draws import Drawn, LineFacts, missing_of
from marketplace.inbox import reasons
from marketplace.orders import kept
from marketplace.orders.held import read_orders, unplaced
from marketplace.orders.paid import PaidOut, paid_at, read_paid_out
from marketplace.sales import Part, Place, Tally, Times
from marketplace.shelf import Shelf
from marketplace.tables import TABLES
from marketplace.words.records import SettlementRecord

_COLUMNS = (
    "id", "channel_id", "remote_id", "settlement", "order_id", "line", "paid_ms",
    "gross_dong", "fee_dong", "freight_dong", "tax_dong", "net_dong", "vat_dong", "pit_dong", "cit_dong",
)  # fmt: skip
_ORDERS = f"""
SELECT o.id, o.remote_id, o.paid_ms, l.id, l.ordered_g, l.cancelled_g, l.short_g, l.returned_g,
       l.gross_dong - l.discount_dong, g.produce_id, g.season_id, l.remote_id, l.refunded_dong,
       t.household_id, t.commune_id, coalesce(t.commune_now_id, 0), t.produce_id, t.season_id,
       {", ".join(f"d.{name}" for name in Drawn._fields)}
FROM orders o JOIN order_line l ON l.order_id = o.id JOIN listing g ON g.id = l.listing_id
LEFT JOIN draw d ON d.line_id = l.id AND d.drawn_g > 0 LEFT JOIN lot t ON t.id = d.lot_id
WHERE l.quantity > 0 AND o.channel_id = :channel AND o.remote_id IN :codes
"""  # noqa: S608 - names of this program


@dataclass(slots=True)
class _Payable:
    """An order as its payment needs it: its lines with what lots serve of them."""

    id: int
    paid_ms: int | None
    lines: dict[int, tuple[Place, LineFacts, list[Drawn]]] = field(default_factory=dict)
    """By id: where what no lot serves counts, the line's weights and money, and its draws."""
    standing: list[str | None] = field(default_factory=list)
    """The platform's own ids of the lines of which something is not cancelled."""
    parts: list[Part] = field(default_factory=list)

    def all_parts(self) -> list[Part]:
        """Return the order's draws, and what no lot serves."""
        missing = [(place, missing_of(facts, draws)) for place, facts, draws in self.lines.values()]
        return self.parts + [(place, drawn) for place, drawn in missing if drawn is not None]


@dataclass(slots=True)
class PayoutsTaken:
    """What one page did: payouts new, known already, and put into the inbox."""

    new: int = 0
    unchanged: int = 0
    inboxed: int = 0


def take_payouts(
    connection: Connection, channel_id: int, source: str, shelf: Shelf, records: Sequence[SettlementRecord], now_ms: int
) -> PayoutsTaken:
    """Take a page of payouts in; one for an order we do not hold goes to the inbox."""
    entries = {record.remote_id: record for record in records}
    sql = "SELECT remote_id FROM payout WHERE channel_id = :channel AND remote_id IN :ids"
    known = {row[0] for row in bulk.select(connection, sql, {"channel": channel_id, "ids": list(entries)})}
    fresh = [record for remote_id, record in entries.items() if remote_id not in known]
    taken = PayoutsTaken(unchanged=len(records) - len(fresh))
    if not fresh:
        return taken
    codes = sorted({record.order_code for record in fresh})
    if connection.dialect.name != "sqlite":
        read_orders(connection, channel_id, codes)
    orders = _read(connection, channel_id, codes)
    notes = [_note(record) for record in fresh if record.order_code not in orders]
    placed = [record for record in fresh if record.order_code in orders]
    inbox.put(connection, source, notes, now_ms)
    taken.new, taken.inboxed = len(placed), len(notes)
    repaid = _repaid(connection, placed, orders)
    _write(connection, channel_id, placed, orders)
    tally = Tally(channel_id, shelf.standing)
    for order, paid_ms in repaid:
        if order.paid_ms is None and paid_ms is not None:
            tally.count_paid(paid_ms, order.all_parts())
        else:
            tally.shift(_paid(order.paid_ms), _paid(paid_ms), order.all_parts())
    bulk.update(connection, TABLES["orders"], ("paid_ms",), [(paid_ms, order.id) for order, paid_ms in repaid])
    tally.write(connection)
    if inbox.open_count(connection, source) > taken.inboxed:
        inbox.close(connection, source, "settlement", [record.remote_id for record in placed], now_ms)
    return taken


def _read(connection: Connection, channel_id: int, codes: list[str]) -> dict[str, _Payable]:
    orders: dict[str, _Payable] = {}
    for row in bulk.select(connection, _ORDERS, {"channel": channel_id, "codes": codes}):
        order_id, code, paid_ms, line_id = row[:4]
        order = orders.get(code)
        if order is None:
            order = orders[code] = _Payable(order_id, paid_ms)
        if line_id not in order.lines:
            order.lines[line_id] = (unplaced(row[9], row[10]), LineFacts(*row[4:9])._replace(refunded_dong=row[12]), [])
            if row[4] > row[5]:
                order.standing.append(row[11])
        if row[18] is not None:
            drawn = Drawn(*row[18:])
            order.parts.append((Place(*row[13:18]), drawn))
            order.lines[line_id][2].append(drawn)
    return orders


def _note(record: SettlementRecord) -> inbox.Note:
    place, reason = f"settlement {record.settlement}", reasons.order(record.order_code)
    return inbox.Note("settlement", record.remote_id, "order", record.order_code, place, reason, kept.written(record))


def _write(
    connection: Connection, channel_id: int, records: Sequence[SettlementRecord], orders: dict[str, _Payable]
) -> None:
    first = bulk.reserve(connection, TABLES["payout"], max(len(records), 1))
    rows = [
        (first + n, channel_id, r.remote_id, r.settlement, orders[r.order_code].id, r.line, r.paid_ms,
         r.gross_dong, r.fee_dong, r.freight_dong, r.tax_dong, r.net_dong, r.vat_dong, r.pit_dong, r.cit_dong)
        for n, r in enumerate(records)
    ]  # fmt: skip
    bulk.insert(connection, TABLES["payout"], _COLUMNS, rows)


def _repaid(
    connection: Connection, records: Sequence[SettlementRecord], orders: dict[str, _Payable]
) -> list[tuple[_Payable, int | None]]:
    """Return the orders that these payouts make paid since another instant, or unpaid again."""
    entries = read_paid_out(connection, {orders[record.order_code].id for record in records})
    for r in records:
        entry = PaidOut(r.line, r.paid_ms, r.gross_dong, r.net_dong)
        entries.setdefault(orders[r.order_code].id, []).append(entry)
    found = [(order, paid_at(entries[order.id], order.standing)) for order in orders.values() if order.id in entries]
    return [(order, paid_ms) for order, paid_ms in found if paid_ms != order.paid_ms]


def _paid(paid_ms: int | None) -> Times:
    return Times(None, None, None, None, paid_ms)
