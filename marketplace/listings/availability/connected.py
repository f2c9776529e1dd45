"""Connected: the listings whose offers have to do with each other, since lots feed several of them.

What a shop may show depends on what shares its lots, and on what shares theirs in turn; on nothing else of the market.
"""

from collections.abc import Collection, Iterable

from sqlalchemy import Connection

from marketplace.storage import bulk

COUNTS = "((l.active AND o.state <> 'hidden') OR o.stock > 0 OR o.pending_stock > 0 OR o.unread_stock > 0)"
"""Whether an offer ``o`` of a listing ``l`` claims anything of its lots, or may."""
_OF_CHANNEL = f"""
SELECT DISTINCT o.listing_id FROM offer o JOIN listing l ON l.id = o.listing_id
WHERE o.channel_id = :channel AND {COUNTS}
"""  # noqa: S608 - our own words
_OF_LOTS = f"""
SELECT DISTINCT o.listing_id FROM listinglot f JOIN offer o ON o.listing_id = f.listing_id
JOIN listing l ON l.id = o.listing_id WHERE f.lot_id IN :lots AND {COUNTS}
"""  # noqa: S608 - our own words
_LOTS = "SELECT DISTINCT lot_id FROM listinglot WHERE listing_id IN :listings"


def listings_of(connection: Connection, channel_id: int) -> set[int]:
    """Return the listings of which a channel has an offer that counts."""
    return set(bulk.scalars(connection, _OF_CHANNEL, {"channel": channel_id}))


def listings_fed_by(connection: Connection, lots: Iterable[int]) -> set[int]:
    """Return the listings that some lots feed and of which an offer counts."""
    return set(bulk.scalars(connection, _OF_LOTS, {"lots": sorted(set(lots))}))


def connected(connection: Connection, listings: Collection[int]) -> set[int]:
    """Return these listings and all that share lots with them, step by step; most markets are two steps wide."""
    found, lots, fresh = set(listings), set[int](), set(listings)
    while fresh:
        rows = bulk.select(connection, _LOTS, {"listings": sorted(fresh)})
        nearer = {lot for (lot,) in rows} - lots
        lots |= nearer
        fresh = listings_fed_by(connection, nearer) - found if nearer else set()
        found |= fresh
    return found
