"""Unknown lines: payouts that name a line which their order never had, and a person's answer for which line they are.

A person's answer is kept as a meaning: the word is the order's code and the line's name there, the meaning our number
of the line. A line that had no name by then is called so from then on.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import Connection

from marketplace.exchange import inbox
from marketplace.exchange.inbox import Candidate, candidates, reasons, term_mappings
from marketplace.orders import kept_records
from marketplace.orders.line_rows import name_lines
from marketplace.orders.stored import read_orders
from marketplace.storage import bulk, locks
from marketplace.words.records import SettlementRecord

_LINES = "SELECT id, remote_id FROM order_line WHERE id IN :ids"
_CANDIDATES = """
SELECT l.order_id, l.id, g.title, l.pack_g, (l.gross_dong - l.discount_dong) / l.quantity, coalesce(h.name, c.name)
FROM order_line l JOIN listing g ON g.id = l.listing_id LEFT JOIN household h ON h.id = g.household_id
LEFT JOIN cooperative c ON c.id = g.cooperative_id
WHERE l.order_id IN :orders AND l.quantity > 0 ORDER BY l.id
"""


def with_mapped_lines(
    connection: Connection, channel_id: int, source: str, records: Sequence[SettlementRecord]
) -> list[SettlementRecord]:
    """Return payouts with the lines that persons mapped theirs to; a line without a name takes the platform's."""
    words = {_term(record) for record in records if record.order_code is not None and record.line is not None}
    said = term_mappings.lookup(connection, source, "line", sorted(words)) if words else {}
    numbers = {word: int(meaning) for word, meaning in said.items() if meaning}
    if not numbers:
        return list(records)
    if not locks.has_one_writer(connection):  # locked before their lines, as by every page of orders
        read_orders(connection, channel_id, sorted({one.order_code for one in records if one.order_code is not None}))
    names = dict(bulk.select(connection, _LINES, {"ids": sorted(set(numbers.values()))}))
    called: list[tuple[str | None, int]] = []
    for record in records:
        line_id = numbers.get(_term(record), 0)
        if line_id in names and names[line_id] is None:
            names[line_id] = record.line
            called.append((record.line, line_id))
    if called:
        name_lines(connection, called)
    return [record._replace(line=names.get(numbers.get(_term(record), 0), record.line)) for record in records]


def unknown_line_notes(
    connection: Connection, records: Sequence[SettlementRecord], orders: Collection[tuple[str, int]]
) -> list[inbox.NewItem]:
    """Return the inbox items of payouts for unknown lines, each with the lines of its order as candidates.

    ``orders`` are the codes and ids of their orders.
    """
    if not records:
        return []
    ids = dict(orders)
    found: dict[int, list[Candidate]] = {}
    for order_id, line_id, *facts in bulk.select(connection, _CANDIDATES, {"orders": sorted(set(ids.values()))}):
        title, pack_g, price_dong, owner = facts
        one = Candidate("line", str(line_id), title, (), 0, pack_g, int(price_dong), owner)
        found.setdefault(order_id, []).append(one)
    return [_note(record, found.get(ids[record.order_code or ""], [])) for record in records]


def _note(record: SettlementRecord, lines: Sequence[Candidate]) -> inbox.NewItem:
    code, line = record.order_code or "", record.line or ""
    reason, text = reasons.line(code, line), candidates.to_json(lines)
    return inbox.NewItem(
        "settlement",
        inbox.key_of("settlement", record.remote_id),
        "line",
        _term(record),
        f"line {line}",
        reason,
        kept_records.written(record),
        text,
    )


def _term(record: SettlementRecord) -> str:
    return f"{record.order_code} {record.line}"
