"""Files taken in: the waiting ones of a channel, those exported first before the others, a page a transaction.

The last transaction of a file says that it is done, moves what the totals are complete up to, and throws its bytes
away. Killed anywhere before, the file still waits: it is read again, and what is known already changes nothing.
"""

import logging
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from connectors.base import PullsSettlements
from jobs.sync.context import RunContext
from jobs.sync.feeds.feed import Feed
from jobs.sync.feeds.in_order import Feeds
from jobs.sync.files.reading import FileRoad, UnreadFileError
from jobs.sync.parcels.reports import FEED as PARCELS
from jobs.sync.parcels.reports import ParcelReports
from marketplace.exchange import answer_archive, files
from marketplace.exchange.files import FileCounts, ShopFileRow
from marketplace.orders import completeness, kept_records
from marketplace.settlement import holder_tax_codes
from marketplace.storage.encryption import SealError
from marketplace.storage.scope import EVERYTHING
from marketplace.storage.unsealed import unsealed
from marketplace.storage.wiping import empty_log
from marketplace.words.file_reports import FileRead
from marketplace.words.messages import Sentence
from marketplace.words.parcels import ParcelRecord
from marketplace.words.records import OrderRecord, Reject, SettlementRecord, ShipmentRecord

log = logging.getLogger("lensan.files")
PAGE = 1_000
_AT_ONCE = 60_000
"""So many records of files are held at a time, to take those in first that were exported first."""
Item = OrderRecord | SettlementRecord | ShipmentRecord | ParcelRecord | Reject
_CLOSED = Sentence(
    "it was sealed by another key than this home's; hand it in again",
    "Tệp được khóa bằng khóa khác của máy này; hãy nộp lại.",
)
_PAID_BY_CONTRACT = Sentence(
    "the payouts of this shop come by its contract; taken in from a file too they would count twice",
    "Tiền của gian hàng này đã về qua kết nối với sàn; nhận thêm từ tệp sẽ bị tính hai lần.",
)
"""A payout has another name in a file than in a contract, by which the two cannot be known for one."""
_NO_TIME = Sentence(
    "it does not say when it was exported; say it with `lensan files time`",
    "Tệp không cho biết giờ xuất; hãy ghi giờ đã xuất tệp từ sàn.",
)
_FAULT = Sentence(
    "the program met a fault while reading it; report that with the lines of its log",
    "Chương trình gặp lỗi khi đọc tệp; cần báo người phụ trách kỹ thuật.",
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
        self._orders = feeds.orders

    def take(self) -> None:
        """Take in what waits; a dry run leaves it waiting."""
        run = self._run
        if self._road is None or run.dry_run:
            return
        with run.database.read() as connection:
            waiting = files.waiting(connection, run.channel.id)
        for batch in self._batches(self._road, waiting):
            for row, found in sorted(batch, key=lambda one: one[1].facts.exported_ms or 0):
                self._settle(row, found)
        if waiting:
            empty_log(run.database)

    def _batches(self, road: FileRoad, waiting: Sequence[ShopFileRow]) -> Iterator[list[tuple[ShopFileRow, FileRead]]]:
        """Read files, and yield them by as many as are held at once."""
        batch: list[tuple[ShopFileRow, FileRead]] = []
        held = 0
        for row in waiting:
            self._run.go_on()
            found = self._read(road, row)
            if found is None:
                continue
            batch.append((row, found))
            held += len(found.orders) + len(found.settlements) + len(found.shipments) + len(found.parcels)
            if held >= _AT_ONCE:
                yield batch
                batch, held = [], 0
        yield batch

    def _read(self, road: FileRoad, row: ShopFileRow) -> FileRead | None:
        """Read a file; None where it is refused, or waits for a person."""
        run = self._run
        try:
            with run.database.read() as connection:
                content = files.content(connection, EVERYTHING, row.id, road.keys)
            if content is None:  # refused or grown old meanwhile, or read back from a backup
                with run.writing() as connection:
                    files.lapse(connection, row.id)
                return None
            found = self._parse(road, row, content)
            if found.settlements and isinstance(run.connector, PullsSettlements):
                raise UnreadFileError(*_PAID_BY_CONTRACT)
            return found
        except SealError:
            self._refuse(row, _CLOSED)
        except UnreadFileError as error:
            self._refuse(row, error.sentence, unknown=error.unknown)
        return None

    def _parse(self, road: FileRoad, row: ShopFileRow, content: bytes) -> FileRead:
        """Read bytes; a fault of the program is told in its log, and holds up no other file."""
        exported_ms = row.exported_ms if row.exported_by == "person" else None
        with unsealed(content) as path:
            try:
                return road.read(path, row.name, exported_ms=exported_ms, now_ms=self._run.clock())
            except UnreadFileError:
                raise
            except Exception as error:
                log.exception("file %s of channel %s: reading it crashed", row.id, self._run.channel.code)
                raise UnreadFileError(*_FAULT) from error

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
            self._store(row, found)
            return
        with self._run.writing() as connection:
            files.ask(connection, row.id, found.facts, why, found.differences)

    def _store(self, row: ShopFileRow, found: FileRead) -> None:
        run, counts = self._run, self._run.counts
        before = FileCounts(counts.orders_new, counts.orders_changed, counts.payouts_new, counts.inboxed)
        *others, last = _pages(found, shipments=run.channel.shipments)
        for page in others:
            run.go_on()
            with run.writing() as connection:
                self._take(connection, page)
        run.go_on()
        with run.writing() as connection:
            self._take(connection, last)
            self._orders.take_pending(connection)
            if found.tax_codes and self._road is not None:
                holder_tax_codes.take(connection, run.channel.id, found.tax_codes, self._road.keys)
            came = FileCounts(
                counts.orders_new - before.orders_new, counts.orders_changed - before.orders_changed,
                counts.payouts_new - before.payouts_new, counts.inboxed - before.rejected,
            )  # fmt: skip
            told = _told([*found.notices, *self._parcels.told_of_others()])
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
