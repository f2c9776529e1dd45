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
_COLUMNS = ("id", "channel_id", "remote_id", "order_id", *_SAID)
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
    """An order that payouts name: the ids its lines have or had (``known``), and how many lines it has now."""

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


@dataclass(frozen=True, slots=True)
class _Page:
    """The new payouts of a page, with what is stored of the same payouts (by id) and their orders (by code)."""

    records: list[SettlementRecord]
    stored: Mapping[str, _StoredPayout]
    orders: Mapping[str, _PayableOrder]


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
    mapped = unknown_lines.with_mapped_lines(connection, channel_id, source, records)
    page = _read_page(connection, channel_id, mapped, again=again)
    taken = PayoutsTaken(unchanged=len(records) - len(page.records))
    if not page.records:
        return taken
    items = _inbox_items(connection, page)
    inboxed = {item.key for item in items}
    placed = [record for record in page.records if _key(record) not in inboxed]
    inbox.put(connection, source, items, now_ms)
    _write(connection, channel_id, placed, page)
    tally = Tally(channel_id, funnel)
    recheck(connection, [order.id for order in page.orders.values()], now_ms, {channel_id: tally})
    tally.write(connection)
    if inbox.open_count(connection, source) > len(items):
        inbox.close(connection, source, "settlement", [_key(record) for record in placed], now_ms)
    taken.corrected = sum(record.remote_id in page.stored for record in placed)
    taken.new, taken.inboxed = len(placed) - taken.corrected, len(items)
    return taken


def _read_page(connection: Connection, channel_id: int, records: Sequence[SettlementRecord], *, again: bool) -> _Page:
    """Read what is stored of a page's payouts; orders that new ones name are locked, and those they named before."""
    entries = {record.remote_id: record for record in records}
    stored = _stored_payouts(connection, channel_id, list(entries))
    news = [
        one
        for one in entries.values()
        if one.remote_id not in stored or (stored[one.remote_id].record != one and not again)
    ]
    before = [stored[record.remote_id].record.order_code for record in news if record.remote_id in stored]
    codes = sorted({code for code in [*(record.order_code for record in news), *before] if code is not None})
    if codes and not locks.has_one_writer(connection):
        read_orders(connection, channel_id, codes)
    return _Page(news, stored, _payable_orders(connection, channel_id, codes) if codes else {})


def _inbox_items(connection: Connection, page: _Page) -> list[inbox.NewItem]:
    """Return the payouts that go to the inbox: of unknown orders, of no order, and for unknown lines."""
    unplaced = [_note(record, record.order_code) for record in page.records if not _is_placed(record, page.orders)]
    homeless = [
        one
        for one in page.records
        if _is_homeless(one, page.orders) and not _has_place(one, page.stored.get(one.remote_id))
    ]
    ids = [(code, order.id) for code, order in page.orders.items()]
    return unplaced + unknown_lines.unknown_line_notes(connection, homeless, ids)


def _stored_payouts(connection: Connection, channel_id: int, ids: list[str]) -> dict[str, _StoredPayout]:
    found = {}
    for remote_id, number, code, *said in bulk.select(connection, _HELD, {"channel": channel_id, "ids": ids}):
        named = dict(zip(_SAID, said, strict=True))
        found[remote_id] = _StoredPayout(number, SettlementRecord(remote_id=remote_id, order_code=code, **named))
    return found


def _is_placed(record: SettlementRecord, orders: Mapping[str, _PayableOrder]) -> bool:
    """Say whether a payout names an order that is known, or is of a kind that needs none."""
    return record.order_code in orders if record.order_code is not None else record.kind != "order"


def _is_homeless(record: SettlementRecord, orders: Mapping[str, _PayableOrder]) -> bool:
    """Say whether a payout names a line that its order of several lines never had, so that nobody can say whose it is.

    One for a line that was dropped is of the order as it is now; one of an order of one line is that line's.
    """
    order = orders.get(record.order_code or "")
    return record.line is not None and order is not None and order.lines > 1 and record.line not in order.known


def _has_place(record: SettlementRecord, held: _StoredPayout | None) -> bool:
    """Say whether a payout corrects one that is stored for the same line: it stays with that."""
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
        cause, about = "record", ""
        reason = reasons.record("a payout without an order says what it is: an adjustment or a penalty")
    else:
        cause, about, reason = "order", code, reasons.order(code)
    return inbox.NewItem("settlement", _key(record), cause, about, place, reason, kept_records.written(record))


def _key(record: SettlementRecord) -> str:
    """Name a payout in the inbox."""
    return inbox.key_of("settlement", record.remote_id)


def _write(connection: Connection, channel_id: int, records: Sequence[SettlementRecord], page: _Page) -> None:
    """Write new payouts, and the new figures of those that are corrected."""
    news = [record for record in records if record.remote_id not in page.stored]
    first = bulk.reserve(connection, TABLES["payout"], max(len(news), 1))
    rows = [_sealed(first + n, channel_id, record, page.orders) for n, record in enumerate(news)]
    bulk.insert(connection, TABLES["payout"], (*_COLUMNS, "seal"), rows)
    corrected = [
        _sealed(page.stored[record.remote_id].id, channel_id, record, page.orders)
        for record in records
        if record.remote_id in page.stored
    ]
    changed = [(*values, seal, payout_id) for payout_id, _, _, *values, seal in corrected]
    bulk.update(connection, TABLES["payout"], (*_COLUMNS[3:], "seal"), changed)


def _sealed(
    payout_id: int, channel_id: int, record: SettlementRecord, orders: Mapping[str, _PayableOrder]
) -> tuple[Any, ...]:
    """Return a payout's row in the order of ``_COLUMNS``, with its seal."""
    order_id = None if record.order_code is None else orders[record.order_code].id
    row = (payout_id, channel_id, record.remote_id, order_id, *(getattr(record, name) for name in _SAID))
    return (*row, seal_of(row))
