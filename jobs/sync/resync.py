"""Once more: what could not be read is asked for by its code, and each night the whole list is held against ours.

A cursor moves on behind a record that was damaged, and never comes back to it; a list may name an order again with an
older time than it had. So each run asks for a few of the damaged orders by their codes, and once a night everything is
read from the beginning: what is missing here, or stands otherwise, is taken then.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from typing import NamedTuple, TypeVar

from sqlalchemy import Connection

from connectors.base import Connector, PullsOrder, PullsOrders, PullsSettlements, PullsShipments
from connectors.errors import Refused
from marketplace.exchange import inbox, watermarks
from marketplace.exchange.channels import ChannelRow
from marketplace.exchange.watermarks import FeedWatermark
from marketplace.orders.stored import read_orders
from marketplace.storage import Database
from marketplace.storage.clock import Clock
from marketplace.words.instants import day_of
from marketplace.words.records import OrderRecord, Page, Reject, SettlementRecord, ShipmentRecord

T = TypeVar("T")
AT_ONCE = 20
_NIGHT_MS = 3_600_000
"""The nightly pass begins at one o'clock."""


class Ways(NamedTuple):
    """What reading again needs of the run it is part of."""

    writing: Callable[[], AbstractContextManager[Connection]]
    """Open a write transaction in which the channel's lease is ours."""
    go_on: Callable[[], None]
    """Raise when the run must not go on."""
    take_orders: Callable[[Connection, Page[OrderRecord]], None]
    take_settlements: Callable[[Connection, Page[SettlementRecord]], None]
    take_shipments: Callable[[Connection, Page[ShipmentRecord]], None]
    set_aside: Callable[[Connection, str, Sequence[Reject]], None]


class Again:
    """What one run of a channel reads once more."""

    def __init__(self, database: Database, channel: ChannelRow, connector: Connector, clock: Clock, ways: Ways) -> None:
        self._database, self._channel, self._connector = database, channel, connector
        self._clock, self._ways = clock, ways

    def read_whole(self) -> None:
        """Once a night, read everything from the beginning."""
        connector = self._connector
        if isinstance(connector, PullsOrder) and isinstance(connector, PullsOrders) and self._is_night("orders"):
            for page in self._whole("orders", connector.pull_orders(None), self._ways.take_orders):
                self._take_told_older(connector, page)
        if self._channel.shipments and isinstance(connector, PullsShipments) and self._is_night("shipments"):
            self._read_parcels(connector)
        if isinstance(connector, PullsSettlements) and self._is_night("settlements"):
            list(self._whole("settlements", connector.pull_settlements(None), self._ways.take_settlements))

    def _read_parcels(self, connector: PullsShipments) -> None:
        """Read every parcel once more; a platform that has not built the road has none."""
        try:
            list(self._whole("shipments", connector.pull_shipments(None), self._ways.take_shipments))
        except Refused as error:
            if not error.not_there:
                raise
            self._note_whole("shipments")

    def read_damaged(self) -> None:
        """Ask by their codes for some of the orders that could not be read, those asked for longest ago first."""
        connector = self._connector
        if not isinstance(connector, PullsOrder):
            return
        with self._database.read() as connection:
            codes = inbox.unread_codes(connection, self._channel.code, AT_ONCE)
        if not codes:
            return
        with self._ways.writing() as connection:
            inbox.asked_again(connection, self._channel.code, codes, self._clock())
        found = [one for one in self._by_code(connector, codes) if isinstance(one, OrderRecord)]
        with self._ways.writing() as connection:
            self._ways.take_orders(connection, Page([*found], 0, None, False, b""))

    def _whole(
        self, feed: str, pages: Iterator[Page[T]], take: Callable[[Connection, Page[T]], None]
    ) -> Iterator[Page[T]]:
        """Take a whole list in, yielding each page after it is written; what was damaged before is then settled.

        An item that did not even say what it is about cannot be asked for: it is settled once nothing is damaged.
        """
        damaged = False
        for page in pages:
            self._ways.go_on()
            rejects = [item for item in page.items if isinstance(item, Reject)]
            damaged = damaged or any(one.cause == "record" for one in rejects)
            with self._ways.writing() as connection:
                take(connection, page)
                self._ways.set_aside(connection, feed, rejects)
            yield page
        if not damaged:
            with self._ways.writing() as connection:
                inbox.close_unread(connection, self._channel.code, feed, self._clock())
        self._note_whole(feed)

    def _is_night(self, feed: str) -> bool:
        """Say whether a feed is to be read whole: once a night, and not in the night of its first reading."""
        with self._database.read() as connection:
            looked_ms = watermarks.moved_ms(connection, self._channel.id, f"all {feed}")
        if not looked_ms:
            self._note_whole(feed)
        return bool(looked_ms) and day_of(looked_ms - _NIGHT_MS) != day_of(self._clock() - _NIGHT_MS)

    def _note_whole(self, feed: str) -> None:
        with self._ways.writing() as connection:
            watermarks.move(connection, self._channel.id, f"all {feed}", FeedWatermark(None, None), self._clock())

    def _by_code(self, connector: PullsOrder, codes: Sequence[str]) -> list[OrderRecord | Reject]:
        """Return these orders as they stand now, without those that are not to be had alone."""
        found: list[OrderRecord | Reject | None] = []
        for code in codes:
            self._ways.go_on()
            with suppress(Refused):  # the nightly pass will bring it
                found.append(connector.pull_order(code))
        return [one for one in found if one is not None]

    def _take_told_older(self, connector: PullsOrder, page: Page[OrderRecord]) -> None:
        """Take what list and single reading tell alike, though the platform gives it an older time than before."""
        marks = {item.code: item for item in page.items if isinstance(item, OrderRecord)}
        with self._ways.writing() as connection:  # on PostgreSQL orders are read locked
            held = read_orders(connection, self._channel.id, sorted(marks))
        older = {
            code: held[code].updated_ms
            for code, one in marks.items()
            if code in held and held[code].fingerprint != one.fingerprint and one.updated_ms <= held[code].updated_ms
        }
        items: list[OrderRecord | Reject] = [
            one._replace(updated_ms=older[one.code] + 1)
            for one in self._by_code(connector, sorted(older))
            if isinstance(one, OrderRecord) and one.fingerprint == marks[one.code].fingerprint
        ]
        if items:
            with self._ways.writing() as connection:
                self._ways.take_orders(connection, replace(page, items=items))


def since(page: Page[T], from_ms: int | None) -> Page[T]:
    """Return a page without what is older than an instant; what could not be read stays."""
    if from_ms is None:
        return page
    return replace(page, items=[item for item in page.items if isinstance(item, Reject) or _at_ms(item) >= from_ms])


def _at_ms(record: object) -> int:
    if isinstance(record, OrderRecord):
        return record.updated_ms
    if isinstance(record, SettlementRecord):
        return record.paid_ms
    return record.at_ms if isinstance(record, ShipmentRecord) else 0
