"""The platform's own totals: a full read of its orders and payouts held against ours, one by one."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from marketplace.db import bulk
from marketplace.reconcile.difference import Difference
from marketplace.words.records import OrderRecord, SettlementRecord

_OURS = """
SELECT o.remote_id, o.updated_ms, o.mark, max(l.agreed_short_g), count(l.id), sum(l.quantity),
       sum(l.cancelled_g / l.pack_g), sum((l.returned_g + l.undelivered_g) / l.pack_g), sum(l.short_g),
       sum(l.gross_dong - l.discount_dong)
FROM orders o LEFT JOIN order_line l ON l.order_id = o.id AND l.quantity > 0
WHERE o.channel_id = :channel AND o.remote_id IN :codes GROUP BY o.remote_id, o.updated_ms, o.mark
"""
_PAID = "SELECT remote_id, net_dong FROM payout WHERE channel_id = :channel AND remote_id IN :codes"
_ENTRIES = "SELECT remote_id FROM payout WHERE channel_id = :channel AND paid_ms <= :until ORDER BY remote_id"
_CODES = "SELECT remote_id FROM orders WHERE channel_id = :channel AND placed_ms <= :until ORDER BY remote_id"
_WAITING = "SELECT key FROM inboxitem WHERE source = :source AND settled_ms IS NULL AND key IN :codes"
_UNTIL = "SELECT as_of_ms FROM watermark WHERE channel_id = :channel AND feed = :feed"


class _Sums(NamedTuple):
    """What one side says of one order: its lines, and their sums; boxes, since not every platform says their weight."""

    lines: int = 0
    packs: int = 0
    cancelled: int = 0
    returned: int = 0
    short_g: int = 0
    amount_dong: int = 0


class _Side:
    """One feed of a channel as its platform tells it now; what is newer than our own watermark was not read yet."""

    feed: str

    def __init__(self, connection: Connection, channel_id: int, source: str) -> None:
        self._channel_id, self._source = channel_id, source
        rows = bulk.select(connection, _UNTIL, {"channel": channel_id, "feed": self.feed})
        self._until_ms = int(rows[0][0] or 0) if rows else 0
        self._told: set[str] = set()

    def _unknown(self, waiting: set[str], code: str, theirs: str) -> Difference:
        return self._difference(code, theirs, "waits in the inbox" if code in waiting else "is not known here")

    def _waiting(self, connection: Connection, codes: list[str]) -> set[str]:
        return {row[0] for row in bulk.select(connection, _WAITING, {"source": self._source, "codes": codes})}

    def _difference(self, code: str, theirs: str, ours: str) -> Difference:
        return Difference(f"{self._source}, {self.feed[:-1]} {code}", theirs, ours)

    def _only_ours(self, connection: Connection, sql: str) -> Iterator[Difference]:
        asked = {"channel": self._channel_id, "until": self._until_ms}
        for (code,) in bulk.select(connection, sql, asked):
            if code not in self._told:
                yield self._difference(code, "is not told by the platform", "is known here")


class Against(_Side):
    """One channel's orders as its platform tells them now, compared page by page with what we have read of it.

    What has changed there since the list was read is compared after the next sync; all else by its content, whatever
    its instant says. Where a platform has no instant
    of a change, an order's mark says whether it is as it was read.
    """

    feed = "orders"

    def page(self, connection: Connection, records: Sequence[OrderRecord]) -> list[Difference]:
        """Compare a page of orders; an order told twice counts as told last."""
        newest = {record.code: record for record in records}
        self._told.update(newest)
        asked = {"channel": self._channel_id, "codes": sorted(newest)}
        ours = {row[0]: row[1:] for row in bulk.select(connection, _OURS, asked)}
        waiting = self._waiting(connection, sorted(newest))
        found = []
        for code, record in sorted(newest.items()):
            theirs = _sums(record)
            if code not in ours:
                if (record.placed_ms if record.as_read else record.updated_ms) <= self._until_ms:
                    found.append(self._unknown(waiting, code, str(theirs._asdict())))
                continue
            updated_ms, mark, agreed_g, *sums = ours[code]
            known = _Sums(*(int(value or 0) for value in sums))
            if agreed_g:  # what a person agreed with the buyer, the platform need not know
                theirs = theirs._replace(short_g=known.short_g)
            read = mark == record.mark if record.as_read else record.updated_ms <= max(updated_ms, self._until_ms)
            if read and known != theirs:
                found.append(self._difference(code, str(theirs._asdict()), str(known._asdict())))
        return found

    def end(self, connection: Connection) -> Iterator[Difference]:
        """Say which orders only we know."""
        return self._only_ours(connection, _CODES)


class PaidAgainst(_Side):
    """One channel's payouts as its platform tells them now, compared page by page with what we have read of it."""

    feed = "settlements"

    def page(self, connection: Connection, records: Sequence[SettlementRecord]) -> list[Difference]:
        """Compare a page of payouts by what was paid out net."""
        told = {record.remote_id: record for record in records}
        self._told.update(told)
        ours = dict(bulk.select(connection, _PAID, {"channel": self._channel_id, "codes": sorted(told)}))
        waiting = self._waiting(connection, sorted(told))
        found = []
        for code, record in sorted(told.items()):
            if code not in ours:
                if record.paid_ms <= self._until_ms:
                    found.append(self._unknown(waiting, code, f"{record.net_dong} đ"))
            elif ours[code] != record.net_dong:
                found.append(self._difference(code, f"{record.net_dong} đ", f"{ours[code]} đ"))
        return found

    def end(self, connection: Connection) -> Iterator[Difference]:
        """Say which payouts only we know."""
        return self._only_ours(connection, _ENTRIES)


def _sums(record: OrderRecord) -> _Sums:
    lines = [line for line in record.lines if line.quantity]
    return _Sums(
        len(lines),
        sum(line.quantity for line in lines),
        sum(line.cancelled for line in lines),
        sum(line.returned + line.undelivered for line in lines),
        sum(line.short_g for line in lines),
        sum(line.gross_dong - line.discount_dong for line in lines),
    )
