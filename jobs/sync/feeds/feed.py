"""A feed: one list of a platform, taken in page by page; a page and its cursor are one transaction."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from typing import ClassVar, Generic, TypeVar

from sqlalchemy import Connection

from connectors.errors import Refused
from jobs.sync.context import RunContext
from jobs.sync.prefetch import read_ahead
from marketplace.exchange import answer_archive, watermarks
from marketplace.exchange.watermarks import FeedWatermark
from marketplace.orders.run_caches import RunCaches
from marketplace.words.messages import Sentence
from marketplace.words.records import OrderRecord, Page, Reject, SettlementRecord, ShipmentRecord

T = TypeVar("T", OrderRecord, SettlementRecord, ShipmentRecord)
_ANEW = "Sàn không còn nhớ lần trước đã lấy đến đâu nên máy đọc lại từ đầu; không có gì bị ghi hai lần."


class Feed(ABC, Generic[T]):
    """One list of one channel in one run."""

    name: ClassVar[str]

    def __init__(self, run: RunContext) -> None:
        self._run = run

    @abstractmethod
    def source(self) -> Callable[[str | None], Iterator[Page[T]]] | None:
        """Return what reads the list from a cursor on; None where there is no list, or nobody wants it."""

    @abstractmethod
    def take(self, connection: Connection, items: Sequence[T | Reject]) -> None:
        """Write records and set aside what could not be read; all of it is counted."""

    def pull(self) -> None:
        """Take the list in from where it was left; it is complete up to a page's instant only at its end."""
        source, run = self.source(), self._run
        if source is None:
            return
        with run.database.read() as connection:
            mark, from_ms = watermarks.resume_point(connection, run.channel.id, self.name)
        try:
            self._pull_from(mark, source, from_ms)
        except Refused as error:
            if mark.cursor is None or not error.cursor_gone:
                raise
            run.remark = Sentence(f"{self.name} were read from the beginning: {error}", _ANEW)
            self._pull_from(mark._replace(cursor=None), source, from_ms)
        if from_ms is not None and not run.dry_run:
            with run.writing() as connection:
                watermarks.end_reread(connection, run.channel.id, self.name)

    def _pull_from(
        self, mark: FeedWatermark, source: Callable[[str | None], Iterator[Page[T]]], from_ms: int | None
    ) -> None:
        with closing(read_ahead(source(mark.cursor))) as pages:
            for whole in pages:
                page = _since(whole, from_ms)
                self._run.go_on()
                there = FeedWatermark(page.next_cursor or mark.cursor, mark.as_of_ms if page.more else page.as_of_ms)
                if page.items or there != mark:
                    self._store(page, there)
                mark = there

    def _store(self, page: Page[T], mark: FeedWatermark) -> None:
        self._write(page, mark, self.take)

    def _write(
        self, page: Page[T], mark: FeedWatermark, take: Callable[[Connection, Sequence[T | Reject]], None]
    ) -> None:
        """Write one page and move the cursor, in one transaction; a dry run takes the whole of it back."""
        run, now_ms = self._run, self._run.clock()
        with run.writing() as connection:
            if page.items:
                take(connection, page.items)
            if run.dry_run:
                connection.rollback()
                run.caches = RunCaches()
                return
            if page.items:
                orders = self._orders_named(page.items)
                answer_archive.store(connection, run.run_id, self.name, page.kept, now_ms, orders)
            watermarks.move(connection, run.channel.id, self.name, mark, now_ms)

    def _orders_named(self, _items: Sequence[T | Reject]) -> list[str]:
        """Return the codes under which the archive finds the page of an order."""
        return []


def _since(page: Page[T], from_ms: int | None) -> Page[T]:
    """Return a page without what is older than an instant; what could not be read stays."""
    if from_ms is None:
        return page
    return replace(page, items=[item for item in page.items if isinstance(item, Reject) or _at_ms(item) >= from_ms])


def _at_ms(record: OrderRecord | SettlementRecord | ShipmentRecord) -> int:
    if isinstance(record, OrderRecord):
        return record.updated_ms
    return record.paid_ms if isinstance(record, SettlementRecord) else record.at_ms
