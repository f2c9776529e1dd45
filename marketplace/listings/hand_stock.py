"""Stock set by hand (Sửa tồn bằng tay): what a person sets in a shop without a contract, from which number to which.

It is asked in the morning, on an emergency stop, or where little is left; never for each order.
"""

from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, func, or_, select

from marketplace.listings.availability.offer_status import packs_there
from marketplace.storage.scope import Act, Scope
from marketplace.storage.tables import TABLES

_OFFER, _LISTING, _CHANNEL = TABLES["offer"], TABLES["listing"], TABLES["channel"]


class HandStock(NamedTuple):
    """An offer whose number a person sets; ``before`` is None where the shop shows none of it yet.

    ``stopped`` where it is set to 0 because somebody stopped selling, ``exported`` where a file carries it.
    """

    offer_id: int
    channel_id: int
    sku: str
    title: str
    label_g: int
    price_dong: int
    before: int | None
    after: int
    stopped: bool
    exported_ms: int | None


def to_set(connection: Connection, scope: Scope, channel_id: int, today: date) -> list[HandStock]:
    """Return what is to be set in a shop now, what was stopped first; only what the scope may sell."""
    found = _read(connection, scope, channel_id, _asked(today))
    return sorted(found, key=lambda one: (not one.stopped, one.after >= (one.before or 0), one.title, one.sku))


def counted(connection: Connection, scope: Scope, today: date) -> dict[int, int]:
    """Return by shop how many numbers are to be set there now."""
    query = (
        select(_OFFER.c.channel_id, func.count())
        .join_from(_OFFER, _LISTING, _LISTING.c.id == _OFFER.c.listing_id)
        .join(_CHANNEL, _CHANNEL.c.id == _OFFER.c.channel_id)
        .where(_CHANNEL.c.road != "contract", _asked(today), scope.doing(Act.SELL).where(_OFFER))
        .group_by(_OFFER.c.channel_id)
    )
    return {int(channel_id): int(count) for channel_id, count in connection.execute(query)}


def _asked(today: date) -> ColumnElement[bool]:
    stopped = _LISTING.c.stopped_ms.is_not(None)
    asked = _OFFER.c.pending_stock.is_not(None) & _OFFER.c.exported_ms.is_(None) & (_OFFER.c.quota_on <= today)
    unknown = _OFFER.c.stock.is_(None) & (_OFFER.c.state == "live")
    return or_(asked, stopped & ((_OFFER.c.stock > 0) | (_OFFER.c.pending_stock > 0) | unknown))


def waiting(connection: Connection, scope: Scope, channel_id: int) -> list[HandStock]:
    """Return what a file carries that nobody has said stands in the shop yet, by title."""
    found = _read(connection, scope, channel_id, _OFFER.c.exported_ms.is_not(None))
    return sorted(found, key=lambda one: (one.title, one.sku))


def _read(connection: Connection, scope: Scope, channel_id: int, which: ColumnElement[bool]) -> list[HandStock]:
    selling = scope.doing(Act.SELL)
    query = (
        select(
            _OFFER.c.id, _OFFER.c.channel_id, _OFFER.c.sku, _LISTING.c.title, _LISTING.c.label_g,
            _LISTING.c.price_dong, _OFFER.c.stock, _OFFER.c.pending_stock, _LISTING.c.stopped_ms.is_not(None),
            _OFFER.c.exported_ms,
        )
        .join_from(_OFFER, _LISTING, _LISTING.c.id == _OFFER.c.listing_id)
        .join(_CHANNEL, _CHANNEL.c.id == _OFFER.c.channel_id)
        .where(_OFFER.c.channel_id == channel_id, _CHANNEL.c.road != "contract", which, selling.where(_OFFER))
    )  # fmt: skip
    rows = (HandStock(*row) for row in connection.execute(query))
    return [
        one._replace(before=packs_there(one.before), after=0 if one.stopped else one.after, stopped=bool(one.stopped))
        for one in rows
    ]
