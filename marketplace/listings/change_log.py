"""What people did to listings: each change with what was before, who did it and when; nothing is ever taken back."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, select

from marketplace.storage import bulk
from marketplace.storage.scope import Scope
from marketplace.storage.tables import TABLES

_CHANGE, _LISTING, _CHANNEL = TABLES["listing_change"], TABLES["listing"], TABLES["channel"]
_COLUMNS = ("listing_id", "kind", "channel_id", "before", "after", "who", "noted_ms")


class ListingAct(NamedTuple):
    """One change of a listing, of one shop where it is about one; ``before`` and ``after`` as the kind has them."""

    listing_id: int
    kind: str
    channel_id: int | None = None
    before: str | None = None
    after: str | None = None


class ToldListingAct(NamedTuple):
    """A change of a listing as it is told."""

    noted_ms: int
    who: str
    kind: str
    shop: str | None
    """Its title."""
    before: str | None
    after: str | None


def note(connection: Connection, acts: Sequence[ListingAct], who: str, now_ms: int) -> None:
    """Write down what a person did to listings, inside the transaction in which it is done."""
    bulk.insert(connection, _CHANGE, _COLUMNS, [(*one, who, now_ms) for one in acts])


def changes_of(connection: Connection, scope: Scope, sku: str, most: int = 20) -> list[ToldListingAct]:
    """Return the latest changes of a listing, the latest first."""
    query = (
        select(_CHANGE.c.noted_ms, _CHANGE.c.who, _CHANGE.c.kind, _CHANNEL.c.title, _CHANGE.c.before, _CHANGE.c.after)
        .join_from(_CHANGE, _LISTING, _LISTING.c.id == _CHANGE.c.listing_id)
        .join(_CHANNEL, _CHANNEL.c.id == _CHANGE.c.channel_id, isouter=True)
        .where(_LISTING.c.sku == sku, scope.where(_LISTING), scope.where(_CHANGE))
        .order_by(_CHANGE.c.id.desc())
        .limit(most)
    )
    return [ToldListingAct(*row) for row in connection.execute(query)]
