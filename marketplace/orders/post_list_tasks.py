"""Where lists of the post office and orders of the platform do not meet, and a person has to look.

The platform has more boxes than all lists of a product: a list is missing, or an order is of none. Or the shop's
orders are complete past the day of a list, and do not reach it: fewer boxes were fetched or sold than it says.
"""

from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, func, select

from marketplace.storage.days import as_day
from marketplace.storage.scope import Act, Scope
from marketplace.storage.tables import TABLES
from marketplace.words.instants import start_of

_LIST, _SHOP, _APART = (TABLES[name] for name in ("post_list", "post_shop", "post_list_apart"))
_ORDER, _LINE, _LISTING, _PROMISED = (TABLES[name] for name in ("orders", "order_line", "listing", "promised_day"))
_CHANNEL, _MARK = TABLES["channel"], TABLES["watermark"]


class Beyond(NamedTuple):
    """Packs of a product that the platform's orders have beyond all lists of a shop."""

    shop: str
    """The channel's code."""
    shop_title: str
    sku: str
    title: str
    packs: int


class Unreached(NamedTuple):
    """A list that the platform's orders do not reach, though they are complete past its day."""

    shop: str
    """The channel's code."""
    shop_title: str
    code: str
    title: str
    collect_on: date
    packs: int
    held: int
    """What of its packs no order of the platform replaced."""


def beyond(connection: Connection, scope: Scope, channel_id: int | None = None) -> list[Beyond]:
    """Return where the platform's orders have more packs than all lists, of products that the scope sells; by shop."""
    of_shop = [] if channel_id is None else [_LIST.c.channel_id == channel_id]
    said = (
        select(_LIST.c.channel_id, _LIST.c.listing_id, func.sum(_LIST.c.packs).label("packs"))
        .join_from(_LIST, _LISTING, _LISTING.c.id == _LIST.c.listing_id)
        .where(scope.doing(Act.SELL).where(_LISTING), *of_shop)
        .group_by(_LIST.c.channel_id, _LIST.c.listing_id)
        .subquery()
    )
    packs = func.sum(_LINE.c.quantity - _LINE.c.cancelled_g // _LINE.c.pack_g)
    query = (
        select(_CHANNEL.c.code, _CHANNEL.c.title, _LISTING.c.sku, _LISTING.c.title, packs - said.c.packs)
        .join_from(said, _SHOP, _SHOP.c.channel_id == said.c.channel_id)
        .join(_CHANNEL, _CHANNEL.c.id == said.c.channel_id)
        .join(_LISTING, _LISTING.c.id == said.c.listing_id)
        .join(_ORDER, (_ORDER.c.channel_id == said.c.channel_id) & (_ORDER.c.placed_ms >= _SHOP.c.since_ms))
        .join(_LINE, (_LINE.c.order_id == _ORDER.c.id) & (_LINE.c.listing_id == said.c.listing_id))
        .where(_LINE.c.quantity > 0, *(_of_none(table) for table in (_LIST, _APART)))
        .group_by(_CHANNEL.c.code, _CHANNEL.c.title, _LISTING.c.sku, _LISTING.c.title, said.c.packs)
        .having(packs > said.c.packs)
        .order_by(_CHANNEL.c.code, _LISTING.c.sku)
    )
    found = [Beyond(*row) for row in connection.execute(query)]
    return [one._replace(packs=int(one.packs)) for one in found]


def unreached(connection: Connection, scope: Scope, today: date) -> list[Unreached]:
    """Return the lists of past days that the platform's orders do not reach, of products that the scope sells.

    Only where the shop's orders are complete past the list's day; the oldest list first.
    """
    found = []
    for *row, as_of_ms in connection.execute(_past(scope, today)):
        one = Unreached(*row)
        day = as_day(one.collect_on)
        if day is not None and as_of_ms >= start_of(day + timedelta(days=1)):
            found.append(one._replace(collect_on=day, held=int(one.held)))
    return found


def _past(scope: Scope, today: date) -> Select[Any]:
    return (
        select(_CHANNEL.c.code, _CHANNEL.c.title, _ORDER.c.remote_id, _LISTING.c.title, _PROMISED.c.promised_on)
        .add_columns(_LIST.c.packs, _LINE.c.quantity, _MARK.c.as_of_ms)
        .join_from(_LIST, _ORDER, _ORDER.c.id == _LIST.c.order_id)
        .join(_LINE, _LINE.c.order_id == _ORDER.c.id)
        .join(_PROMISED, _PROMISED.c.order_id == _ORDER.c.id)
        .join(_LISTING, _LISTING.c.id == _LIST.c.listing_id)
        .join(_CHANNEL, _CHANNEL.c.id == _LIST.c.channel_id)
        .join(_MARK, (_MARK.c.channel_id == _LIST.c.channel_id) & (_MARK.c.feed == "orders"))
        .where(_LINE.c.quantity > 0, _PROMISED.c.promised_on < today, _MARK.c.as_of_ms.is_not(None))
        .where(scope.doing(Act.SELL).where(_LISTING))
        .order_by(_PROMISED.c.promised_on, _LIST.c.order_id)
    )


def _of_none(table: Any) -> ColumnElement[bool]:
    """Say whether an order stands in none of the rows of a table."""
    return ~select(table.c.order_id).where(table.c.order_id == _ORDER.c.id).exists()
