"""A run of a channel: orders, shipments and settlements in, then offers out: what is offered is what is left.

Every page is one transaction with its cursor, so a run killed anywhere goes on where it stood, and no transaction is
open while a platform is spoken to.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from sqlalchemy import Connection

from connectors.base import Connector
from connectors.errors import AuthFailed, Changed, ConnectorError, NotConfigured, Refused, Unreachable
from jobs.sync.context import RunContext, StoppedError
from jobs.sync.emergency_stop import EmergencyStop
from jobs.sync.feeds.in_order import Feeds
from jobs.sync.feeds.sellers import SellerFeed
from jobs.sync.files.reading import FileRoad
from jobs.sync.files.taking import FilesIn
from jobs.sync.notified import NotifiedOrders
from jobs.sync.offer_publisher import OfferPublisher
from jobs.sync.parcels.work import CarrierWork
from jobs.sync.remote_offers import remote_offers
from jobs.sync.replay import Replay
from jobs.sync.report import RunReport
from jobs.sync.resync import Resync
from marketplace.directory import audit
from marketplace.directory.audit_acts import AuditDetail
from marketplace.exchange import runs
from marketplace.exchange.channels import ChannelRow, pause
from marketplace.storage import Database
from marketplace.storage.clock import Clock
from marketplace.words.messages import Sentence

_CRASHED = "Chương trình gặp lỗi: cần báo người phụ trách kỹ thuật."


class ChannelRun:
    """One run of one channel over one connector.

    ``stopping`` is asked between pages whether to leave the rest, ``holds`` in each transaction whether the channel's
    lease is still ours; without a ``file_road`` files that were handed in wait on. ``keys`` open recipients. On a
    ``last_try`` an answer that was not agreed pauses the channel, else it only ends the run.
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
        file_road: FileRoad | None = None,
        keys: tuple[str, ...] = (),
    ) -> None:
        self.report = RunReport(channel.code)
        self._last_try = last_try
        run = self._run = RunContext(database, channel, connector, clock, self.report, dry_run, holds, stopping)
        self._feeds = Feeds(run)
        self._resync = Resync(run, self._feeds)
        self._carrier = CarrierWork(run, keys)
        self._files = FilesIn(run, self._feeds, file_road, self._carrier.reports)
        self._stop: EmergencyStop | None = None
        self._publisher: OfferPublisher | None = None
        if remote := remote_offers(run, self.report):
            self._stop = EmergencyStop(run, remote)
            self._publisher = OfferPublisher(run, remote, self._stop, self._feeds.pull, self.report)
            run.between_pages = self._stop.push_if_asked

    def run(self) -> RunReport:
        """Run once; a platform's failure is the report's status and reason, never an exception."""
        run, report = self._run, self.report
        if run.dry_run:
            with self._outcome():
                self._look()
            return report
        run.run_id = runs.begin(run.database, run.channel.id, run.clock())
        try:
            with self._outcome():
                self._work()
        except BaseException as error:
            report.status, report.why = "crashed", Sentence(type(error).__name__, _CRASHED)
            raise
        finally:
            runs.end(run.database, run.run_id, report.status, report.why, report.counts, run.clock())
        return report

    def _look(self) -> None:
        """Read what a run would take in and offer, and write nothing."""
        self._replay().learn()
        self._feeds.pull()
        if self._publisher:
            self._publisher.publish()

    def _work(self) -> None:
        """Do all that a run does, what cannot wait first."""
        if self._run.channel.road == "carrier":
            self._carry()
            return
        notified = NotifiedOrders(self._run, self._feeds.orders)
        if self._stop:
            self._stop.push()
        self._take_answered()
        notified.take()
        self._resync.read_damaged()
        self._pull()
        notified.note_listed()
        if self._publisher:
            self._publisher.publish()
        self.report.sellers_changed += SellerFeed(self._run).pull()
        self._resync.read_whole()  # last, so that a long or broken list holds nothing up

    def _carry(self) -> None:
        """Do what a carrier is there for, and take in the files that people handed in, also of one without answer."""
        self._take_answered()
        try:
            self._carrier.work()
        except ConnectorError:
            self._files.take()
            raise
        self._files.take()

    def _pull(self) -> None:
        """Take in what the platform lists, and the files that people handed in, also of one that does not answer."""
        try:
            self._feeds.pull()
        except ConnectorError:
            self._files.take()
            raise
        self._files.take()

    @contextmanager
    def _outcome(self) -> Iterator[None]:
        """Turn the five errors into what the design says the engine does about each."""
        report = self.report
        try:
            yield
            report.why = self._run.remark
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
        if not self._run.dry_run:
            pause(self._run.database, self._run.channel.id, why, partial(self._note_pause, why))

    def _note_pause(self, why: Sentence, connection: Connection) -> None:
        detail: AuditDetail = {"why": why._asdict()}
        audit.note(connection, self._run.clock(), audit.BY_ITSELF, "shop paused", self._run.channel.called, detail)

    def _take_answered(self) -> None:
        """Learn what persons have said since, and run again what waited for it."""
        replay = self._replay()
        replay.learn()
        done = replay.take_answered()
        self.report.orders_new += done.orders_new
        self.report.orders_changed += done.orders_changed
        self.report.payouts_new += done.payouts_new
        self.report.shipments_taken += done.shipments_taken

    def _replay(self) -> Replay:
        run = self._run
        return Replay(run.database, run.channel, run.connector, run.clock, run.holds, run.caches)
