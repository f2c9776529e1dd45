"""Decode: which reports of a page are taken, and what they need of the ledger; it reads, and locks what it reads.

When roads disagree the later *source* time wins, ties by rank of the two states, then by fingerprint: the end is the
same for every order of arrival, and arrival time never decides.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from marketplace.exchange import inbox
from marketplace.orders.catalog import CatalogEntry
from marketplace.orders.identity import identified
from marketplace.orders.intake import unplaceable
from marketplace.orders.intake.page_stock import PageStock, read_stock
from marketplace.orders.intake.unplaceable import Unplaceable
from marketplace.orders.run_caches import RunCaches
from marketplace.orders.status import RANK
from marketplace.orders.stored import OrderChange, StoredOrder, read_lines, read_orders
from marketplace.words.records import Fulfilment, OrderRecord


@dataclass(slots=True)
class OrdersTaken:
    """What one page did: orders new, changed, known already (or older than what is known), and put into the inbox."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    inboxed: int = 0


@dataclass(frozen=True, slots=True)
class DecodedPage:
    """The reports of a page that are taken, and all that computing them needs."""

    entries: Mapping[str, CatalogEntry]
    """What their SKUs stand for, and those of the orders they change."""
    new: Sequence[OrderRecord]
    changes: Sequence[OrderChange]
    unplaceable: Sequence[inbox.NewItem]
    """What the inbox keeps of the reports that cannot be placed."""
    stock: PageStock

    @property
    def placed(self) -> list[OrderRecord]:
        """The reports that are taken."""
        return [*self.new, *(change.record for change in self.changes)]

    def taken(self, reports: int) -> OrdersTaken:
        """Count what the page did, of so many reports."""
        new, changed, inboxed = len(self.new), len(self.changes), len(self.unplaceable)
        return OrdersTaken(new, changed, reports - new - changed - inboxed, inboxed)


def decode(
    connection: Connection, channel_id: int, source: str, caches: RunCaches, records: Sequence[OrderRecord]
) -> DecodedPage | None:
    """Decode a page; None where all of it is known already."""
    reports = _newest_first(records)
    stored = read_orders(connection, channel_id, list(reports))
    winning = [taken for code, several in reports.items() if (taken := _winning(several, stored.get(code)))]
    if not winning:
        return None
    entries = caches.look_up(
        connection, {line.sku for one in winning for report in one for line in report.lines}, channel_id
    )
    placed, items = _placed(connection, channel_id, source, entries, winning)
    changes = _changes(connection, stored, placed)
    entries = caches.catalog.look_up(connection, {line.sku for one in changes for line in one.order.lines}, channel_id)
    new = [record for record in placed if record.code not in stored]
    return DecodedPage(entries, new, changes, items, read_stock(connection, caches, entries, new, changes))


def _newest_first(records: Iterable[OrderRecord]) -> dict[str, list[OrderRecord]]:
    """Return the reports of each code, the winning one first."""
    reports: dict[str, list[OrderRecord]] = {}
    for record in records:
        reports.setdefault(record.code, []).append(record)
    for several in reports.values():
        if len(several) > 1:
            several.sort(key=_precedence, reverse=True)
    return reports


def _winning(several: list[OrderRecord], stored: StoredOrder | None) -> list[OrderRecord]:
    return several if stored is None else [record for record in several if _wins(record, stored)]


def _precedence(record: OrderRecord) -> tuple[int, int, int]:
    return record.updated_ms, RANK[record.order_state, record.fulfilment], record.fingerprint


def _wins(record: OrderRecord, stored: StoredOrder) -> bool:
    if record.fingerprint == stored.fingerprint:
        return False
    rank = RANK[stored.order_state, stored.fulfilment]
    return _precedence(record) > (stored.updated_ms, rank, stored.fingerprint)


def _placed(
    connection: Connection,
    channel_id: int,
    source: str,
    entries: Mapping[str, CatalogEntry],
    winning: Sequence[Sequence[OrderRecord]],
) -> tuple[list[OrderRecord], list[inbox.NewItem]]:
    """Return the newest report of each order that can be placed, and an item for each whose newest cannot be."""
    packs = unplaceable.confirmed_packs(connection, source, winning, entries)
    placed: list[OrderRecord] = []
    found: list[Unplaceable] = []
    for several in winning:
        for number, record in enumerate(several):
            fitted = unplaceable.fitted(record, entries, packs)
            if not isinstance(fitted, Unplaceable):
                placed.append(fitted)
                break
            if not number:
                found.append(fitted)
    return placed, unplaceable.items(connection, channel_id, found)


def _changes(
    connection: Connection, stored: Mapping[str, StoredOrder], placed: Sequence[OrderRecord]
) -> list[OrderChange]:
    """Return the orders that are known, with their lines and what is reported of them now."""
    known = [(stored[record.code], record) for record in placed if record.code in stored]
    read_lines(connection, [order for order, _ in known])
    return [OrderChange.of(order, identified(order, _seen_before(order, record))) for order, record in known]


def _seen_before(stored: StoredOrder, record: OrderRecord) -> OrderRecord:
    """Return a report of an order that comes back with the delivery that was seen before: its platform forgets it."""
    if not record.as_read or record.fulfilment not in (Fulfilment.RETURNING, Fulfilment.RETURNED):
        return record
    return record._replace(delivered_ms=stored.times.delivered_ms)
