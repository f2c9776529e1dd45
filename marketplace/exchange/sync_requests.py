"""Sync requests: "please sync this channel" (cập nhật ngay), left by a person or by a change, taken up by the clock."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from marketplace.exchange import cache_versions
from marketplace.exchange.channels import BY_HAND
from marketplace.storage import bulk
from marketplace.storage.scope import Scope
from marketplace.storage.tables import TABLES

_REQUEST = TABLES["sync_request"]
_CHANNEL = TABLES["channel"]
_ASK = f"""
INSERT INTO sync_request (channel_id, asked_ms, who) SELECT id, CAST(:now AS BIGINT), CAST(:who AS VARCHAR)
FROM channel WHERE id = :channel AND platform <> '{BY_HAND}'
"""  # noqa: S608 - our own word
_ABOUT_LOTS = """
INSERT INTO sync_request (channel_id, asked_ms) SELECT DISTINCT o.channel_id, CAST(:now AS BIGINT) FROM offer o
JOIN listinglot f ON f.listing_id = o.listing_id WHERE f.lot_id IN :lots
"""
_ABOUT_LISTINGS = """
INSERT INTO sync_request (channel_id, asked_ms) SELECT DISTINCT channel_id, CAST(:now AS BIGINT) FROM offer
WHERE listing_id IN :listings
"""


def request_once(connection: Connection, scope: Scope, channel_id: int, who: str | None, now_ms: int) -> bool:
    """Request a sync of a channel; False when a request is pending already or the scope hides the channel."""
    seen = select(_CHANNEL.c.id).where(_CHANNEL.c.id == channel_id, scope.where(_CHANNEL))
    there = select(_REQUEST.c.id).where(_REQUEST.c.channel_id == channel_id, _REQUEST.c.taken_ms.is_(None))
    if connection.execute(seen).first() is None or connection.execute(there).first() is not None:
        return False
    request(connection, channel_id, now_ms, who)
    return True


def request(connection: Connection, channel_id: int, now_ms: int, who: str | None = None) -> None:
    """Request a sync of a channel, whether one is pending or not; nobody does where a change of ours needs it.

    A shop in which people sell by hand has nobody to ask.
    """
    bulk.execute(connection, _ASK, {"channel": channel_id, "now": now_ms, "who": who})


def request_for_lots(connection: Connection, lot_ids: Sequence[int], now_ms: int) -> None:
    """Request a sync of every channel that offers what these changed lots feed; copies of the market are old now."""
    cache_versions.changed(connection)
    bulk.execute(connection, _ABOUT_LOTS, {"lots": list(lot_ids), "now": now_ms})


def request_for_listings(connection: Connection, listing_ids: Sequence[int], now_ms: int) -> None:
    """Request a sync of every channel that shows one of these listings."""
    bulk.execute(connection, _ABOUT_LISTINGS, {"listings": sorted(listing_ids), "now": now_ms})


def pending(connection: Connection) -> dict[int, int]:
    """Return the channels with a pending request, each with the newest one's id."""
    sql = "SELECT channel_id, max(id) FROM sync_request WHERE taken_ms IS NULL GROUP BY channel_id ORDER BY channel_id"
    return dict(bulk.select(connection, sql, {}))


def mark_taken(connection: Connection, channel_id: int, now_ms: int) -> None:
    """Mark the pending requests of a channel as taken, as a run of it begins."""
    sql = "UPDATE sync_request SET taken_ms = :now WHERE channel_id = :channel AND taken_ms IS NULL"
    bulk.execute(connection, sql, {"now": now_ms, "channel": channel_id})
