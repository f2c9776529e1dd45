"""The platform's orders: a full read of them held against ours, one by one, by a reading of its own.

It shares nothing with the road by which orders are taken in, nor with what reads them for statements and stories: so it
is a witness of its own.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, NamedTuple

from sqlalchemy import Connection

from marketplace.reports.reconcile.feed_comparison import FeedComparison
from marketplace.reports.reconcile.findings import Difference
from marketplace.storage import bulk
from marketplace.words import money
from marketplace.words.instants import iso
from marketplace.words.records import OrderRecord

_OURS = """
SELECT remote_id, updated_ms, mark, order_state, fulfilment, placed_ms, delivered_ms, cancelled_ms, returned_ms
FROM orders WHERE channel_id = :channel AND remote_id IN :codes
"""
_LINES = """
SELECT o.remote_id, l.agreed_short_g, l.agreed_refund_dong, l.agreed_replaced, l.sku, l.quantity,
       l.cancelled_g / l.pack_g, (l.returned_g + l.undelivered_g) / l.pack_g, l.short_g,
       l.gross_dong - l.discount_dong, l.fee_dong, l.freight_dong, l.tax_dong, l.vat_dong, l.pit_dong, l.cit_dong,
       l.refunded_dong, l.replaced
FROM order_line l JOIN orders o ON o.id = l.order_id
WHERE o.channel_id = :channel AND o.remote_id IN :codes AND l.quantity > 0
"""
_CODES = "SELECT remote_id FROM orders WHERE channel_id = :channel AND placed_ms <= :until ORDER BY remote_id"


class _LineFigures(NamedTuple):
    """What one side says of one line; boxes, since not every platform says their weight."""

    sku: str
    packs: int
    cancelled: int
    returned: int
    short_g: int
    amount_dong: int
    fee_dong: int
    freight_dong: int
    tax_dong: int
    vat_dong: int
    pit_dong: int
    cit_dong: int
    refunded_dong: int
    replaced: int


_SUMS = _LineFigures._fields[1:]
_WORDS = {
    "lines": "lines", "packs": "packs", "cancelled": "cancelled", "returned": "returned or undelivered",
    "short_g": "g short", "amount_dong": "", "fee_dong": "fee", "freight_dong": "freight", "tax_dong": "tax",
    "vat_dong": "VAT", "pit_dong": "PIT", "cit_dong": "CIT", "refunded_dong": "refunded",
    "replaced": "sent again",
}  # fmt: skip
"""How each sum of an order is said, behind its number."""


class _Instants(NamedTuple):
    """When an order was placed, delivered, cancelled and returned, in ms."""

    placed: int
    delivered: int | None
    cancelled: int | None
    returned: int | None

    def as_told(self, theirs: "_Instants") -> "_Instants":
        """Return these instants, but for a cancel or return of which the platform tells none."""
        cancelled = self.cancelled if theirs.cancelled is not None else None
        return self._replace(cancelled=cancelled, returned=self.returned if theirs.returned is not None else None)


class _Agreed(NamedTuple):
    """What persons agreed with the buyer, which the platform need not know: short weight, refund, replacement."""

    short_g: int = 0
    refunded_dong: int = 0
    replaced: int = 0


class _OurOrder(NamedTuple):
    """An order as we have it."""

    code: str
    updated_ms: int
    fingerprint: int
    order_state: str
    fulfilment: str
    placed_ms: int
    delivered_ms: int | None
    cancelled_ms: int | None
    returned_ms: int | None


class OrdersAgainstPlatform(FeedComparison):
    """One channel's orders as its platform tells them now, compared page by page with what we have read of it.

    What has changed there since the list was read is compared after the next sync; all else by its content, whatever
    its instant says. Where a platform has no instant of a change, an order's mark says whether it is as it was read.
    """

    feed = "orders"

    def page(self, connection: Connection, records: Sequence[OrderRecord]) -> list[Difference]:
        """Compare a page of orders; an order told twice counts as told last."""
        newest = {record.code: record for record in records}
        self.told.update(newest)
        asked = {"channel": self.channel_id, "codes": sorted(newest)}
        ours = {one.code: one for one in map(_OurOrder._make, bulk.select(connection, _OURS, asked))}
        lines = self._lines(connection, asked)
        waiting = self.waiting(connection, sorted(newest))
        found = []
        for code, record in sorted(newest.items()):
            if code not in ours:
                if (record.placed_ms if record.as_read else record.updated_ms) <= self.until_ms:
                    found.append(self.unknown(waiting, code, _sums_text(_sums(_figures_of(record)))))
                continue
            our = ours[code]
            if (
                our.fingerprint == record.fingerprint
                if record.as_read
                else record.updated_ms <= max(our.updated_ms, self.until_ms)
            ):
                apart = _differences_of(record, our, lines.get(code, []))
                found += [self.difference(code, theirs, of_ours) for theirs, of_ours in apart]
        return found

    @staticmethod
    def _lines(connection: Connection, asked: dict[str, Any]) -> dict[str, list[tuple[_Agreed, _LineFigures]]]:
        found: dict[str, list[tuple[_Agreed, _LineFigures]]] = {}
        for code, short_g, refunded_dong, replaced, *line in bulk.select(connection, _LINES, asked):
            found.setdefault(code, []).append((_Agreed(short_g, refunded_dong, replaced), _LineFigures(*line)))
        return found

    def end(self, connection: Connection) -> Iterator[Difference]:
        """Say which orders only we know."""
        return self.only_ours(connection, _CODES)


def _figures_of(record: OrderRecord) -> list[_LineFigures]:
    return [
        _LineFigures(
            line.sku, line.quantity, line.cancelled, line.returned + line.undelivered, line.short_g,
            line.gross_dong - line.discount_dong, line.fee_dong, line.freight_dong, line.tax_dong, line.vat_dong,
            line.pit_dong, line.cit_dong, line.refunded_dong, line.replaced,
        )
        for line in record.lines if line.quantity
    ]  # fmt: skip


def _differences_of(
    record: OrderRecord, our: _OurOrder, held: list[tuple[_Agreed, _LineFigures]]
) -> Iterator[tuple[str, str]]:
    """Yield in what a platform's order differs from ours: its sums, its state, its instants, or single lines.

    What persons agreed with the buyer is left out on both sides, since the platform need not know it.
    """
    agreed = [name for at, name in enumerate(_Agreed._fields) if any(line[at] for line, _ in held)]
    theirs, ours = _without(_figures_of(record), agreed), _without([line for _, line in held], agreed)
    their_sums, our_sums = _sums(theirs), _sums(ours)
    if their_sums != our_sums:
        apart = {name for name in our_sums if their_sums[name] != our_sums[name]}
        yield _sums_text(their_sums, apart), _sums_text(our_sums, apart)
    elif sorted(theirs) != sorted(ours):
        yield _lines_text(theirs, ours), _lines_text(ours, theirs)
    state = record.order_state.value, record.fulfilment.value
    if state != (our.order_state, our.fulfilment):
        yield "state " + ", ".join(state), f"state {our.order_state}, {our.fulfilment}"
    if not record.as_read:
        told = _Instants(record.placed_ms, record.delivered_ms, record.cancelled_ms, record.returned_ms)
        known = _Instants(our.placed_ms, our.delivered_ms, our.cancelled_ms, our.returned_ms).as_told(told)
        if told != known:
            yield _instants_text(told), _instants_text(known)


def _without(lines: Iterable[_LineFigures], names: Sequence[str]) -> list[_LineFigures]:
    return [_LineFigures(**{**line._asdict(), **dict.fromkeys(names, 0)}) for line in lines]


def _sums(lines: Sequence[_LineFigures]) -> dict[str, int]:
    return {"lines": len(lines), **{name: sum(getattr(line, name) for line in lines) for name in _SUMS}}


def _sums_text(sums: Mapping[str, int], apart: AbstractSet[str] = frozenset()) -> str:
    """Say the sums of an order in words: those that differ, or without such all that are not 0."""
    said = apart or {name for name, value in sums.items() if value}
    figures = {name: money.text(sum_) if name.endswith("_dong") else str(sum_) for name, sum_ in sums.items()}
    return ", ".join(f"{figures[name]} {word}".rstrip() for name, word in _WORDS.items() if name in said)


def _lines_text(lines: Sequence[_LineFigures], others: Sequence[_LineFigures]) -> str:
    """Name the lines that the other side has not."""
    only = Counter(lines) - Counter(others)
    return "; ".join(f"{line.packs} × {line.sku}, {money.text(line.amount_dong)}" for line in sorted(only.elements()))


def _instants_text(instants: _Instants) -> str:
    return ", ".join(f"{name} {iso(at_ms)}" for name, at_ms in instants._asdict().items() if at_ms is not None)
