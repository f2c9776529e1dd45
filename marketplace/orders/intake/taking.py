"""A page of orders on its way into the ledger: which reports win, which can be placed, what goes to the inbox.

The page's transaction is the caller's. When roads disagree the later *source* time wins, ties by rank of the two
states, then by mark: the end is the same for every order of arrival, and arrival time never decides.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from marketplace.exchange import inbox
from marketplace.orders import waiting
from marketplace.orders.catalog import CatalogEntry
from marketplace.orders.held import HeldOrder, read_lines, read_orders
from marketplace.orders.identity import identified
from marketplace.orders.intake import unplaceable as strange
from marketplace.orders.intake.page import Page, Written
from marketplace.orders.intake.unplaceable import Strange
from marketplace.orders.run_caches import RunCaches
from marketplace.orders.status import RANK
from marketplace.words.records import Fulfilment, OrderRecord


@dataclass(slots=True)
class Taken:
    """What one page did: orders new, changed, known already (or older than what is known), and put into the inbox."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    inboxed: int = 0


def write_orders(
    connection: Connection, channel_id: int, source: str, caches: RunCaches, records: Sequence[OrderRecord], now_ms: int
) -> tuple[Taken, Written | None]:
    """Write a page of orders; return what it did, and what that means for offers, payouts and totals, if anything.

    ``source`` is the channel's code, under which the inbox keeps what cannot be placed.
    """
    reports = _newest_first(records)
    held = read_orders(connection, channel_id, list(reports))
    reports = {code: winning for code, several in reports.items() if (winning := _winning(several, held.get(code)))}
    if not reports:
        return Taken(unchanged=len(records)), None
    skus = {line.sku for winning in reports.values() for record in winning for line in record.lines}
    known = caches.look_up(connection, skus, channel_id)
    packs, odd = strange.packs(connection, source, reports.values(), known), list[Strange]()
    placed = [record for winning in reports.values() if (record := _choose(winning, known, packs, odd)) is not None]
    notes = strange.notes(connection, channel_id, odd)
    news = [record for record in placed if record.code not in held]
    known_already = [(order, record) for record in placed if (order := held.get(record.code))]
    read_lines(connection, [order for order, _ in known_already])
    changes = [(order, identified(order, _seen_before(order, record))) for order, record in known_already]
    waiting.set_aside(connection, channel_id, source, notes, now_ms)
    page = Page(connection, channel_id, caches, now_ms)
    page.read(news, changes)
    for record in news:
        page.place(record)
    for order, record in changes:
        page.change(order, record)
    written = page.write()
    if inbox.open_count(connection, source) > len(notes):
        waiting.settle_placed(connection, source, placed, now_ms)
    return Taken(len(news), len(changes), len(records) - len(placed) - len(notes), len(notes)), written


def _newest_first(records: Iterable[OrderRecord]) -> dict[str, list[OrderRecord]]:
    """Return the reports of each code, the winning one first."""
    reports: dict[str, list[OrderRecord]] = {}
    for record in records:
        reports.setdefault(record.code, []).append(record)
    for several in reports.values():
        if len(several) > 1:
            several.sort(key=_standing, reverse=True)
    return reports


def _winning(several: list[OrderRecord], held: HeldOrder | None) -> list[OrderRecord]:
    return several if held is None else [record for record in several if _wins(record, held)]


def _choose(
    winning: Sequence[OrderRecord], known: Mapping[str, CatalogEntry], packs: Mapping[str, str], odd: list[Strange]
) -> OrderRecord | None:
    """Return the newest report that can be placed, and note why the newest of all cannot be."""
    for number, record in enumerate(winning):
        fitted = strange.fitted(record, known, packs)
        if not isinstance(fitted, Strange):
            return fitted
        if not number:
            odd.append(fitted)
    return None


def _seen_before(held: HeldOrder, record: OrderRecord) -> OrderRecord:
    """Return a report of an order that comes back with the delivery that was seen before: its platform forgets it."""
    if not record.as_read or record.fulfilment not in (Fulfilment.RETURNING, Fulfilment.RETURNED):
        return record
    return record._replace(delivered_ms=held.times.delivered_ms)


def _standing(record: OrderRecord) -> tuple[int, int, int]:
    return record.updated_ms, RANK[record.order_state, record.fulfilment], record.mark


def _wins(record: OrderRecord, held: HeldOrder) -> bool:
    if record.mark == held.mark:
        return False
    return _standing(record) > (held.updated_ms, RANK[held.order_state, held.fulfilment], held.mark)
