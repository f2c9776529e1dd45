"""What a page of orders leaves in listings and offers: packs sold of each SKU, and whose turn it is next."""

from collections.abc import Mapping

from sqlalchemy import Connection

from marketplace.storage import bulk
from marketplace.storage.tables import TABLES

_STOCK = "SELECT sku, id, stock FROM offer WHERE channel_id = :channel AND stock IS NOT NULL AND sku IN :skus"
_PENDING = """
SELECT sku, id, pending_stock FROM offer WHERE channel_id = :channel AND pending_stock IS NOT NULL AND sku IN :skus
  AND channel_id IN (SELECT id FROM channel WHERE road <> 'contract')
"""


def lower_stock(connection: Connection, channel_id: int, sold: Mapping[str, int]) -> None:
    """Lower what we reckon stands on offer in a channel by the packs sold there since the last accepted write.

    Where a file or a hand brings a number to the shop, what it is to show is lowered too: it may stand there by now.
    """
    if not sold:
        return
    for column, sql in (("stock", _STOCK), ("pending_stock", _PENDING)):
        rows = bulk.select(connection, sql, {"channel": channel_id, "skus": sorted(sold)})
        least = 0 if column == "pending_stock" else None
        lowered = [(_lowered(stock, sold[sku], least), offer_id) for sku, offer_id, stock in sorted(rows)]
        bulk.update(connection, TABLES["offer"], (column,), lowered)


def _lowered(packs: int, sold: int, least: int | None) -> int:
    return packs - sold if least is None else max(least, packs - sold)


def write_turns(connection: Connection, turns: Mapping[int, int]) -> None:
    """Write by listing which household the next box is taken from."""
    rows = [(household, listing) for listing, household in sorted(turns.items())]
    bulk.update(connection, TABLES["listing"], ("turn_household_id",), rows)
