"""Identity of a line: its platform's id; without one its content within the order; only among equals its place."""

from collections.abc import Sequence

from marketplace.orders.held import HeldLine, HeldOrder
from marketplace.words.records import LineRecord, OrderRecord


def identified(order: HeldOrder, record: OrderRecord) -> OrderRecord:
    """Return a report whose lines have the numbers of the lines we hold of them, and ids that an earlier report told.

    A line with an id is never taken for one with another. A price that was corrected, or packs that are more or fewer,
    leave a line what it was where no other of its SKU fits better.
    """
    if len(order.lines) == 1 == len(record.lines) and _may_be(order.lines[0], record.lines[0]):  # nearly every order
        return _numbered(record, {0: order.lines[0]}, order.lines)
    found: dict[int, HeldLine] = {}
    for same in (_by_id, _by_content, _by_sku):
        for at, line in enumerate(record.lines):
            if at not in found:
                taken = {held.id for held in found.values()}
                fits = [held for held in order.lines if held.id not in taken and _may_be(held, line)]
                match = [held for held in fits if same(held, line)]
                match.sort(key=lambda held: (not held.stands, held.n != line.n, held.n))
                if match:
                    found[at] = match[0]
    return _numbered(record, found, order.lines)


def twice(lines: Sequence[LineRecord]) -> str | None:
    """Return an id that several lines of one report claim: it is not certain which of them it is, or if both are."""
    ids = [line.remote_id for line in lines if line.remote_id is not None]
    return next((one for one in ids if ids.count(one) > 1), None) if len(ids) > 1 else None


def given_up(order: HeldOrder, record: OrderRecord) -> list[HeldLine]:
    """Return the lines whose id another line of an identified report has now: that of another SKU than they are of."""
    claimed: dict[str | None, tuple[str, int]] = {
        line.remote_id: (line.sku, line.n) for line in record.lines if line.remote_id is not None
    }
    return [one for one in order.lines if claimed.get(one.remote_id, (one.sku, one.n)) != (one.sku, one.n)]


def _may_be(held: HeldLine, line: LineRecord) -> bool:
    ids = held.remote_id, line.remote_id
    return held.sku == line.sku and (None in ids or ids[0] == ids[1])


def _by_id(held: HeldLine, line: LineRecord) -> bool:
    return line.remote_id is not None and held.remote_id == line.remote_id


def _by_content(held: HeldLine, line: LineRecord) -> bool:
    """Say whether both are packs of one weight at one price; a line that was dropped has neither any more."""
    _, quantity, pack_g, *_ = held.values
    return held.stands and pack_g == line.pack_g and held.gross_dong * line.quantity == line.gross_dong * quantity


def _by_sku(held: HeldLine, line: LineRecord) -> bool:
    return held.sku == line.sku


def _numbered(record: OrderRecord, found: dict[int, HeldLine], held: Sequence[HeldLine]) -> OrderRecord:
    free: dict[str, int] = {}
    told = {line.remote_id for line in record.lines}
    for one in held:
        free[one.sku] = max(free.get(one.sku, 0), one.n + 1)
    lines = []
    for at, line in enumerate(record.lines):
        known = found.get(at)
        if known is None:
            n = free.get(line.sku, 0)
            free[line.sku] = n + 1
            lines.append(line._replace(n=n))
        else:
            before = None if known.remote_id in told else known.remote_id
            lines.append(line._replace(n=known.n, remote_id=line.remote_id or before))
    return record._replace(lines=tuple(lines))
