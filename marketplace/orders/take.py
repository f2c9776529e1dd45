"""Take a page of orders into the ledger: which reports win, which can be placed, and what goes to the inbox.

The page's transaction is the caller's. When roads disagree the later *source* time wins, ties by rank of the two
states, then by mark: the end is the same for every order of arrival, and arrival time never decides.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection

from marketplace import inbox
from marketplace.orders.held import HeldOrder, read_orders
from marketplace.orders.life import RANK
from marketplace.orders.page import Page
from marketplace.shelf import Shelf, Shelved
from marketplace.words.records import OrderRecord


@dataclass(slots=True)
class Taken:
    """What one page did: orders new, changed, known already (or older than what is known), and put into the inbox."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    inboxed: int = 0


def take_orders(
    connection: Connection, channel_id: int, source: str, shelf: Shelf, records: Sequence[OrderRecord], now_ms: int
) -> Taken:
    """Take a page of orders in; ``source`` is the channel's code, under which the inbox keeps what cannot be placed."""
    taken = Taken()
    newest = _newest(records)
    held = read_orders(connection, channel_id, list(newest))
    news = [record for code, record in newest.items() if code not in held]
    changes = [(held[code], record) for code, record in newest.items() if code in held and _wins(record, held[code])]
    taken.unchanged = len(records) - len(news) - len(changes)
    if not news and not changes:
        return taken
    known = shelf.look_up(connection, {line.sku for _, record in changes for line in record.lines}
                          | {line.sku for record in news for line in record.lines}, channel_id)  # fmt: skip
    notes: list[inbox.Note] = []
    news = [record for record in news if _placeable(record, known, notes)]
    changes = [pair for pair in changes if _placeable(pair[1], known, notes)]
    taken.new, taken.changed, taken.inboxed = len(news), len(changes), len(notes)
    inbox.put(connection, source, notes, now_ms)
    page = Page(connection, channel_id, shelf, now_ms)
    page.read(news, changes)
    for record in news:
        page.place(record)
    for order, record in changes:
        page.change(order, record)
    page.write()
    if inbox.open_count(connection, source) > taken.inboxed:
        placed = [record.code for record in news] + [record.code for _, record in changes]
        inbox.settle(connection, source, "order", placed, now_ms)
    return taken


def _newest(records: Iterable[OrderRecord]) -> dict[str, OrderRecord]:
    """Keep the winning report of each code."""
    newest: dict[str, OrderRecord] = {}
    for record in records:
        there = newest.get(record.code)
        if there is None or _standing(record) > _standing(there):
            newest[record.code] = record
    return newest


def _standing(record: OrderRecord) -> tuple[int, int, int]:
    return record.updated_ms, RANK[record.order_state, record.fulfilment], record.mark


def _wins(record: OrderRecord, held: HeldOrder) -> bool:
    if record.mark == held.mark:
        return False
    return _standing(record) > (held.updated_ms, RANK[held.order_state, held.fulfilment], held.mark)


def _placeable(record: OrderRecord, known: dict[str, Shelved], notes: list[inbox.Note]) -> bool:
    """Say whether every line names a listing of ours with the pack we know; otherwise note why not."""
    for line in record.lines:
        shelved = known.get(line.sku)
        if shelved is None:
            reason = f"SKU {line.sku} is not one of our listings"
        elif shelved.label_g != line.pack_g:
            reason = f"a pack of SKU {line.sku} weighs {shelved.label_g} g with us and {line.pack_g} g there"
        else:
            continue
        kept = msgspec.json.encode(record._asdict()).decode()
        notes.append(inbox.Note("order", record.code, f"order {record.code}", reason, kept))
        return False
    return True
