"""Take a page of payouts into the ledger: what a platform paid out, and with it the household's third figure."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection

from marketplace import inbox
from marketplace.db import bulk
from marketplace.orders.held import HeldOrder, parts_of, read_lines, read_orders, unplaced
from marketplace.sales import Part, Tally
from marketplace.shelf import read_lots
from marketplace.tables import TABLES
from marketplace.words.records import SettlementRecord

_COLUMNS = (
    "id", "channel_id", "remote_id", "settlement", "order_id", "line", "paid_ms",
    "gross_dong", "fee_dong", "freight_dong", "tax_dong", "net_dong",
)  # fmt: skip


@dataclass(slots=True)
class PayoutsTaken:
    """What one page did: payouts new, known already, and put into the inbox."""

    new: int = 0
    unchanged: int = 0
    inboxed: int = 0


def take_payouts(
    connection: Connection, channel_id: int, source: str, records: Sequence[SettlementRecord], now_ms: int
) -> PayoutsTaken:
    """Take a page of payouts in; one for an order we do not hold goes to the inbox."""
    entries = {record.remote_id: record for record in records}
    sql = "SELECT remote_id FROM payout WHERE channel_id = :channel AND remote_id IN :ids"
    known = {row[0] for row in bulk.select(connection, sql, {"channel": channel_id, "ids": list(entries)})}
    fresh = [record for remote_id, record in entries.items() if remote_id not in known]
    taken = PayoutsTaken(unchanged=len(records) - len(fresh))
    if not fresh:
        return taken
    orders = read_orders(connection, channel_id, sorted({record.order_code for record in fresh}))
    notes = [_note(record) for record in fresh if record.order_code not in orders]
    placed = [record for record in fresh if record.order_code in orders]
    inbox.put(connection, source, notes, now_ms)
    taken.new, taken.inboxed = len(placed), len(notes)
    read_lines(connection, orders.values())
    _write(connection, channel_id, placed, orders)
    _mark_paid(connection, channel_id, orders, _paid(connection, placed, orders))
    if inbox.open_count(connection, source) > taken.inboxed:
        inbox.settle(connection, source, "settlement", [record.remote_id for record in placed], now_ms)
    return taken


def _note(record: SettlementRecord) -> inbox.Note:
    kept = msgspec.json.encode(record._asdict()).decode()
    reason = f"order {record.order_code} is not known in this channel"
    return inbox.Note("settlement", record.remote_id, f"settlement {record.settlement}", reason, kept)


def _write(
    connection: Connection, channel_id: int, records: Sequence[SettlementRecord], orders: dict[str, HeldOrder]
) -> None:
    first = bulk.reserve(connection, TABLES["payout"], max(len(records), 1))
    rows = [
        (first + n, channel_id, r.remote_id, r.settlement, orders[r.order_code].id, r.line, r.paid_ms,
         r.gross_dong, r.fee_dong, r.freight_dong, r.tax_dong, r.net_dong)
        for n, r in enumerate(records)
    ]  # fmt: skip
    bulk.insert(connection, TABLES["payout"], _COLUMNS, rows)


def _paid(connection: Connection, records: Sequence[SettlementRecord], orders: dict[str, HeldOrder]) -> dict[str, int]:
    """Return the orders that are paid now: by an entry for the whole order, or by one for each of its lines."""
    paid: dict[str, int] = {}
    by_line: set[str] = set()
    for record in records:
        order = orders[record.order_code]
        if order.times.paid_ms is not None:
            continue
        if record.line is None or len(order.lines) == 1:
            paid[order.code] = max(paid.get(order.code, 0), record.paid_ms)
        else:
            by_line.add(order.code)
    for order_id, lines, paid_ms in _line_payouts(connection, [orders[code].id for code in sorted(by_line)]):
        order = next(orders[code] for code in by_line if orders[code].id == order_id)
        if lines >= len(order.lines):
            paid[order.code] = paid_ms
    return paid


def _line_payouts(connection: Connection, order_ids: list[int]) -> list[tuple[int, int, int]]:
    if not order_ids:
        return []
    sql = "SELECT order_id, count(DISTINCT line), max(paid_ms) FROM payout WHERE order_id IN :ids GROUP BY order_id"
    return [(row[0], row[1], row[2]) for row in bulk.select(connection, sql, {"ids": order_ids})]


def _mark_paid(connection: Connection, channel_id: int, orders: dict[str, HeldOrder], paid: dict[str, int]) -> None:
    lots = read_lots(
        connection, {lot for code in paid for line in orders[code].lines for lot, _ in line.taken}, lock=False
    )
    tally = Tally(channel_id)
    for code, paid_ms in paid.items():
        order = orders[code]
        parts: list[Part] = []
        for line in order.lines:
            nowhere = unplaced(line.produce_id, line.season_id)
            parts += parts_of(line.facts, line.taken, lots, nowhere)[2]
        tally.count_paid(order.times._replace(paid_ms=paid_ms), parts)
    rows = [(paid_ms, orders[code].id) for code, paid_ms in paid.items()]
    bulk.update(connection, TABLES["orders"], ("paid_ms",), rows)
    tally.write(connection)
