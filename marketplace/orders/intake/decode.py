"""Decode: which reports of a page are taken, and what they need of the ledger; it reads, and locks what it reads.

When roads disagree the later *source* time wins, ties by rank of the two states, then by fingerprint: the end is the
same for every order of arrival, and arrival time never decides. What it does not say stays as others said it; of a road
that leaves facts out a page names each order once.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from marketplace.exchange import inbox
from marketplace.orders.catalog import CatalogEntry
from marketplace.orders.identity import identified
from marketplace.orders.intake import unplaceable, unsaid
from marketplace.orders.intake.page_stock import PageStock, read_stock
from marketplace.orders.intake.unplaceable import Unplaceable
from marketplace.orders.run_caches import RunCaches
from marketplace.orders.stored import OrderChange, StoredOrder, read_lines, read_orders
from marketplace.words.records import Fulfilment, OrderRecord


@dataclass(slots=True)
class OrdersTaken:
    """What one page did: orders new, changed, known already (or older than what is known), and put into the inbox.

    ``payouts`` and ``shipments`` had waited for these orders, and were taken in with them.
    """

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    inboxed: int = 0
    payouts: int = 0
    shipments: int = 0


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
    again: int = 0
    """How many of the changes say no more than that an order still stands as it did."""
    unsaid: Mapping[str, str] = field(default_factory=dict)
    """What is kept of the facts that reports left out, by the codes of their orders."""

    @property
    def placed(self) -> list[OrderRecord]:
        """The reports that are taken."""
        return [*self.new, *(change.record for change in self.changes)]

    def taken(self, reports: int) -> OrdersTaken:
        """Count what the page did, of so many reports."""
        new, changed, inboxed = len(self.new), len(self.changes) - self.again, len(self.unplaceable)
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
    adding = {
        first.code for first, *_ in winning if first.code in stored and not unsaid.wins(first, stored[first.code])
    }
    entries = caches.look_up(
        connection, {line.sku for one in winning for report in one for line in report.lines}, channel_id
    )
    placed, items = _placed(connection, channel_id, source, entries, winning, adding)
    changes, left_out = _changes(connection, stored, placed)
    entries = caches.catalog.look_up(connection, {line.sku for one in changes for line in one.order.lines}, channel_id)
    new = [record for record in placed if record.code not in stored]
    left_out |= {record.code: told for record in new if (told := unsaid.of_new(record))}
    again = sum(one.record.fingerprint == one.order.fingerprint and one.order.code not in adding for one in changes)
    stock = read_stock(connection, caches, entries, new, changes)
    return DecodedPage(entries, new, changes, items, stock, again, left_out)


def _newest_first(records: Iterable[OrderRecord]) -> dict[str, list[OrderRecord]]:
    """Return the reports of each code, the winning one first."""
    reports: dict[str, list[OrderRecord]] = {}
    for record in records:
        reports.setdefault(record.code, []).append(record)
    for several in reports.values():
        if len(several) > 1:
            several.sort(key=unsaid.precedence, reverse=True)
    return reports


def _winning(several: list[OrderRecord], stored: StoredOrder | None) -> list[OrderRecord]:
    """Return the reports that are newer than what is stored, else those that say what it does not."""
    if stored is None:
        return several
    newer = [record for record in several if unsaid.wins(record, stored)]
    return newer or [record for record in several if unsaid.adds(record, stored)]


def _placed(
    connection: Connection,
    channel_id: int,
    source: str,
    entries: Mapping[str, CatalogEntry],
    winning: Sequence[Sequence[OrderRecord]],
    adding: Collection[str],
) -> tuple[list[OrderRecord], list[inbox.NewItem]]:
    """Return the newest report of each order that can be placed, and an item for each whose newest cannot be.

    A report that only adds to a newer one is no news to anybody.
    """
    packs = unplaceable.confirmed_packs(connection, source, winning, entries)
    placed: list[OrderRecord] = []
    found: list[Unplaceable] = []
    for several in winning:
        for number, record in enumerate(several):
            fitted = unplaceable.fitted(record, entries, packs)
            if not isinstance(fitted, Unplaceable):
                placed.append(fitted)
                break
            if not number and record.code not in adding:
                found.append(fitted)
    return placed, unplaceable.items(connection, channel_id, found)


def _changes(
    connection: Connection, stored: Mapping[str, StoredOrder], placed: Sequence[OrderRecord]
) -> tuple[list[OrderChange], dict[str, str]]:
    """Return the orders that are known, with their lines and what stands of them now; and what reports left out."""
    known = [(stored[record.code], record) for record in placed if record.code in stored]
    read_lines(connection, [order for order, _ in known])
    changes, left_out = [], {}
    for order, record in known:
        standing, told = unsaid.together(order, identified(order, _seen_before(order, record)), record)
        changes.append(OrderChange.of(order, standing))
        if told is not None:
            left_out[order.code] = told
    return changes, left_out


def _seen_before(stored: StoredOrder, record: OrderRecord) -> OrderRecord:
    """Return a report of an order that comes back with the delivery that was seen before: its platform forgets it."""
    comes_back = record.fulfilment in (Fulfilment.RETURNING, Fulfilment.RETURNED)
    if not record.as_read or not comes_back or record.delivered_ms is not None:
        return record
    return record._replace(delivered_ms=stored.times.delivered_ms)
