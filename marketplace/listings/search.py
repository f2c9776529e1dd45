"""Search: which listings a person means by some words, whatever their accents and order."""

from sqlalchemy import Connection, func, select

from marketplace.storage.scope import Scope
from marketplace.storage.tables import TABLES
from marketplace.words import names

_LISTING, _HOUSEHOLD, _COOPERATIVE = TABLES["listing"], TABLES["household"], TABLES["cooperative"]
OWNER = func.coalesce(_COOPERATIVE.c.name, _HOUSEHOLD.c.name)
"""Whose a listing is, in a query that joins both tables."""


def listings_named(connection: Connection, scope: Scope, words: str, most: int) -> list[int]:
    """Return the listings whose SKU, title and owner have all these words, or begin with them, by SKU."""
    query = (
        select(_LISTING.c.id, _LISTING.c.sku, _LISTING.c.title, OWNER)
        .join_from(_LISTING, _COOPERATIVE, _COOPERATIVE.c.id == _LISTING.c.cooperative_id, isouter=True)
        .join(_HOUSEHOLD, _HOUSEHOLD.c.id == _LISTING.c.household_id, isouter=True)
        .where(scope.where(_LISTING))
        .order_by(_LISTING.c.sku)
    )
    rows = connection.execute(query)
    return [listing_id for listing_id, *texts in rows if names.finds(words, *(text or "" for text in texts))][:most]
