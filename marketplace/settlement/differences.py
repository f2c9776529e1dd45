"""Differences: orders whose payouts are not what they should be, each open until a person settles it with a reason.

One that is rounding alone is settled by the program.

They are written in the transaction that makes them (a page of payouts or orders, a weight agreed with a buyer), so
that reading them costs nothing; ``marketplace.reports.reconcile`` proves them by a reading of its own.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from marketplace.orders.totals import Tallies, write_totals
from marketplace.settlement.balance import (
    NOTHING,
    ROUNDED,
    Balance,
    PayableLine,
    PayoutEntry,
    balance,
    read_payable_lines,
    read_payout_entries,
    rounding_tolerance,
)
from marketplace.settlement.paid_status import refresh_paid_status
from marketplace.storage import bulk
from marketplace.storage.tables import TABLES
from marketplace.words.signatures import PROGRAM

_COLUMNS = ("order_id", "expected_dong", "received_dong", "opened_ms", "reason", "settled_ms", "settled_by")
_STANDING = """
SELECT id, order_id, expected_dong, received_dong, settled_by FROM payout_difference
WHERE gone_ms IS NULL AND order_id IN :orders
"""
_PAID = "SELECT DISTINCT order_id FROM payout WHERE order_id > :after ORDER BY order_id LIMIT :most"
_MOST = 5_000
_TABLE = TABLES["payout_difference"]


class _Standing(NamedTuple):
    """A difference as it is written; ``settled_by`` is who accepted it."""

    id: int
    order_id: int
    expected_dong: int
    received_dong: int
    settled_by: str | None


class _Found(NamedTuple):
    """What an order's payouts come to now, and whether what differs is rounding alone."""

    balance: Balance
    is_rounding: bool

    @classmethod
    def of(cls, lines: Sequence[PayableLine], entries: Sequence[PayoutEntry]) -> "_Found":
        """Hold an order's payouts against its lines."""
        found = balance(lines, entries)
        return cls(found, abs(found.difference_dong) <= rounding_tolerance(lines, entries))


def recheck(connection: Connection, order_ids: Collection[int], now_ms: int, tallies: Tallies) -> None:
    """Write down the differences of these orders as they are now, and since when each of them counts as paid.

    A difference with other figures than before is open again. The changes of the totals are added to ``tallies``.
    """
    ids = sorted(set(order_ids))
    if not ids:
        return
    entries = read_payout_entries(connection, ids)
    lines = read_payable_lines(connection, entries) if entries else {}
    now = {order_id: _Found.of(lines.get(order_id, ()), paid) for order_id, paid in entries.items()}
    before = {one.order_id: one for one in map(_Standing._make, bulk.select(connection, _STANDING, {"orders": ids}))}
    nothing = _Found(NOTHING, True)
    changed = {
        order_id: now.get(order_id, nothing)
        for order_id in sorted(now.keys() | before.keys())
        if order_id not in before or not _stands(before[order_id], now.get(order_id, nothing))
    }
    gone = [(now_ms, before[order_id].id) for order_id in changed if order_id in before]
    bulk.update(connection, _TABLE, ("gone_ms",), gone)
    _write(
        connection, {order_id: found for order_id, found in changed.items() if found.balance.difference_dong}, now_ms
    )
    refresh_paid_status(connection, ids, lines, entries, tallies)


def _write(connection: Connection, found: Mapping[int, _Found], now_ms: int) -> None:
    """Write new differences by order; those that are rounding are settled by the program at once."""
    rows = [
        (order_id, *one.balance, now_ms, *((ROUNDED, now_ms, PROGRAM) if one.is_rounding else (None, None, None)))
        for order_id, one in found.items()
    ]
    if rows:
        first = bulk.reserve(connection, _TABLE, len(rows))
        bulk.insert(connection, _TABLE, ("id", *_COLUMNS), [(first + n, *row) for n, row in enumerate(rows)])


def _stands(held: _Standing, found: _Found) -> bool:
    """Say whether a difference stands as written; one that a person accepted stays so, also where it is rounding."""
    who = held.settled_by
    says_rounding = found.is_rounding if who not in (None, PROGRAM) else who is not None
    return Balance(held.expected_dong, held.received_dong) == found.balance and says_rounding is found.is_rounding


def recheck_all(connection: Connection, now_ms: int) -> None:
    """Look at every order that was ever paid out, a few thousand at a time, as after an upgrade."""
    after = 0
    while ids := [order_id for (order_id,) in bulk.select(connection, _PAID, {"after": after, "most": _MOST})]:
        tallies: Tallies = {}
        recheck(connection, ids, now_ms, tallies)
        write_totals(connection, tallies)
        after = ids[-1]
