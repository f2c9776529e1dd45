"""The platform's own totals: a full read of its orders held against ours, order by order."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from marketplace.db import bulk
from marketplace.reconcile.difference import Difference
from marketplace.words.records import OrderRecord

_OURS = """
SELECT o.remote_id, o.updated_ms, count(l.id), sum(l.ordered_g), sum(l.cancelled_g), sum(l.returned_g),
       sum(l.gross_dong - l.discount_dong)
FROM orders o LEFT JOIN order_line l ON l.order_id = o.id AND l.quantity > 0
WHERE o.channel_id = :channel AND o.remote_id IN :codes GROUP BY o.remote_id, o.updated_ms
"""
_CODES = "SELECT remote_id FROM orders WHERE channel_id = :channel AND updated_ms <= :until ORDER BY remote_id"
_WAITING = "SELECT key FROM inboxitem WHERE source = :source AND settled_ms IS NULL AND key IN :codes"
_UNTIL = "SELECT as_of_ms FROM watermark WHERE channel_id = :channel AND feed = 'orders'"


class _Sums(NamedTuple):
    """What one side says of one order: its lines, and their sums."""

    lines: int = 0
    ordered_g: int = 0
    cancelled_g: int = 0
    returned_g: int = 0
    amount_dong: int = 0


class Against:
    """One channel's orders as its platform tells them now, compared page by page with what we have read of it.

    Only what it says up to our own watermark counts: what is newer has not been read yet.
    """

    def __init__(self, connection: Connection, channel_id: int, source: str) -> None:
        self._channel_id, self._source = channel_id, source
        rows = bulk.select(connection, _UNTIL, {"channel": channel_id})
        self._until_ms = int(rows[0][0] or 0) if rows else 0
        self._told: set[str] = set()

    def page(self, connection: Connection, records: Sequence[OrderRecord]) -> list[Difference]:
        """Compare a page of orders; an order told twice counts as told last."""
        newest = {record.code: record for record in records}
        self._told.update(newest)
        asked = {"channel": self._channel_id, "codes": sorted(newest)}
        ours = {row[0]: (row[1], _Sums(*map(int, (value or 0 for value in row[2:])))) for row in
                bulk.select(connection, _OURS, asked)}  # fmt: skip
        waiting = {row[0] for row in bulk.select(connection, _WAITING, {"source": self._source, **asked})}
        found = []
        for code, record in sorted(newest.items()):
            known, theirs = ours.get(code), _sums(record)
            if known is None and record.updated_ms <= self._until_ms:
                why = "waits in the inbox" if code in waiting else "is not known here"
                found.append(self._difference(code, theirs, why))
            elif known is not None and known[0] == record.updated_ms and known[1] != theirs:
                found.append(self._difference(code, theirs, str(known[1]._asdict())))
        return found

    def _difference(self, code: str, theirs: _Sums, ours: str) -> Difference:
        return Difference(f"{self._source}, order {code}", str(theirs._asdict()), ours)

    def end(self, connection: Connection) -> Iterator[Difference]:
        """Say which orders only we know."""
        asked = {"channel": self._channel_id, "until": self._until_ms}
        for (code,) in bulk.select(connection, _CODES, asked):
            if code not in self._told:
                yield Difference(f"{self._source}, order {code}", "is not told by the platform", "is known here")


def _sums(record: OrderRecord) -> _Sums:
    lines = [line for line in record.lines if line.quantity]
    return _Sums(
        len(lines),
        sum(line.quantity * line.pack_g for line in lines),
        sum(line.cancelled * line.pack_g for line in lines),
        sum(line.returned * line.pack_g for line in lines),
        sum(line.gross_dong - line.discount_dong for line in lines),
    )
