"""What a run of one channel keeps in memory over its pages: never over runs, nor over a page that was taken back."""

from sqlalchemy import Connection

from marketplace.exchange import cache_versions
from marketplace.orders.catalog import CatalogEntry, SkuCatalog
from marketplace.orders.lot_cache import LotCache
from marketplace.orders.pool_cache import PoolCache
from marketplace.orders.totals import FunnelCache


class RunCaches:
    """The SKU catalogue, the lots, the pools and the funnel as one run knows them, what its own pages wrote with it."""

    def __init__(self) -> None:
        """Begin with nothing known."""
        self.funnel = FunnelCache()
        self.catalog = SkuCatalog()
        self.pools = PoolCache()
        self.lots = LotCache(self.catalog, self.pools)
        self._version = 0

    def look_up(self, connection: Connection, skus: set[str], channel_id: int) -> dict[str, CatalogEntry]:
        """Return what is known of these SKUs, among others; all is read anew where a person has changed the market."""
        version = cache_versions.market(connection)
        if self._version != version:
            self._version = version
            self.catalog.forget()
            self.lots.forget()
            self.pools.forget_all()
        return self.catalog.look_up(connection, skus, channel_id)
