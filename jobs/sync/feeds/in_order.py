"""The feeds of a run in the order in which they are read: what others are about comes first."""

from jobs.sync.context import RunContext
from jobs.sync.feeds.orders import OrderFeed
from jobs.sync.feeds.settlements import SettlementFeed
from jobs.sync.feeds.shipments import ShipmentFeed


class Feeds:
    """All that is taken in of a channel."""

    def __init__(self, run: RunContext) -> None:
        self.orders = OrderFeed(run)
        self.shipments = ShipmentFeed(run, self.orders)
        self.settlements = SettlementFeed(run, self.orders)

    def pull(self) -> None:
        """Take in what the platform lists, up to now."""
        self.orders.pull()
        self.shipments.pull()
        self.settlements.pull()
