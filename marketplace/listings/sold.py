"""What a page of orders leaves in listings and offers: packs sold of each SKU, and whose turn it is next."""

from collections.abc import Mapping

from sqlalchemy import Connection

from marketplace.storage import bulk
from marketplace.storage.tables import TABLES

_STOCK = "SELECT sku, id, stock FROM offer WHERE channel_id = :channel AND stock IS NOT NULL AND sku IN :skus"


def lower_stock(connection: Connection, channel_id: int, sold: Mapping[str, int]) -> None:
    """Lower what we reckon stands on offer in a channel by the packs sold there since the last accepted write."""
    rows = bulk.select(connection, _STOCK, {"channel": channel_id, "skus": sorted(sold)}) if sold else []
    lowered = [(stock - sold[sku], offer_id) for sku, offer_id, stock in sorted(rows)]
    bulk.update(connection, TABLES["offer"], ("stock",), lowered)


def write_turns(connection: Connection, turns: Mapping[int, int]) -> None:
    """Write by listing which household the next box is taken from."""
    rows = [(household, listing) for listing, household in sorted(turns.items())]
    bulk.update(connection, TABLES["listing"], ("turn_household_id",), rows)
