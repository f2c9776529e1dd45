"""Walking a shop's order list, which has no filter and shows the newest first.

A pull walks down the list until it has met every order that may still change, and asks for the lines of those whose
entry is not as it was. Each night everything is read once more, a page a pull: a line that was cancelled on its own
changes no entry, so it is seen then. Only the first pull reads all of it at once. An order that is missing is asked
for by its own address, and only the answer that there is none counts: a list that came empty retires nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from zstandard import ZstdCompressor

from connectors.errors import Changed
from connectors.oscar import mapping
from connectors.oscar.pull_cursor import RECENT_MS, FullPass, KnownOrder, OrderCursor
from connectors.oscar.signed_session import Clerk, params_of, told_ms
from connectors.oscar.wire import Entry
from connectors.paging import PageGuard
from marketplace.words.instants import day_of
from marketplace.words.records import Cursor, OrderRecord, Page, Reject, State

_PATH = "/admin/orders/"
_FEW = 20
"""So many open orders far down the list are asked for one by one rather than walked to."""
_LATE_MS = 2_000
"""An order gets its instant before it is committed, and the shop tells its time in whole seconds."""
_NIGHT_MS = 3_600_000
"""The nightly pass begins at one o'clock."""
_PAGES_MORE = 10
"""So many pages more than twice what its orders fill may a list have, since it moves while it is read."""


@dataclass(slots=True)
class ListPage:
    """One page of the list, what came of it, and when it was read by the shop's own clock."""

    entries: list[Entry | Reject]
    read_ms: int
    next: str | None
    count: int
    """How many orders the whole list has."""
    content: bytes
    items: list[OrderRecord | Reject] = field(default_factory=list)
    kept: list[bytes] = field(default_factory=list)


class OrderWalk:
    """One pull of a shop's orders."""

    def __init__(self, clerk: Clerk, states: Mapping[str, State], page_size: int, cursor: Cursor) -> None:
        self._clerk = clerk
        self._states = states
        self._page_size = page_size
        self._seen = OrderCursor.read(cursor)
        self._as_of_ms = 0

    def pages(self) -> Iterator[Page[OrderRecord]]:
        """Yield the pages of this pull; the last one says what the whole pull was complete up to."""
        first = self._sheet("")
        self._as_of_ms = first.read_ms - _LATE_MS
        seen = self._seen
        tonight = day_of(first.read_ms - _NIGHT_MS)
        if seen.top_ms is None or seen.deep or seen.night != tonight:
            seen.deep = seen.deep or FullPass(tonight)
            yield from self._deeper(seen.deep)
            first = self._sheet("")
        yield from self._head(first)

    # --- all of it ------------------------------------------------------------------------------------------------

    def _deeper(self, deep: FullPass) -> Iterator[Page[OrderRecord]]:
        """Read a page of everything with all its lines; at the very first meeting all pages."""
        seen, guard = self._seen, PageGuard(f"GET {_PATH}", deep.at)
        while True:
            sheet = self._sheet(deep.at)
            self._met(guard, sheet)
            deep.pages += 1
            if deep.pages > _PAGES_MORE + 2 * sheet.count // self._page_size:
                raise Changed(f"GET {_PATH}: {deep.pages} pages came of a list of {sheet.count} orders.")
            for entry in sheet.entries:
                deep.top_ms = max(deep.top_ms, 0 if isinstance(entry, Reject) else mapping.placed_ms(entry))
                self._take(sheet, entry)
            deep.at = sheet.next or ""
            first = seen.top_ms is None
            if not sheet.next:
                seen.deep, seen.night = None, deep.night
                seen.top_ms = deep.top_ms if seen.top_ms is None else seen.top_ms
            seen.forget_settled(seen.top_ms or deep.top_ms)
            yield self._page(sheet, more=True)
            if not sheet.next or not first:
                return

    # --- what changed ---------------------------------------------------------------------------------------------

    def _head(self, sheet: ListPage) -> Iterator[Page[OrderRecord]]:
        """Walk down from the newest order until nothing further down can have changed."""
        seen = self._seen
        horizon_ms = (seen.top_ms or 0) - RECENT_MS
        missing, top_ms = seen.open_ones(), seen.top_ms or 0
        guard = PageGuard(f"GET {_PATH}", "")
        while True:
            self._met(guard, sheet)
            lowest_ms = top_ms
            for entry in sheet.entries:
                if isinstance(entry, Entry):
                    missing.discard(entry.number)
                    lowest_ms = mapping.placed_ms(entry)
                    top_ms = max(top_ms, lowest_ms)
                if self._is_news(entry, horizon_ms):
                    self._take(sheet, entry)
            if not sheet.next or (lowest_ms < horizon_ms and len(missing) <= _FEW):
                break
            if sheet.items:
                yield self._page(sheet, more=True)
            sheet = self._sheet(sheet.next)
        for number in sorted(missing)[:_FEW]:
            self._ask_for(sheet, number, seen.known[number].id)
        seen.top_ms = top_ms
        seen.forget_settled(top_ms)
        yield self._page(sheet, more=False)

    def _is_news(self, entry: Entry | Reject, horizon_ms: int) -> bool:
        """Say whether an entry is not as we saw it last; what is final and old is settled."""
        if isinstance(entry, Reject):
            return True
        known = self._seen.known.get(entry.number)
        if known is not None:
            return known.mark != mapping.entry_mark(entry)
        return not mapping.is_final(entry, self._states) or mapping.placed_ms(entry) >= horizon_ms

    def _ask_for(self, sheet: ListPage, number: str, order_id: int) -> None:
        """Ask for one order by its own address; say so when the shop has it no more."""
        answer = self._clerk.get(f"{_PATH}{order_id}/", allow=(404,))
        if answer.status == 404:
            del self._seen.known[number]
            sheet.items.append(Reject(f"orders[] number {number}", "The shop has deleted this order.", b"{}"))
            return
        entry = mapping.entry_of(answer.body)
        if self._is_news(entry, 0):
            self._take(sheet, entry)

    # --- both -----------------------------------------------------------------------------------------------------

    def _sheet(self, at: str) -> ListPage:
        params = params_of(at) or [("limit", str(self._page_size))]
        answer = self._clerk.get(_PATH, params)
        page = mapping.listed(answer.body, "orders")
        entries = [mapping.entry_of(bytes(raw)) for raw in page.results]
        return ListPage(entries, told_ms(answer), page.next, page.count, b"".join(page.results))

    def _met(self, guard: PageGuard, sheet: ListPage) -> None:
        if sheet.next:
            guard.met(sheet.next, sheet.content, empty=not sheet.entries)

    def _take(self, sheet: ListPage, entry: Entry | Reject) -> None:
        """Read the lines of an order, note what we saw of it, and put its record on the page."""
        if isinstance(entry, Reject):
            sheet.items.append(entry)
            return
        order_id = mapping.id_of(entry.url)
        whole = mapping.order_of(entry, self._lines(order_id), self._instant(sheet, entry))
        if isinstance(whole, Reject):
            sheet.items.append(whole)
        else:
            sheet.items.append(mapping.record_of(whole, self._states))
            sheet.kept.append(mapping.encode(whole))
        final_ms = mapping.placed_ms(entry) if mapping.is_final(entry, self._states) else 0
        self._seen.known[entry.number] = KnownOrder(order_id, mapping.entry_mark(entry), final_ms)

    def _instant(self, sheet: ListPage, entry: Entry) -> int:
        """Return when an order was read: later than whatever was told before, so that the later reading wins."""
        read_ms = max(sheet.read_ms, mapping.placed_ms(entry))
        self._seen.told_ms = max(read_ms, self._seen.told_ms + 1)
        return self._seen.told_ms

    def _lines(self, order_id: int) -> list[bytes]:
        pages = self._clerk.pages(f"{_PATH}{order_id}/lines/", "lines")
        return [bytes(raw) for _, page in pages for raw in page.results]

    def _page(self, sheet: ListPage, *, more: bool) -> Page[OrderRecord]:
        kept = ZstdCompressor(level=1).compress(b"[" + b",".join(sheet.kept) + b"]")
        return Page(sheet.items, self._as_of_ms, self._seen.write(), more, kept)
