"""Sync one channel: take orders, shipments and settlements in, then show offers out: what is offered is what is left.

Every page is one transaction with its cursor, so a run killed anywhere goes on where it stood, and no transaction is
open while a platform is spoken to.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import TypeVar

from sqlalchemy import Connection

from connectors.base import Connector, PullsOrders, PullsSettlements, PullsShipments
from connectors.errors import AuthFailed, Changed, NotConfigured, Refused, Unreachable
from jobs.sync import resync as again
from jobs.sync.notified import Told, note_listed, read_told
from jobs.sync.offers import Showing, Ways
from jobs.sync.prefetch import read_ahead
from jobs.sync.replay import Replay
from jobs.sync.report import Report
from jobs.sync.sellers import read_sellers
from marketplace.exchange import answer_archive, inbox, notices, runs, watermarks
from marketplace.exchange.channels import ChannelRow, pause
from marketplace.exchange.watermarks import FeedWatermark
from marketplace.operations import pending
from marketplace.operations.intake import take_orders
from marketplace.orders import inbox_notes
from marketplace.orders.run_caches import RunCaches
from marketplace.orders.shipments import take_shipments
from marketplace.settlement.payouts import take_payouts
from marketplace.storage import Database
from marketplace.storage.clock import Clock
from marketplace.words.messages import Refusal, Sentence
from marketplace.words.records import OrderRecord, Page, Reject, SettlementRecord, ShipmentRecord

T = TypeVar("T")
Take = Callable[[Connection, Page[T]], None]
_NO_SHIPMENTS = "Sàn không cho biết mã vận đơn qua kết nối; đơn hàng vẫn được cập nhật."
_CRASHED = "Chương trình gặp lỗi: cần báo người phụ trách kỹ thuật."
_HELD = "Máy khác đang cập nhật gian hàng này."
_TOLD = "Chương trình được tắt khi đang cập nhật; lần sau làm tiếp."


_ANEW = "Sàn không còn nhớ lần trước đã lấy đến đâu nên máy đọc lại từ đầu; không có gì bị ghi hai lần."


class StoppedError(Refusal):
    """The run must not go on; what is left is for the next one. The message says why."""


class _OrdersFirstError(Exception):
    """A payout or shipment came before its order, which the platform must have placed meanwhile."""


class Sync:
    """One run of one channel over one connector.

    ``stopping`` is asked between pages whether to leave the rest, ``holds`` in each transaction whether the channel's
    lease is still ours. On a ``last_try`` an answer that was not agreed pauses the channel, else it only ends the run.
    """

    def __init__(
        self,
        database: Database,
        channel: ChannelRow,
        connector: Connector,
        clock: Clock,
        *,
        dry_run: bool = False,
        stopping: Callable[[], bool] = lambda: False,
        holds: Callable[[Connection], bool] = lambda _: True,
        last_try: bool = True,
    ) -> None:
        self._database = database
        self._channel = channel
        self._connector = connector
        self._clock = clock
        self._dry_run = dry_run
        self._stopping = stopping
        self._holds = holds
        self._last_try = last_try
        self._caches = RunCaches()
        self._run_id = 0
        self._orders_read_anew = False
        self._would_place: set[str] = set()
        self.report = Report(channel.code)
        ways = Ways(self._writing, self._go_on, self._take_in, self._set_aside)
        self._showing = Showing(database, channel, connector, clock, ways, self.report, dry_run=dry_run)

    def run(self) -> Report:
        """Run once; a platform's failure is the report's status and reason, never an exception."""
        report = self.report
        if not self._dry_run:
            self._run_id = runs.begin(self._database, self._channel.id, self._clock())
        try:
            with self._settling():
                self._showing.stop()
                self._take_answered()
                told = self._read_told()
                self._read_again(whole=False)
                self._take_in()
                self._note_listed(told)
                self._showing.show()
                self._read_sellers()
                self._read_again(whole=True)  # last, so that a long or broken list holds nothing up
        except BaseException as error:
            report.status, report.why = "crashed", Sentence(type(error).__name__, _CRASHED)
            raise
        finally:
            if not self._dry_run:
                runs.end(self._database, self._run_id, report.status, report.why, report.counts, self._clock())
        return report

    @contextmanager
    def _settling(self) -> Iterator[None]:
        """Turn the five errors into what the design says the engine does about each."""
        report = self.report
        try:
            yield
        except StoppedError as error:
            report.status, report.why = "cut short", error.sentence
        except Unreachable as error:
            report.status, report.why, report.wait_s = "cut short", error.sentence, error.wait_s
        except NotConfigured as error:
            report.status, report.why = "refused", error.sentence
        except (Changed, Refused) as error:
            report.status, report.why, report.again = "cut short", error.sentence, True
            if self._last_try:
                report.status = "refused"
                self._pause(error.sentence)
        except AuthFailed as error:
            report.status, report.why = "refused", error.sentence
            self._pause(error.sentence)

    def _pause(self, why: Sentence) -> None:
        if not self._dry_run:
            pause(self._database, self._channel.id, why)

    def _read_again(self, *, whole: bool) -> None:
        """Ask again for what could not be read, or once a night read everything from the beginning."""
        if not self._dry_run:
            self._orders_read_anew = True
            takes = self._take_orders, self._take_settlements, self._take_shipments
            ways = again.Ways(self._writing, self._go_on, *takes, self._set_aside)
            once_more = again.Again(self._database, self._channel, self._connector, self._clock, ways)
            if whole:
                once_more.read_whole()
            else:
                once_more.read_damaged()
            self._orders_read_anew = False

    # --- in -------------------------------------------------------------------------------------------------------

    def _read_told(self) -> Told | None:
        """Take in the orders that notices speak of, ahead of the list; None when no notice waits."""
        if self._dry_run:
            return None
        told = read_told(self._database, self._channel.id, self._connector, self._go_on)
        if told.codes:
            with self._writing() as connection:
                self._take_found(connection, told.found)
                notices.mark_orders_read(connection, self._channel.id, told.newest, told.codes, self._clock())
        return told if told.newest else None

    def _take_found(self, connection: Connection, found: Sequence[OrderRecord | Reject]) -> None:
        self._take_orders(connection, Page(list(found), 0, None, False, b""))
        self._set_aside(connection, "orders", [item for item in found if isinstance(item, Reject)])

    def _take_answered(self) -> None:
        """Learn what persons have said since, and run again what waited for it."""
        again = Replay(self._database, self._channel, self._connector, self._caches, self._clock, self._writing)
        again.learn()
        if not self._dry_run:
            done = again.take_answered()
            self.report.orders_new += done.orders_new
            self.report.orders_changed += done.orders_changed

    def _note_listed(self, told: Told | None) -> None:
        if told is not None:
            with self._writing() as connection:
                note_listed(connection, self._channel.id, told, self._connector, self._clock())

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """Open a write transaction in which the channel's lease is ours."""
        with self._database.write() as connection:
            if not self._holds(connection):
                raise StoppedError("another process holds the channel by now", _HELD)
            yield connection

    def _take_in(self) -> None:
        if isinstance(self._connector, PullsOrders):
            self._pull("orders", self._connector.pull_orders, self._take_orders)
            self._take_late()
        self._take_parcels()
        if isinstance(self._connector, PullsSettlements):
            self._pull("settlements", self._connector.pull_settlements, self._take_settlements)

    def _take_parcels(self) -> None:
        """Take shipments in where the channel wants them.

        A platform lists a parcel for every order, so that reading them adds a third and more to the time of reading
        the orders (measured); a season that is replayed in minutes does without, since nobody looks its waybills up.
        The channel says so (``lensan channels shipments``). It is not found out from what is on its way: while
        anything is, the list would have to be read from the start all the same.
        """
        if not self._channel.shipments or not isinstance(self._connector, PullsShipments):
            return
        try:
            self._pull("shipments", self._connector.pull_shipments, self._take_shipments)
        except Refused as error:
            if not error.not_there:
                raise
            self.report.why = Sentence(f"the platform gives no shipments by this road: {error}", _NO_SHIPMENTS)

    def _read_sellers(self) -> None:
        if not self._dry_run:
            self.report.sellers_changed += read_sellers(
                self._database, self._channel, self._connector, self._clock, self._writing, self._go_on
            )

    def _pull(self, feed: str, pull: Callable[[str | None], Iterator[Page[T]]], take: "Take[T]") -> None:
        """Take a feed in from where it was left; it is complete up to a page's instant only at the end of the list."""
        with self._database.read() as connection:
            mark, from_ms = watermarks.resume_point(connection, self._channel.id, feed)
        try:
            self._pull_from(mark, feed, pull, take, from_ms)
        except Refused as error:
            if mark.cursor is None or not error.cursor_gone:
                raise
            self.report.why = Sentence(f"{feed} were read from the beginning: {error}", _ANEW)
            self._pull_from(mark._replace(cursor=None), feed, pull, take, from_ms)
        if from_ms is not None and not self._dry_run:
            with self._writing() as connection:
                watermarks.end_reread(connection, self._channel.id, feed)

    def _pull_from(
        self,
        mark: FeedWatermark,
        feed: str,
        pull: Callable[[str | None], Iterator[Page[T]]],
        take: "Take[T]",
        from_ms: int | None,
    ) -> None:
        with closing(read_ahead(pull(mark.cursor))) as pages:
            for whole in pages:
                page = again.since(whole, from_ms)
                self._go_on()
                there = FeedWatermark(page.next_cursor or mark.cursor, mark.as_of_ms if page.more else page.as_of_ms)
                if page.items or there != mark:
                    self._store(feed, page, take, there)
                mark = there

    def _go_on(self) -> None:
        if self._stopping():
            raise StoppedError("the program was told to stop", _TOLD)
        self._showing.stop_if_asked()

    def _store(self, feed: str, page: Page[T], take: "Take[T]", mark: FeedWatermark) -> None:
        """Write a page; one about orders we do not know, after taking in the orders placed meanwhile."""
        try:
            self._write(feed, page, take, mark)
        except _OrdersFirstError:
            self._caches = RunCaches()
            if isinstance(self._connector, PullsOrders):
                self._pull("orders", self._connector.pull_orders, self._take_orders)
                self._take_late()
            self._orders_read_anew = True
            self._write(feed, page, take, mark)
            self._orders_read_anew = False

    def _write(self, feed: str, page: Page[T], take: "Take[T]", mark: FeedWatermark) -> None:
        """Write one page and move its cursor, in one transaction; a dry run takes the whole of it back."""
        now_ms = self._clock()
        with self._writing() as connection:
            take(connection, page)
            self._set_aside(connection, feed, [item for item in page.items if isinstance(item, Reject)])
            if self._dry_run:
                connection.rollback()
                self._caches = RunCaches()
                return
            if page.items:
                answer_archive.store(connection, self._run_id, feed, page.kept, now_ms, _named(feed, page.items))
            watermarks.move(connection, self._channel.id, feed, mark, now_ms)

    def _set_aside(self, connection: Connection, feed: str, rejects: Sequence[Reject]) -> None:
        notes, channel = [inbox.item_from_reject(feed, reject) for reject in rejects], self._channel
        if feed == "orders":
            inbox_notes.set_aside(connection, channel.id, channel.code, notes, self._clock())
        else:
            inbox.put(connection, channel.code, notes, self._clock())
        self.report.inboxed += len(rejects)

    def _take_orders(self, connection: Connection, page: Page[OrderRecord]) -> None:
        records = [item for item in page.items if isinstance(item, OrderRecord)]
        channel = self._channel
        taken = take_orders(connection, channel.id, channel.code, self._caches, records, self._clock())
        self.report.orders_read += len(page.items)
        self.report.orders_new += taken.new
        self.report.orders_changed += taken.changed
        self.report.inboxed += taken.inboxed
        if self._dry_run:
            self._would_place.update(record.code for record in records)

    def _take_settlements(self, connection: Connection, page: Page[SettlementRecord]) -> None:
        records = [item for item in page.items if isinstance(item, SettlementRecord)]
        ready = [record for record in records if record.order_code not in self._would_place]
        taken = take_payouts(
            connection, self._channel.id, self._channel.code, self._caches.funnel, ready, self._clock()
        )
        if taken.inboxed and not self._orders_read_anew and not self._dry_run:
            raise _OrdersFirstError
        self.report.payouts_new += taken.new + len(records) - len(ready)
        self.report.inboxed += taken.inboxed

    def _take_shipments(self, connection: Connection, page: Page[ShipmentRecord]) -> None:
        records = [item for item in page.items if isinstance(item, ShipmentRecord)]
        ready = [record for record in records if record.order_code not in self._would_place]
        taken = take_shipments(connection, self._channel.id, self._channel.code, ready, self._clock())
        if taken.inboxed and not self._orders_read_anew and not self._dry_run:
            raise _OrdersFirstError
        self.report.shipments_taken += taken.taken + len(records) - len(ready)
        self.report.inboxed += taken.inboxed

    def _take_late(self) -> None:
        """Take in what waited in the inbox for orders that have come by now, in this run or before it."""
        if self._dry_run:
            return
        channel, now_ms = self._channel, self._clock()
        with self._database.read() as connection:
            if not pending.has_come(connection, channel.id, channel.code):
                return
        with self._writing() as connection:
            self.report.payouts_new += pending.take_pending_payouts(
                connection, channel.id, channel.code, self._caches.funnel, now_ms
            )
            self.report.shipments_taken += pending.take_pending_shipments(connection, channel.id, channel.code, now_ms)


def _named(feed: str, items: Sequence[object]) -> Iterator[str]:
    """Yield the codes of the orders that a page about orders names, those that could not be read included."""
    for item in items if feed == "orders" else ():
        if isinstance(item, OrderRecord):
            yield item.code
        elif isinstance(item, Reject):
            yield inbox.item_from_reject(feed, item).key
