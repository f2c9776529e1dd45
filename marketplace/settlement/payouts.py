"""Take a page of payouts into the ledger: what a platform paid out, and with it the household's third figure.

The same entry with other figures is a correction: the platform's last word stands. An entry without an order, an
adjustment or a penalty, is kept as such until a person says whose it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from marketplace.exchange import inbox
from marketplace.exchange.inbox import reasons
from marketplace.orders import kept_records
from marketplace.orders.stored import read_orders
from marketplace.orders.totals import FunnelCache, Tally
from marketplace.settlement import unknown_lines
from marketplace.settlement.differences import recheck
from marketplace.storage import bulk, locks
from marketplace.storage.seals import seal_of
from marketplace.storage.tables import TABLES
from marketplace.words.records import SettlementRecord

_SAID = tuple(name for name in SettlementRecord._fields if name not in ("remote_id", "order_code"))
"""The columns that are called as the record calls them."""
_HELD = f"""
SELECT p.remote_id, p.id, o.remote_id, {", ".join(f"p.{name}" for name in _SAID)}
FROM payout p LEFT JOIN orders o ON o.id = p.order_id WHERE p.channel_id = :channel AND p.remote_id IN :ids
"""  # noqa: S608 - names of this program
_ORDERS = """
SELECT o.remote_id, o.id, l.remote_id, l.quantity FROM orders o JOIN order_line l ON l.order_id = o.id
WHERE o.channel_id = :channel AND o.remote_id IN :codes
"""


@dataclass(slots=True)
class _PayableOrder:
    """An order as its payouts need it: the ids its lines have or had, and how many lines it has now."""

    id: int
    known: set[str | None] = field(default_factory=set)
    lines: int = 0


@dataclass(slots=True)
class PayoutsTaken:
    """What one page did: payouts new, corrected, known already, and put into the inbox."""

    new: int = 0
    corrected: int = 0
    unchanged: int = 0
    inboxed: int = 0


@dataclass(frozen=True, slots=True)
class _StoredPayout:
    """A payout as the ledger has it."""

    id: int
    record: SettlementRecord


def take_payouts(
    connection: Connection,
    channel_id: int,
    source: str,
    funnel: FunnelCache,
    records: Sequence[SettlementRecord],
    now_ms: int,
    *,
    again: bool = False,
) -> PayoutsTaken:
    """Take a page of payouts in; one for an order we do not hold, or a line it never had, goes to the inbox.

    Of what is read ``again`` from stored answers only what is new counts: what was said since then stands.
    """
    said = unknown_lines.with_mapped_lines(connection, channel_id, source, records)
    entries = {record.remote_id: record for record in said}
    held = _stored_payouts(connection, channel_id, list(entries))
    told = [
        one
        for one in entries.values()
        if one.remote_id not in held or (held[one.remote_id].record != one and not again)
    ]
    taken = PayoutsTaken(unchanged=len(records) - len(told))
    if not told:
        return taken
    before = [held[record.remote_id].record.order_code for record in told if record.remote_id in held]
    codes = sorted({code for code in [*(record.order_code for record in told), *before] if code is not None})
    if not locks.has_one_writer(connection):
        read_orders(connection, channel_id, codes)
    orders = _payable_orders(connection, channel_id, codes)
    notes = [_note(record, record.order_code) for record in told if not _is_placed(record, orders)]
    homeless = [one for one in told if _is_homeless(one, orders) and not _has_place(one, held.get(one.remote_id))]
    notes += unknown_lines.unknown_line_notes(
        connection, homeless, [(code, order.id) for code, order in orders.items()]
    )
    waiting = {note.key for note in notes}
    placed = [record for record in told if record.remote_id not in waiting]
    inbox.put(connection, source, notes, now_ms)
    _write(connection, channel_id, placed, held, orders)
    taken.corrected = sum(record.remote_id in held for record in placed)
    taken.new, taken.inboxed = len(placed) - taken.corrected, len(notes)
    tally = Tally(channel_id, funnel)
    recheck(connection, [order.id for order in orders.values()], now_ms, {channel_id: tally})
    tally.write(connection)
    if inbox.open_count(connection, source) > taken.inboxed:
        inbox.close(connection, source, "settlement", [record.remote_id for record in placed], now_ms)
    return taken


def _stored_payouts(connection: Connection, channel_id: int, ids: list[str]) -> dict[str, _StoredPayout]:
    found = {}
    for remote_id, number, code, *said in bulk.select(connection, _HELD, {"channel": channel_id, "ids": ids}):
        named = dict(zip(_SAID, said, strict=True))
        found[remote_id] = _StoredPayout(number, SettlementRecord(remote_id=remote_id, order_code=code, **named))
    return found


def _is_placed(record: SettlementRecord, orders: Mapping[str, _PayableOrder]) -> bool:
    """Say whether a payout has its place: in an order that is known, or in none because it is of none."""
    return record.order_code in orders if record.order_code is not None else record.kind != "order"


def _is_homeless(record: SettlementRecord, orders: Mapping[str, _PayableOrder]) -> bool:
    """Say whether a payout is for a line that its order, one of several lines, never had: nobody can say whose it is.

    One for a line that was dropped is of the order as it is now; one of an order of one line is that line's.
    """
    order = orders.get(record.order_code or "")
    return record.line is not None and order is not None and order.lines > 1 and record.line not in order.known


def _has_place(record: SettlementRecord, held: _StoredPayout | None) -> bool:
    """Say whether a payout corrects one that was taken for the same line: it stays where that is."""
    return held is not None and (held.record.order_code, held.record.line) == (record.order_code, record.line)


def _payable_orders(connection: Connection, channel_id: int, codes: list[str]) -> dict[str, _PayableOrder]:
    orders: dict[str, _PayableOrder] = {}
    for code, order_id, line, packs in bulk.select(connection, _ORDERS, {"channel": channel_id, "codes": codes}):
        order = orders.setdefault(code, _PayableOrder(order_id))
        order.known.add(line)
        order.lines += packs > 0
    return orders


def _note(record: SettlementRecord, code: str | None) -> inbox.NewItem:
    place = f"settlement {record.settlement}"
    if code is None:
        reason = reasons.record("a payout without an order says what it is: an adjustment or a penalty")
        return inbox.NewItem("settlement", record.remote_id, "record", "", place, reason, kept_records.written(record))
    return inbox.NewItem(
        "settlement", record.remote_id, "order", code, place, reasons.order(code), kept_records.written(record)
    )


def _write(
    connection: Connection,
    channel_id: int,
    records: Sequence[SettlementRecord],
    held: Mapping[str, _StoredPayout],
    orders: Mapping[str, _PayableOrder],
) -> None:
    """Write new payouts, and over those that are corrected what they say now."""

    def values(record: SettlementRecord) -> tuple[Any, ...]:
        order_id = None if record.order_code is None else orders[record.order_code].id
        return (order_id, *(getattr(record, name) for name in _SAID))

    news = [record for record in records if record.remote_id not in held]
    corrected = [
        (held[record.remote_id].id, channel_id, record.remote_id, *values(record))
        for record in records
        if record.remote_id in held
    ]
    first = bulk.reserve(connection, TABLES["payout"], max(len(news), 1))
    columns = ("id", "channel_id", "remote_id", "order_id", *_SAID)
    rows = [(first + n, channel_id, record.remote_id, *values(record)) for n, record in enumerate(news)]
    bulk.insert(connection, TABLES["payout"], (*columns, "seal"), [(*row, seal_of(row)) for row in rows])
    changed = [(*row[3:], seal_of(row), row[0]) for row in corrected]
    bulk.update(connection, TABLES["payout"], (*columns[3:], "seal"), changed)
