"""Replay: what was kept is run again, through the same mapping and the same ledger as the first time.

Two things ask for it: a person has said what a word means (``take_answered``), or wants a run's stored answers taken
once more (``take_run``). What was taken already stays as it is; an older report never wins over a newer one.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from sqlalchemy import Connection

from connectors.base import Connector, ReadsKept
from marketplace.exchange import answer_archive, inbox
from marketplace.exchange.channels import ChannelRow
from marketplace.exchange.inbox import AnsweredItem, term_mappings
from marketplace.operations import pending
from marketplace.operations.intake import take_orders
from marketplace.orders import inbox_notes, kept_records
from marketplace.orders.run_caches import RunCaches
from marketplace.orders.shipments import take_shipments
from marketplace.orders.stored import read_orders
from marketplace.settlement.payouts import take_payouts
from marketplace.storage import Database, bulk
from marketplace.storage.clock import Clock
from marketplace.words.messages import Refusal
from marketplace.words.records import OrderRecord, Reject, SettlementRecord, ShipmentRecord

Kept = OrderRecord | SettlementRecord | ShipmentRecord | Reject
Writing = Callable[[], AbstractContextManager[Connection]]
"""Opens a write transaction in which the channel is ours."""


class NoSuchRunError(Refusal):
    """There is no such run, or its answers are kept no more; the message is one plain sentence."""


@dataclass(slots=True)
class Replayed:
    """What came of running kept parts again."""

    items: int = 0
    orders_new: int = 0
    orders_changed: int = 0
    payouts_new: int = 0
    shipments_taken: int = 0
    inboxed: int = 0


@dataclass(frozen=True, slots=True)
class Replay:
    """One channel whose kept parts are run again."""

    database: Database
    channel: ChannelRow
    connector: Connector
    caches: RunCaches
    clock: Clock
    writing: Writing

    def learn(self) -> None:
        """Teach the connector the status words that persons have explained."""
        if isinstance(self.connector, ReadsKept):
            with self.database.read() as connection:
                self.connector.learn(term_mappings.states(connection, self.channel.code))

    def take_answered(self, *, late: bool = False) -> Replayed:
        """Run the kept parts again whose words have a meaning by now; one small reading where there are none.

        ``late`` takes in the payouts and shipments too that waited for the orders, which a sync does later in its run.
        """
        done, after, code = Replayed(), 0, self.channel.code
        with self.database.read() as connection:
            found = inbox.answered(connection, code, most=1)
        while found:
            with self.writing() as connection:
                found = inbox.answered(connection, code, after)
                self._take_orders(connection, self._read(found), done)
                self._take_shipments(connection, self._read_shipments(found), done)
            after = found[-1].id if found else after
            done.items += len(found)
        if late:
            with self.writing() as connection:
                self._take_late(connection, done)
        return done

    def take_run(self, run_id: int) -> Replayed:
        """Run the stored answers of a run again; NoSuchRunError when there are none."""
        with self.database.read() as connection:
            answers = answer_archive.of_run(connection, self.channel.id, run_id)
        if not answers or not isinstance(self.connector, ReadsKept):
            raise NoSuchRunError(
                f"Run {run_id} of {self.channel.code} left no answers that can be read again;"
                " what was read is kept for a month"
            )
        done = self.take_answered()
        for feed, body in answers:
            items = self.connector.read_kept(feed, answer_archive.unpack(body))
            done.items += len(items)
            with self.writing() as connection:
                if feed == "shipments":
                    self._take_shipments(connection, self._fresh_shipments(connection, items), done)
                    continue
                self._take_orders(connection, self._fresh_orders(connection, items), done)
                self._take_payouts(connection, items, done)
        with self.writing() as connection:
            self._take_late(connection, done)
        return done

    def _read(self, found: Sequence[AnsweredItem]) -> list[OrderRecord | Reject]:
        """Return the kept orders: our own records, or the platform's words read by the mapping as it is now."""
        items: list[OrderRecord | Reject] = []
        for one in found:
            record = kept_records.order_of(one.kept) if one.kind == "order" else None
            if record is not None:
                items.append(record)
            elif one.kind == "order" and isinstance(self.connector, ReadsKept):
                again = self.connector.read_kept("orders", b"[" + one.kept.encode() + b"]")
                items += [item for item in again if isinstance(item, OrderRecord | Reject)]
        return items

    def _read_shipments(self, found: Sequence[AnsweredItem]) -> Sequence[Kept]:
        """Return the kept shipments in the platform's words, read by the mapping as it is now."""
        texts = [one.kept.encode() for one in found if one.kind == "shipment"]
        if not texts or not isinstance(self.connector, ReadsKept):
            return []
        return self.connector.read_kept("shipments", b"[" + b",".join(texts) + b"]")

    def _fresh_orders(self, connection: Connection, items: Sequence[Kept]) -> list[OrderRecord | Reject]:
        """Leave out what the inbox knows already, and keeps in its newest form."""
        orders = [item for item in items if isinstance(item, OrderRecord | Reject)]
        codes = sorted({_code(item) for item in orders})
        known = inbox.known_keys(connection, self.channel.code, "order", codes)
        held = read_orders(connection, self.channel.id, codes)
        stays = {code for code, is_open in known.items() if is_open or code not in held}
        return [item for item in orders if _code(item) not in stays]

    def _take_orders(self, connection: Connection, items: Sequence[OrderRecord | Reject], done: Replayed) -> None:
        channel, now_ms = self.channel, self.clock()
        records = [item for item in items if isinstance(item, OrderRecord)]
        rejects = [inbox.item_from_reject("orders", item) for item in items if isinstance(item, Reject)]
        taken = take_orders(connection, channel.id, channel.code, self.caches, records, now_ms)
        inbox_notes.set_aside(connection, channel.id, channel.code, rejects, now_ms)
        self._close_overtaken(connection, records, now_ms)
        done.orders_new += taken.new
        done.orders_changed += taken.changed
        done.inboxed += taken.inboxed + len(rejects)

    def _close_overtaken(self, connection: Connection, records: Sequence[OrderRecord], now_ms: int) -> None:
        """Close notes about orders that are held as new or newer than what was kept."""
        held = read_orders(connection, self.channel.id, [record.code for record in records])
        there = [one for one in records if one.code in held and held[one.code].updated_ms >= one.updated_ms]
        inbox_notes.settle_placed(connection, self.channel.code, there, now_ms)

    def _take_payouts(self, connection: Connection, items: Sequence[Kept], done: Replayed) -> None:
        channel = self.channel
        payouts = [item for item in items if isinstance(item, SettlementRecord)]
        known = inbox.known_keys(connection, channel.code, "settlement", [one.remote_id for one in payouts])
        fresh = [one for one in payouts if one.remote_id not in known]
        taken = take_payouts(connection, channel.id, channel.code, self.caches.funnel, fresh, self.clock(), again=True)
        done.payouts_new += taken.new
        done.inboxed += taken.inboxed

    def _fresh_shipments(self, connection: Connection, items: Sequence[Kept]) -> list[Kept]:
        """Leave out what could not be read then and the inbox knows, which keeps it in its newest form."""
        keys = [inbox.item_from_reject("shipments", item).key for item in items if isinstance(item, Reject)]
        known = inbox.known_keys(connection, self.channel.code, "shipment", keys)
        return [
            item
            for item in items
            if not isinstance(item, Reject) or inbox.item_from_reject("shipments", item).key not in known
        ]

    def _take_shipments(self, connection: Connection, items: Sequence[Kept], done: Replayed) -> None:
        channel, now_ms = self.channel, self.clock()
        records = [item for item in items if isinstance(item, ShipmentRecord)]
        rejects = [inbox.item_from_reject("shipments", item) for item in items if isinstance(item, Reject)]
        taken = take_shipments(connection, channel.id, channel.code, records, now_ms)
        inbox.put(connection, channel.code, rejects, now_ms)
        done.shipments_taken += taken.taken
        done.inboxed += taken.inboxed + len(rejects)

    def _take_late(self, connection: Connection, done: Replayed) -> None:
        channel, now_ms = self.channel, self.clock()
        done.payouts_new += pending.take_pending_payouts(
            connection, channel.id, channel.code, self.caches.funnel, now_ms
        )
        done.shipments_taken += pending.take_pending_shipments(connection, channel.id, channel.code, now_ms)


def channel_of_run(connection: Connection, run_id: int) -> int:
    """Return the channel of a run; NoSuchRunError when there is none."""
    found = bulk.select(connection, "SELECT channel_id FROM run WHERE id = :run", {"run": run_id})
    if not found:
        raise NoSuchRunError(f"There is no run {run_id}")
    return int(found[0][0])


def _code(item: OrderRecord | Reject) -> str:
    return item.code if isinstance(item, OrderRecord) else inbox.item_from_reject("orders", item).key
