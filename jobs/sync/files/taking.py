"""Files taken in: the waiting ones of a channel, those exported first before the others, a page a transaction.

The last transaction of a file says that it is done, moves what the totals are complete up to, and throws its bytes
away. Killed anywhere before, the file still waits: it is read again, and what is known already changes nothing.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import NamedTuple

from sqlalchemy import Connection

from connectors.base import PullsSettlements
from jobs.sync.context import RunContext
from jobs.sync.feeds.feed import Feed
from jobs.sync.feeds.in_order import Feeds
from jobs.sync.files.anew import read_anew
from jobs.sync.files.in_turn import FilesInTurn
from jobs.sync.files.reading import FileRoad, UnreadFileError
from jobs.sync.parcels.reports import FEED as PARCELS
from jobs.sync.parcels.reports import ParcelReports
from marketplace.exchange import answer_archive, files
from marketplace.exchange.files import FileCounts, ShopFileRow
from marketplace.operations.told_recipients import RecipientSeal, take_told
from marketplace.orders import completeness, kept_records
from marketplace.settlement import holder_tax_codes
from marketplace.storage.wiping import empty_log
from marketplace.words.file_reports import FileRead
from marketplace.words.messages import Sentence
from marketplace.words.parcels import Address, ParcelRecord
from marketplace.words.records import OrderRecord, Reject, SettlementRecord, ShipmentRecord

PAGE = 1_000
Item = OrderRecord | SettlementRecord | ShipmentRecord | ParcelRecord | Reject
_PAID_BY_CONTRACT = Sentence(
    "the payouts of this shop come by its contract; taken in from a file too they would count twice",
    "Tiền của gian hàng này đã về qua kết nối với sàn; nhận thêm từ tệp sẽ bị tính hai lần.",
)
"""A payout has another name in a file than in a contract, by which the two cannot be known for one."""
_NO_TIME = Sentence(
    "it does not say when it was exported; say it with `lensan files time`",
    "Tệp không cho biết giờ xuất; hãy ghi giờ đã xuất tệp từ sàn.",
)


class _FilePage(NamedTuple):
    """What one transaction takes in of a file."""

    feed: str
    items: Sequence[Item]


class FilesIn:
    """The files of one channel in one run; none are taken without a road for them."""

    def __init__(self, run: RunContext, feeds: Feeds, road: FileRoad | None, parcels: ParcelReports) -> None:
        self._run, self._road, self._parcels = run, road, parcels
        self._feeds: dict[str, Feed] = {  # type: ignore[type-arg] # of three kinds of records
            "orders": feeds.orders, "shipments": feeds.shipments, "settlements": feeds.settlements,
        }  # fmt: skip
        self._whom: dict[str, Address] = {}
        self._known = 0
        """Who gets the parcels of the file that is taken in, and of how many of its orders it is kept."""

    def take(self) -> None:
        """Take in what waits; a dry run leaves it waiting."""
        run = self._run
        if self._road is None or run.dry_run:
            return
        with run.database.read() as connection:
            waiting = files.waiting(connection, run.channel.id)
        with closing(FilesInTurn(run, self._road).each(waiting)) as each:
            for row, outcome in each:
                if isinstance(outcome, UnreadFileError):
                    self._refuse(row, outcome.sentence, unknown=outcome.unknown)
                elif outcome.settlements and isinstance(run.connector, PullsSettlements):
                    self._refuse(row, _PAID_BY_CONTRACT)
                else:
                    self._settle(row, outcome)
        if waiting:
            empty_log(run.database)

    def _refuse(self, row: ShopFileRow, why: Sentence, *, unknown: bool = False) -> None:
        with self._run.writing() as connection:
            if unknown:
                files.note_unknown(connection, row.id, why)
            else:
                files.refuse(connection, row.id, why)

    def _settle(self, row: ShopFileRow, found: FileRead) -> None:
        """Take a file in, or ask a person where it does not add up or does not say when it was exported."""
        why = _why_asked(row, found)
        if why is None:
            try:
                with self._run.database.read() as connection:
                    found = read_anew(connection, row, found)
            except UnreadFileError as error:
                self._refuse(row, error.sentence)
                return
            self._store(row, found)
            return
        with self._run.writing() as connection:
            files.ask(connection, row.id, found.facts, why, found.differences)

    def _store(self, row: ShopFileRow, found: FileRead) -> None:
        run, counts = self._run, self._run.counts
        before = FileCounts(counts.orders_new, counts.orders_changed, counts.payouts_new, counts.inboxed)
        self._whom = {one.code: one.to for one in found.recipients}
        self._known = 0
        *others, last = _pages(found, shipments=run.channel.shipments)
        for page in others:
            run.go_on()
            with run.writing() as connection:
                self._take(connection, page)
        run.go_on()
        with run.writing() as connection:
            self._take(connection, last)
            if found.tax_codes and self._road is not None:
                holder_tax_codes.take(connection, run.channel.id, found.tax_codes, self._road.keys)
            came = FileCounts(
                counts.orders_new - before.orders_new, counts.orders_changed - before.orders_changed,
                counts.payouts_new - before.payouts_new, counts.inboxed - before.rejected,
            )  # fmt: skip
            told = _told([*found.notices, *self._parcels.told_of_others(), *_told_of_recipients(self._known)])
            files.note_done(connection, row.id, found.facts, came, told, run.clock())
            completeness.move(connection, run.channel, run.clock())

    def _take(self, connection: Connection, page: _FilePage) -> None:
        if not page.items:
            return
        if page.feed == PARCELS:  # a post office's list has everybody's parcels: it is kept nowhere
            self._parcels.take(connection, [one for one in page.items if isinstance(one, ParcelRecord | Reject)])
            return
        run, feed = self._run, self._feeds[page.feed]
        items = [one for one in page.items if not isinstance(one, ParcelRecord)]
        feed.take(connection, items)
        kept = b"[" + b",".join(_kept(one) for one in items) + b"]"
        orders = [one.code for one in items if isinstance(one, OrderRecord)]
        if self._road is not None and orders:
            by = RecipientSeal(self._road.keys[0], self._road.recipient_days)
            self._known += take_told(connection, run.channel.id, orders, self._whom, run.clock(), by)
        answer_archive.store(connection, run.run_id, page.feed, answer_archive.pack(kept), run.clock(), orders)


def _why_asked(row: ShopFileRow, found: FileRead) -> Sentence | None:
    if found.facts.exported_ms is None:
        return _NO_TIME
    if not found.differences or row.accepted_ms is not None:
        return None
    [first, *more] = found.differences
    en, vi = first.sentence
    return Sentence(f"{en} (and {len(more)} more)", f"{vi} (và {len(more)} chỗ khác)") if more else first.sentence


def _pages(found: FileRead, *, shipments: bool) -> list[_FilePage]:
    """Return what each transaction takes in: orders first, which the others are about; one at least."""
    pages = [_FilePage("orders", items) for items in _of_orders(found.orders)]
    parcels = found.shipments if shipments else ()
    for feed, items in (("shipments", parcels), ("settlements", found.settlements), (PARCELS, found.parcels)):
        pages += [_FilePage(feed, items[start : start + PAGE]) for start in range(0, len(items), PAGE)]
    return pages or [_FilePage("orders", [])]


def _of_orders(items: Sequence[OrderRecord | Reject]) -> Iterator[Sequence[OrderRecord | Reject]]:
    """Yield orders by pages, none of which names one twice."""
    page: list[OrderRecord | Reject] = []
    codes: set[str] = set()
    for item in items:
        code = item.code if isinstance(item, OrderRecord) else None
        if len(page) == PAGE or code in codes:
            yield page
            page, codes = [], set()
        page.append(item)
        if code is not None:
            codes.add(code)
    if page:
        yield page


def _kept(item: OrderRecord | SettlementRecord | ShipmentRecord | Reject) -> bytes:
    return item.kept if isinstance(item, Reject) else kept_records.written(item).encode()


def _told(notices: Sequence[Sentence]) -> Sentence | None:
    """Return what is to be known of a file, in one text."""
    if not notices:
        return None
    return Sentence(" ".join(one.en for one in notices), " ".join(one.vi for one in notices))


def _told_of_recipients(known: int) -> list[Sentence]:
    """Say of how many orders a file told who gets them."""
    if not known:
        return []
    return [Sentence(
        f"it says of {known} orders who gets them: kept sealed until they are handed over",
        f"Tệp có người nhận của {known} đơn: được giữ kín, xóa ngay khi giao bưu cục.",
    )]  # fmt: skip
