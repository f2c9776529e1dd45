"""Demand: how fast the shops sell and how late they hear of each other, from their recent orders and runs."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

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


class _Run(NamedTuple):
    started_ms: int
    ended_ms: int | None
    status: str


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
    return {(listing, channel): Demand(tuple(sales[listing, channel]), lags[channel]) for listing, channel in offers}


def _lags(connection: Connection, channel_id: int, now_ms: int) -> list[float]:
    """Return the seconds from the beginning of each good run to the end of the next, the one under way included.

    What is sold just after a shop was read is known, and other shops are written, when its next good run has ended.
    """
    runs = [_Run(*row) for row in bulk.select(connection, _RUNS, {"channel": channel_id})]
    good = [(run.started_ms, run.ended_ms) for run in runs if run.status == "ran" and run.ended_ms is not None]
    lags = [(ended_ms - started_ms) / 1_000 for (_, ended_ms), (started_ms, _) in pairwise(good)]
    return [*lags, (now_ms - max(started_ms for started_ms, _ in good)) / 1_000] if good else []
