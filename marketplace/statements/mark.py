"""The mark of a statement: a hash over the rows it is made of, by their natural keys and in their own order."""

import json
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from typing import Any

from marketplace.periods import Period
from marketplace.statements.posting import Posting
from marketplace.statements.sources import Sources


def mark_of(
    whose: tuple[str, str, Period], known: Sources, posted: Sequence[Posting], shown: tuple[Iterable[Any], ...]
) -> str:
    """Return the SHA-256 of a statement, in hexadecimal.

    Ids stay out and rows are sorted, so it is the same whatever the order in which they were written. A closed
    period's rows are its entries; of an open one the lots, lines and draws they are computed from count as well.
    """
    cooperative, household, period = whose
    head = ["statement", cooperative, household, str(period.from_on), str(period.to_on)]
    rows = [head, *_shown(shown), *_paid_out(known, posted)]
    if period.closed_ms is None:
        rows += _beneath(known, posted)
    lines = sorted(json.dumps(row, ensure_ascii=False, default=str) for row in rows)
    return sha256("\n".join(lines).encode()).hexdigest()


def _shown(shown: tuple[Iterable[Any], ...]) -> Iterator[list[Any]]:
    """Return what the statement shows; periods by their days alone, people's rows without the ids they carry."""
    *tables, account = shown
    yield ["account", *account]
    for number, rows in enumerate(tables):
        for row in rows:
            told = row._asdict()
            for name in ("cooperative_id", "household_id"):
                told.pop(name, None)
            if isinstance(told.get("of"), Period):
                told["of"] = told["of"].days
            yield [number, *told.values()]


def _paid_out(known: Sources, posted: Sequence[Posting]) -> Iterator[list[Any]]:
    for order_id in {known.lines[one.line_id].order_id for one in posted if one.line_id is not None}:
        order = known.orders[order_id]
        yield ["paid", order.channel, order.code, order.paid_ms]
        for payout in known.payouts.get(order_id, ()):
            yield ["payout", order.channel, order.code, *payout[1:]]


def _beneath(known: Sources, posted: Sequence[Posting]) -> Iterator[list[Any]]:
    """Return the rows an open period's figures are computed from: those of its own lots and lines, and of the pool."""
    for lot_id in {one.lot_id for one in posted}:
        lot = known.lots[lot_id]
        yield ["lot", lot.code, lot.household, lot.produce, *lot[6:11]]
    for line_id in {one.line_id for one in posted if one.line_id is not None}:
        line = known.lines[line_id]
        order = known.orders[line.order_id]
        yield ["line", *order[1:], *line[2:6], *line[8:]]
        for draw in known.draws.get(line.id, ()):
            lot_of = known.lots.get(draw.lot_id)
            yield ["draw", order.channel, order.code, line.sku, line.n, lot_of.code if lot_of else "", *draw[1:]]
