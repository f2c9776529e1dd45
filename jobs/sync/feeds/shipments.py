"""Shipments in: each parcel's waybill beside its order, where the channel wants them."""

from collections.abc import Callable, Iterator, Sequence

from sqlalchemy import Connection

from connectors.base import PullsShipments
from connectors.errors import Refused
from jobs.sync.feeds.about_orders import FeedAboutOrders, WrittenCounts
from marketplace.orders.shipments import take_shipments
from marketplace.words.messages import Sentence
from marketplace.words.records import Page, ShipmentRecord

_NO_SHIPMENTS = "Sàn không cho biết mã vận đơn qua kết nối; đơn hàng vẫn được cập nhật."


class ShipmentFeed(FeedAboutOrders[ShipmentRecord]):
    """The parcels of a channel.

    A platform lists a parcel for every order, so that reading them adds a third and more to the time of reading the
    orders (measured); a season that is replayed in minutes does without, since nobody looks its waybills up. The
    channel says so (``lensan channels shipments``). It is not found out from what is on its way: while anything is,
    the list would have to be read from the start all the same.
    """

    name = "shipments"

    def source(self) -> Callable[[str | None], Iterator[Page[ShipmentRecord]]] | None:
        """Return what lists the parcels."""
        connector, wanted = self._run.connector, self._run.channel.shipments
        return connector.pull_shipments if wanted and isinstance(connector, PullsShipments) else None

    def pull(self) -> None:
        """Take the parcels in; a platform that has not built the road has none."""
        try:
            super().pull()
        except Refused as error:
            if not error.not_there:
                raise
            why = f"the platform gives no shipments by this road: {error}"
            self._run.remark = Sentence(why, _NO_SHIPMENTS)

    def _put(self, connection: Connection, records: Sequence[ShipmentRecord]) -> WrittenCounts:
        channel = self._run.channel
        taken = take_shipments(connection, channel.id, channel.code, records, self._run.clock())
        return WrittenCounts(taken.taken, taken.inboxed)

    def _count(self, new: int) -> None:
        self._run.counts.shipments_taken += new
