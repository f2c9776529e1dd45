"""Stop requests: "stop this at once" (ngừng bán ngay), one for each shop that shows it; all of one act have its number.

The clock takes them up at once, also in the middle of a long run. Numbers grow in the order in which stops are
committed, whatever the clock of the computer says.
"""

from collections.abc import Sequence

from sqlalchemy import Connection

from marketplace.exchange import cache_versions
from marketplace.storage import bulk

_REQUEST = """
INSERT INTO stop_request (channel_id, number, asked_ms)
SELECT DISTINCT channel_id, CAST(:number AS BIGINT), CAST(:now AS BIGINT) FROM offer WHERE listing_id IN :listings
"""


def request(connection: Connection, listing_ids: Sequence[int], now_ms: int) -> int:
    """Request a stop in every shop that shows one of these listings; return the number of the stop."""
    number = cache_versions.next_number(connection, "stop")
    bulk.execute(connection, _REQUEST, {"number": number, "now": now_ms, "listings": sorted(listing_ids)})
    return number


def pending(connection: Connection) -> dict[int, int]:
    """Return the channels with a pending stop, each with the newest one's number."""
    sql = "SELECT channel_id, max(number) FROM stop_request WHERE taken_ms IS NULL GROUP BY channel_id"
    return dict(bulk.select(connection, sql, {}))


def is_pending(connection: Connection, channel_id: int) -> bool:
    """Say whether a stop is pending for a channel."""
    sql = "SELECT 1 FROM stop_request WHERE channel_id = :channel AND taken_ms IS NULL LIMIT 1"
    return bool(bulk.select(connection, sql, {"channel": channel_id}))


def mark_taken(connection: Connection, channel_id: int, now_ms: int) -> None:
    """Mark the pending stops of a channel as taken; they are pushed from now on until the platform has confirmed."""
    sql = "UPDATE stop_request SET taken_ms = :now WHERE channel_id = :channel AND taken_ms IS NULL"
    bulk.execute(connection, sql, {"now": now_ms, "channel": channel_id})
