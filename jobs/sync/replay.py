"""Replay: what was kept is run again, through the same mapping and the same ledger as the first time.

Two things ask for it: a person has said what a word means (``take_answered``), or wants a run's stored answers taken
once more (``take_run``). What was taken already stays as it is; an older report never wins over a newer one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from connectors.base import Connector, ReadsKept
from connectors.platform_facts import Road
from connectors.platforms import platforms
from connectors.sheet.files_only import FilesOnly
from jobs.sync.context import RunContext
from jobs.sync.feeds.in_order import Feeds
from marketplace.exchange import answer_archive, inbox
from marketplace.exchange.channels import ChannelRow
from marketplace.exchange.inbox import AnsweredItem, term_mappings
from marketplace.operations import pending_records
from marketplace.orders import inbox_items, kept_records
from marketplace.orders.run_caches import RunCaches
from marketplace.orders.stored import read_orders
from marketplace.storage import Database, bulk
from marketplace.storage.clock import Clock
from marketplace.words.messages import OperatorRefusal
from marketplace.words.records import OrderRecord, Reject, SettlementRecord, ShipmentRecord

Kept = OrderRecord | SettlementRecord | ShipmentRecord | Reject


class NoSuchRunError(OperatorRefusal):
    """There is no such run, or its answers are kept no more; the message is one plain sentence."""


@dataclass(slots=True)
class Replayed:
    """What came of running kept parts again."""

    items: int = 0
    orders_read: int = 0
    orders_new: int = 0
    orders_changed: int = 0
    payouts_new: int = 0
    shipments_taken: int = 0
    inboxed: int = 0


class Replay:
    """One channel whose kept parts are run again. ``holds`` and ``caches`` are those of the run it is part of."""

    def __init__(
        self,
        database: Database,
        channel: ChannelRow,
        connector: Connector,
        clock: Clock,
        holds: Callable[[Connection], bool] = lambda _: True,
        caches: RunCaches | None = None,
    ) -> None:
        self._done = Replayed()
        self._run = RunContext(
            database, channel, connector, clock, self._done, holds=holds, caches=caches or RunCaches()
        )
        self._feeds = Feeds(self._run)
        facts = platforms().get(channel.platform)
        self._files = FilesOnly(facts) if facts is not None and Road.FILE in facts.roads else None

    def learn(self) -> None:
        """Teach the connector the status words that persons have explained."""
        run = self._run
        learning = [] if self._files is None else list[ReadsKept]([self._files])
        if isinstance(run.connector, ReadsKept):
            learning.append(run.connector)
        if learning:
            with run.database.read() as connection:
                states = term_mappings.states(connection, run.channel.code)
            for one in learning:
                one.learn(states)

    def take_answered(self) -> Replayed:
        """Run the kept parts again whose words have a meaning by now; two small readings where there are none.

        A payout of which a person said whose line it is counts among them: it waits for no order, but for that word.
        """
        run, after = self._run, 0
        with run.database.read() as connection:
            found = inbox.answered(connection, run.channel.code, most=1)
        while found:
            with run.writing() as connection:
                found = inbox.answered(connection, run.channel.code, after)
                self._take_orders(connection, self._read(found))
                self._feeds.shipments.take(connection, self._read_shipments(found))
            after = found[-1].id if found else after
            self._done.items += len(found)
        self._take_pending()
        return self._done

    def take_run(self, run_id: int) -> Replayed:
        """Run the stored answers of a run again; NoSuchRunError when there are none."""
        run = self._run
        with run.database.read() as connection:
            answers = answer_archive.of_run(connection, run.channel.id, run_id)
        if not answers or not isinstance(run.connector, ReadsKept):
            raise NoSuchRunError(
                f"Run {run_id} of {run.channel.code} left no answers that can be read again;"
                " what was read is kept for a month"
            )
        self.take_answered()
        for feed, body in answers:
            unpacked = answer_archive.unpack(body)
            items = kept_records.page_of(feed, unpacked) or run.connector.read_kept(feed, unpacked)
            self._done.items += len(items)
            with run.writing() as connection:
                self._take(connection, feed, items)
        self._take_pending()
        return self._done

    def _take_pending(self) -> None:
        """Take in what waits for orders that are there, as a person's word or an older release left it."""
        run = self._run
        with run.database.read() as connection:
            if not pending_records.has_come(connection, run.channel.id, run.channel.code):
                return
        with run.writing() as connection:
            taken = pending_records.take_pending(
                connection, run.channel.id, run.channel.code, run.caches.funnel, run.clock()
            )
        self._done.payouts_new += taken.payouts
        self._done.shipments_taken += taken.shipments

    def _take(self, connection: Connection, feed: str, items: Sequence[Kept]) -> None:
        if feed == "shipments":
            self._feeds.shipments.take(connection, self._fresh_shipments(connection, items))
            return
        self._take_orders(connection, self._fresh_orders(connection, items))
        self._feeds.settlements.take_again(connection, self._fresh_payouts(connection, items))

    def _take_orders(self, connection: Connection, items: Sequence[OrderRecord | Reject]) -> None:
        """Take orders in, and close notes about those that are held as new or newer than what was kept."""
        run = self._run
        self._feeds.orders.take(connection, items)
        records = [item for item in items if isinstance(item, OrderRecord)]
        held = read_orders(connection, run.channel.id, [record.code for record in records])
        there = [one for one in records if one.code in held and held[one.code].updated_ms >= one.updated_ms]
        inbox_items.settle_placed(connection, run.channel.code, there, run.clock())

    def _read(self, found: Sequence[AnsweredItem]) -> list[OrderRecord | Reject]:
        """Return the kept orders: our own records, or the platform's words read by the mapping as it is now."""
        items: list[OrderRecord | Reject] = []
        for one in found:
            record = kept_records.order_of(one.kept) if one.kind == "order" else None
            if record is not None:
                items.append(record)
            elif one.kind == "order":
                again = self._read_again(b"[" + one.kept.encode() + b"]")
                items += [item for item in again if isinstance(item, OrderRecord | Reject)]
        return items

    def _read_again(self, kept: bytes) -> Sequence[Kept]:
        """Return kept orders read again: of a file, which a shop with a contract may have too, or of the contract."""
        of_file = self._files.read_kept("orders", kept) if self._files is not None else []
        if of_file or not isinstance(self._run.connector, ReadsKept):
            return of_file
        return self._run.connector.read_kept("orders", kept)

    def _read_shipments(self, found: Sequence[AnsweredItem]) -> list[ShipmentRecord | Reject]:
        """Return the kept shipments in the platform's words, read by the mapping as it is now."""
        texts = [one.kept.encode() for one in found if one.kind == "shipment"]
        if not texts or not isinstance(self._run.connector, ReadsKept):
            return []
        read = self._run.connector.read_kept("shipments", b"[" + b",".join(texts) + b"]")
        return [item for item in read if isinstance(item, ShipmentRecord | Reject)]

    def _fresh_orders(self, connection: Connection, items: Sequence[Kept]) -> list[OrderRecord | Reject]:
        """Leave out what the inbox knows already, and keeps in its newest form."""
        orders = [item for item in items if isinstance(item, OrderRecord | Reject)]
        codes = sorted({_code(item) for item in orders})
        known = inbox.known_keys(connection, self._run.channel.code, "order", codes)
        held = read_orders(connection, self._run.channel.id, codes)
        stays = {code for code, is_open in known.items() if is_open or code not in held}
        return [item for item in orders if _code(item) not in stays]

    def _fresh_payouts(self, connection: Connection, items: Sequence[Kept]) -> list[SettlementRecord]:
        """Leave out what the inbox knows already."""
        payouts = [item for item in items if isinstance(item, SettlementRecord)]
        keys = [inbox.key_of("settlement", one.remote_id) for one in payouts]
        known = inbox.known_keys(connection, self._run.channel.code, "settlement", keys)
        return [one for key, one in zip(keys, payouts, strict=True) if key not in known]

    def _fresh_shipments(self, connection: Connection, items: Sequence[Kept]) -> list[ShipmentRecord | Reject]:
        """Leave out what could not be read then and the inbox knows, which keeps it in its newest form."""
        keys = [inbox.item_from_reject("shipments", item).key for item in items if isinstance(item, Reject)]
        known = inbox.known_keys(connection, self._run.channel.code, "shipment", keys)
        return [
            item
            for item in items
            if isinstance(item, ShipmentRecord)
            or (isinstance(item, Reject) and inbox.item_from_reject("shipments", item).key not in known)
        ]


def channel_of_run(connection: Connection, run_id: int) -> int:
    """Return the channel of a run; NoSuchRunError when there is none."""
    for (channel_id,) in bulk.select(connection, "SELECT channel_id FROM run WHERE id = :run", {"run": run_id}):
        return int(channel_id)
    raise NoSuchRunError(f"There is no run {run_id}")


def _code(item: OrderRecord | Reject) -> str:
    return item.code if isinstance(item, OrderRecord) else inbox.item_from_reject("orders", item).key
