"""Identity of a line: its platform's id; without one its content within the order; only among equals its place."""

from collections.abc import Sequence

from marketplace.orders.stored import StoredLine, StoredOrder
from marketplace.words.records import LineRecord, OrderRecord


def identified(order: StoredOrder, record: OrderRecord) -> OrderRecord:
    """Return a report whose lines have the numbers under which they are stored, and ids that an earlier report told.

    A line with an id is never taken for one with another. A price that was corrected, or packs that are more or fewer,
    leave a line what it was where no other of its SKU fits better.
    """
    if len(order.lines) == 1 == len(record.lines):  # nearly every order
        [stored], [line] = order.lines, record.lines
        if _may_match(stored, line):
            return _numbered(record, {0: stored}, order.lines)
    found: dict[int, StoredLine] = {}
    for same in (_by_id, _by_content, _by_sku):
        for at, line in enumerate(record.lines):
            if at not in found:
                taken = {stored.id for stored in found.values()}
                fits = [stored for stored in order.lines if stored.id not in taken and _may_match(stored, line)]
                match = [stored for stored in fits if same(stored, line)]
                match.sort(key=lambda stored: (not stored.stands, stored.line_no != line.line_no, stored.line_no))
                if match:
                    found[at], *_ = match
    return _numbered(record, found, order.lines)


def duplicate_id(lines: Sequence[LineRecord]) -> str | None:
    """Return an id that several lines of one report claim: it is not certain which of them it is, or if both are."""
    ids = [line.remote_id for line in lines if line.remote_id is not None]
    return next((one for one in ids if ids.count(one) > 1), None) if len(ids) > 1 else None


def losing_their_id(order: StoredOrder, record: OrderRecord) -> list[StoredLine]:
    """Return the stored lines whose id an identified report gives to another line, one of another SKU."""
    claimed: dict[str | None, tuple[str, int]] = {
        line.remote_id: (line.sku, line.line_no) for line in record.lines if line.remote_id is not None
    }
    return [one for one in order.lines if claimed.get(one.remote_id, (one.sku, one.line_no)) != (one.sku, one.line_no)]


def _may_match(stored: StoredLine, line: LineRecord) -> bool:
    ids = stored.remote_id, line.remote_id
    return stored.sku == line.sku and (None in ids or len(set(ids)) == 1)


def _by_id(stored: StoredLine, line: LineRecord) -> bool:
    return line.remote_id is not None and stored.remote_id == line.remote_id


def _by_content(stored: StoredLine, line: LineRecord) -> bool:
    """Say whether both are packs of one weight at one price; a line that was dropped has neither any more."""
    values = stored.values
    same_price = values.gross_dong * line.quantity == line.gross_dong * values.quantity
    return stored.stands and values.pack_g == line.pack_g and same_price


def _by_sku(stored: StoredLine, line: LineRecord) -> bool:
    return stored.sku == line.sku


def _numbered(record: OrderRecord, found: dict[int, StoredLine], stored: Sequence[StoredLine]) -> OrderRecord:
    free: dict[str, int] = {}
    told = {line.remote_id for line in record.lines}
    for one in stored:
        free[one.sku] = max(free.get(one.sku, 0), one.line_no + 1)
    lines = []
    for at, line in enumerate(record.lines):
        known = found.get(at)
        if known is None:
            line_no = free.get(line.sku, 0)
            free[line.sku] = line_no + 1
            lines.append(line._replace(line_no=line_no))
        else:
            before = None if known.remote_id in told else known.remote_id
            lines.append(line._replace(line_no=known.line_no, remote_id=line.remote_id or before))
    return record._replace(lines=tuple(lines))
