"""What suggestions are learned from: the shops' runs and recent orders, read from the database."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from sqlalchemy import Connection

from marketplace.listings.safety_stock.suggestion import HORIZONS_S, Demand
from marketplace.storage import bulk

_RUNS = """
SELECT started_ms, ended_ms, status FROM run WHERE channel_id = :channel ORDER BY started_ms DESC, id DESC LIMIT 300
"""
_SALES = """
SELECT l.listing_id, o.channel_id, o.placed_ms, l.quantity FROM order_line l JOIN orders o ON o.id = l.order_id
WHERE l.listing_id IN :listings AND o.placed_ms >= :since AND l.id IN (
  SELECT d.line_id FROM draw d JOIN listinglot f ON f.lot_id = d.lot_id WHERE f.listing_id IN :listings)
"""


def demand_of(
    connection: Connection, offers: Sequence[tuple[int, int]], clocks_ms: dict[int, int], now_ms: int
) -> dict[tuple[int, int], Demand]:
    """Return how each (listing, channel) sells and hears; ``clocks_ms`` is up to when a channel's orders are known."""
    channels = sorted({channel for _, channel in offers})
    lags = {channel: _lags(connection, channel, now_ms) for channel in channels}
    listings = sorted({listing for listing, _ in offers})
    since = min((clocks_ms[channel] for channel in channels), default=now_ms) - round(HORIZONS_S[-1] * 1_000)
    sales: dict[tuple[int, int], list[tuple[float, int]]] = defaultdict(list)
    for listing, channel, placed_ms, packs in bulk.select(connection, _SALES, {"listings": listings, "since": since}):
        if channel in clocks_ms:
            sales[listing, channel].append((max(0, clocks_ms[channel] - placed_ms) / 1_000, packs))
    return {offer: Demand(tuple(sales[offer]), lags[offer[1]]) for offer in offers}


def _lags(connection: Connection, channel_id: int, now_ms: int) -> list[float]:
    """Return the seconds from the beginning of each good run to the end of the next, the one under way included.

    What is sold just after a shop was read is known, and other shops are written, when its next good run has ended.
    """
    found = bulk.select(connection, _RUNS, {"channel": channel_id})
    good = [(started, ended) for started, ended, status in found if status == "ran" and ended is not None]
    lags = [(later[1] - earlier[0]) / 1_000 for later, earlier in pairwise(good)]
    return [*lags, (now_ms - good[0][0]) / 1_000] if good else []
