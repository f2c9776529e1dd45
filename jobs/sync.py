"""Sync one channel: take orders and settlements in, then show offers out, so that what is offered is what is left.

Every page is one transaction with its cursor, so a run killed anywhere goes on where it stood, and no transaction is
open while a platform is spoken to.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from sqlalchemy import Connection

from connectors.base import Connector, PullsOffers, PullsOrders, PullsSettlements, PushesOffers
from connectors.errors import AuthFailed, Changed, NotConfigured, Refused, Unreachable
from jobs.ahead import read_ahead
from marketplace import inbox, offers, runs
from marketplace.channels import ChannelRow, pause
from marketplace.clock import Clock
from marketplace.db import Database
from marketplace.orders import take_orders, take_payouts
from marketplace.runs import Mark
from marketplace.shelf import Shelf
from marketplace.words.records import OfferRecord, OrderRecord, Page, Reject, SettlementRecord

T = TypeVar("T")
_ROUNDS = 3
Take = Callable[[Connection, Page[T]], None]


@dataclass(slots=True)
class Report:
    """What one run did. ``status`` as in the table ``run``; the counts are its outcome."""

    channel: str
    status: str = "ran"
    reason: str | None = None
    wait_s: float | None = None
    orders_read: int = 0
    orders_new: int = 0
    orders_changed: int = 0
    payouts_new: int = 0
    offers_accepted: int = 0
    offers_refused: int = 0
    inboxed: int = 0
    would_offer: list[str] = field(default_factory=list)

    @property
    def counts(self) -> tuple[int, ...]:
        """The counts in the order of ``runs.COUNTS``."""
        return tuple(getattr(self, name) for name in runs.COUNTS)

    @property
    def changed(self) -> int:
        """How many facts of the market this run changed."""
        return sum(self.counts) - self.orders_read


class Sync:
    """One run of one channel over one connector."""

    def __init__(
        self, database: Database, channel: ChannelRow, connector: Connector, clock: Clock, *, dry_run: bool = False
    ) -> None:
        self._database = database
        self._channel = channel
        self._connector = connector
        self._clock = clock
        self._dry_run = dry_run
        self._shelf = Shelf()
        self._run_id = 0
        self.report = Report(channel.code)

    def run(self) -> Report:
        """Run once; a platform's failure is the report's status and reason, never an exception."""
        report = self.report
        if not self._dry_run:
            self._run_id = runs.begin(self._database, self._channel.id, self._clock())
        try:
            with self._settling():
                self._take_in()
                self._show()
        except BaseException as error:
            report.status, report.reason = "crashed", type(error).__name__
            raise
        finally:
            if not self._dry_run:
                runs.end(self._database, self._run_id, report.status, report.reason, report.counts, self._clock())
        return report

    @contextmanager
    def _settling(self) -> Iterator[None]:
        """Turn the five errors into what the design says the engine does about each."""
        report = self.report
        try:
            yield
        except Unreachable as error:
            report.status, report.reason, report.wait_s = "cut short", str(error), error.wait_s
        except NotConfigured as error:
            report.status, report.reason = "refused", str(error)
        except (AuthFailed, Changed, Refused) as error:
            report.status, report.reason = "refused", str(error)
            if not self._dry_run:
                pause(self._database, self._channel.id, str(error))

    # --- in -------------------------------------------------------------------------------------------------------

    def _take_in(self) -> None:
        if isinstance(self._connector, PullsOrders):
            self._pull("orders", self._connector.pull_orders, self._take_orders)
        if isinstance(self._connector, PullsSettlements):
            self._pull("settlements", self._connector.pull_settlements, self._take_settlements)

    def _pull(self, feed: str, pull: Callable[[str | None], Iterator[Page[T]]], take: "Take[T]") -> None:
        with self._database.read() as connection:
            mark = runs.read_mark(connection, self._channel.id, feed)
        for page in read_ahead(pull(mark.cursor)):
            there = Mark(page.next_cursor or mark.cursor, page.as_of_ms)
            if page.items or there != mark:
                self._store(feed, page, take, there)
            mark = there

    def _store(self, feed: str, page: Page[T], take: "Take[T]", mark: Mark) -> None:
        """Write one page and move its cursor, in one transaction; a dry run takes the whole of it back."""
        now_ms = self._clock()
        with self._database.write() as connection:
            take(connection, page)
            rejects = [item for item in page.items if isinstance(item, Reject)]
            inbox.put(connection, self._channel.code, [_note(feed, reject) for reject in rejects], now_ms)
            self.report.inboxed += len(rejects)
            if self._dry_run:
                connection.rollback()
                return
            if page.items:
                runs.keep_answer(connection, self._run_id, feed, page.kept, now_ms)
            runs.move_mark(connection, self._channel.id, feed, mark, now_ms)

    def _take_orders(self, connection: Connection, page: Page[OrderRecord]) -> None:
        records = [item for item in page.items if isinstance(item, OrderRecord)]
        channel = self._channel
        taken = take_orders(connection, channel.id, channel.code, self._shelf, records, self._clock())
        self.report.orders_read += len(page.items)
        self.report.orders_new += taken.new
        self.report.orders_changed += taken.changed
        self.report.inboxed += taken.inboxed

    def _take_settlements(self, connection: Connection, page: Page[SettlementRecord]) -> None:
        records = [item for item in page.items if isinstance(item, SettlementRecord)]
        taken = take_payouts(connection, self._channel.id, self._channel.code, records, self._clock())
        self.report.payouts_new += taken.new
        self.report.inboxed += taken.inboxed

    # --- out ------------------------------------------------------------------------------------------------------

    def _show(self) -> None:
        """Push the offers that are not as they should be; a shop nobody has said go for is only looked at."""
        connector = self._connector
        if not isinstance(connector, PushesOffers) or not isinstance(connector, PullsOffers):
            return
        self._adopt(connector)
        asked = self._wanted(None)
        if self._dry_run or not self._channel.adopted:
            self.report.would_offer = [item.wish.sku for item in asked]
            return
        for _ in range(_ROUNDS):
            if not asked:
                return
            asked = self._push(connector, asked)
            if asked:
                asked = self._look_again(connector, {item.wish.sku for item in asked})

    def _adopt(self, connector: PullsOffers) -> None:
        """On the first meeting take over what stands on the platform, before anything is shown there."""
        with self._database.read() as connection:
            met = runs.read_mark(connection, self._channel.id, "offers").as_of_ms is not None
        if met or self._dry_run:
            return
        pages = list(connector.pull_offers())
        standing = [offer for page in pages for offer in page.items if isinstance(offer, OfferRecord)]
        with self._database.write() as connection:
            offers.adopt(connection, self._channel.id, standing, self._clock())
            as_of_ms = min((page.as_of_ms for page in pages), default=self._clock())
            runs.move_mark(connection, self._channel.id, "offers", Mark(None, as_of_ms), self._clock())

    def _wanted(self, only: set[str] | None) -> list[offers.Wanted]:
        with self._database.read() as connection:
            return offers.wanted(connection, self._channel.id, only)

    def _push(self, connector: PushesOffers, asked: Sequence[offers.Wanted]) -> list[offers.Wanted]:
        """Push in batches, recording each answer before the next; return what stands there in another version."""
        again: list[offers.Wanted] = []
        for start in range(0, len(asked), connector.batch_size):
            batch = asked[start : start + connector.batch_size]
            results = connector.push_offers([item.wish for item in batch])
            with self._database.write() as connection:
                conflicts = offers.record_results(connection, batch, results, self._clock())
            refused = sum(result.outcome == "refused" for result in results)
            self.report.offers_refused += refused
            self.report.offers_accepted += len(results) - refused - len(conflicts)
            again += conflicts
        return again

    def _look_again(self, connector: PullsOffers, skus: set[str]) -> list[offers.Wanted]:
        """Read how these offers stand, then every order up to now, and only then say anew what they should be.

        In this order nothing can be promised twice: an order placed after the reading raises the version, and the
        push that did not know it is refused.
        """
        standing = [
            offer
            for page in connector.pull_offers(sorted(skus))
            for offer in page.items
            if isinstance(offer, OfferRecord)
        ]
        self._take_in()
        with self._database.write() as connection:
            offers.refresh_versions(connection, self._channel.id, standing)
        return self._wanted(skus)


def _note(feed: str, reject: Reject) -> inbox.Note:
    """Name a reject by the platform's own id where it stood in one, so that the repaired record settles it."""
    kept = reject.kept.decode("utf-8", "replace")
    named = reject.where.split(" ", 2)
    key = named[2] if len(named) == 3 else hashlib.blake2b(reject.kept, digest_size=16).hexdigest()
    return inbox.Note(feed.removesuffix("s"), key, reject.where, reject.reason, kept)
