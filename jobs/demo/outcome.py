"""What a demo came out at, read from the totals: the JSON that ``lensan demo --headless`` prints."""

from typing import Any

from sqlalchemy import Connection

from jobs.demo.season import Figures
from marketplace.storage import Database, bulk
from marketplace.words.instants import iso

_FEEDING = """
FROM (SELECT DISTINCT o.channel_id, t.household_id FROM lot t JOIN listinglot f ON f.lot_id = t.id
      JOIN offer o ON o.listing_id = f.listing_id WHERE t.season_id = :season) fed
JOIN account a ON a.channel_id = fed.channel_id AND a.household_id = fed.household_id
JOIN channel k ON k.id = a.channel_id
"""
"""Accounts of the households whose lots feed what their shop offers, boxes of their own or of a pool."""
_HOUSEHOLDS = f"SELECT count(DISTINCT a.household_id) {_FEEDING}"
_BY_PLATFORM = f"SELECT k.platform, count(DISTINCT a.household_id) {_FEEDING} GROUP BY k.platform"
_PLATFORMS = """
SELECT c.platform, sum(t.delivered_g - t.returned_g), sum(t.delivered_dong - t.returned_dong)
FROM channel c JOIN day_total t ON t.channel_id = c.id AND t.season_id = :season GROUP BY c.platform
"""
_ORDERS = """
SELECT c.platform, sum(d.placed_orders) FROM channel c JOIN channel_day d ON d.channel_id = c.id
WHERE d.season_id = :season GROUP BY c.platform
"""
_MARKS = """
SELECT c.platform, min(w.as_of_ms) FROM channel c JOIN watermark w ON w.channel_id = c.id
WHERE w.feed = 'orders' AND EXISTS (SELECT 1 FROM channel_day d WHERE d.channel_id = c.id AND d.season_id = :season)
GROUP BY c.platform
"""
_INBOX = """
SELECT count(*) FROM inboxitem i WHERE i.settled_ms IS NULL AND i.source IN (
    SELECT c.code FROM channel c JOIN offer o ON o.channel_id = c.id JOIN listing l ON l.id = o.listing_id
    WHERE l.season_id = :season)
"""
_SHORTFALLS = """
SELECT count(*) FROM shortfall s JOIN order_line n ON n.id = s.line_id JOIN listing l ON l.id = n.listing_id
WHERE s.weight_g > 0 AND l.season_id = :season
"""


def outcome(database: Database, season: str) -> dict[str, Any]:
    """Return a season's totals per platform and in all, with the instant each is complete up to.

    A household that sells on two platforms counts on each of them, and once in all.
    """
    with database.read() as connection:
        [(season_id,)] = bulk.select(connection, "SELECT id FROM season WHERE code = :code", {"code": season})
        key = {"season": season_id}
        orders = _by_platform(connection, _ORDERS, key)
        marks = _by_platform(connection, _MARKS, key)
        households = _by_platform(connection, _BY_PLATFORM, key)
        platforms = {
            platform: {"households": int(households.get(platform, 0)), "weight_g": int(grams),
                       "orders": int(orders.get(platform, 0)), "revenue_dong": int(dong)}
            for platform, grams, dong in bulk.select(connection, _PLATFORMS, key)
        }  # fmt: skip
        everyone = {"households": _count(connection, _HOUSEHOLDS, key)}
        sums = ("weight_g", "orders", "revenue_dong")
        return {
            "season": season,
            "complete_up_to": {platform: iso(mark) for platform, mark in sorted(marks.items())},
            "platforms": dict(sorted(platforms.items())),
            "total": everyone | {name: sum(platform[name] for platform in platforms.values()) for name in sums},
            "inbox": _count(connection, _INBOX, key),
            "shortfalls": _count(connection, _SHORTFALLS, key),
        }


def wrong(result: dict[str, Any], figures: Figures) -> list[str]:
    """Return, one sentence each, where a season did not come out at its published figures."""
    faults = []
    for platform in figures.platforms:
        got = result["platforms"].get(platform.code, {"households": 0, "weight_g": 0})
        if got["households"] != platform.households:
            faults.append(f"{platform.code}: {got['households']} households, published {platform.households}")
        if got["weight_g"] != platform.sold_kg * 1000:
            faults.append(f"{platform.code}: {got['weight_g']} g, published {platform.sold_kg} kg")
    return faults


def _by_platform(connection: Connection, sql: str, key: dict[str, Any]) -> dict[str, Any]:
    """Return one figure of each platform."""
    return {platform: figure for platform, figure, *_ in bulk.select(connection, sql, key)}


def _count(connection: Connection, sql: str, key: dict[str, Any]) -> int:
    [(count,)] = bulk.select(connection, sql, key)
    return int(count)
