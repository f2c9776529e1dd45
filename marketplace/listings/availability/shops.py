"""Shops: every channel as offers need it, with its own today.

"Today" is the local day up to which a shop's orders are known: a season that is replayed keeps its own days.
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection

from marketplace.storage import bulk
from marketplace.words.instants import as_date, day_of

_SHOPS = """
SELECT c.id, c.road, c.transit_days, c.adopted AND c.paused_reason IS NULL, w.as_of_ms
FROM channel c LEFT JOIN watermark w ON w.channel_id = c.id AND w.feed = 'orders' WHERE c.id IN :channels
"""


class ShopState(NamedTuple):
    """A channel as offers need it: ``today`` there, and whether anything may be raised in it."""

    by_contract: bool
    transit_days: int
    live: bool
    today: date
    known_ms: int
    """Up to when its orders are known."""


def shop_states(connection: Connection, now_ms: int, channels: Iterable[int]) -> dict[int, ShopState]:
    """Return some channels as offers need them."""
    found = {}
    asked = {"channels": sorted(set(channels))}
    for channel, road, transit_days, live, as_of_ms in bulk.select(connection, _SHOPS, asked):
        known_ms = now_ms if as_of_ms is None else as_of_ms
        found[channel] = ShopState(road == "contract", transit_days, bool(live), as_date(day_of(known_ms)), known_ms)
    return found
