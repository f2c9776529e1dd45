"""Listings as a list: whose each is, what a box is and costs, what feeds it, and where it stands."""

from typing import NamedTuple

from sqlalchemy import Connection, func, select

from marketplace.listings.search import listings_named
from marketplace.storage.scope import Scope
from marketplace.storage.tables import TABLES

_LISTING, _OFFER, _CHANNEL = TABLES["listing"], TABLES["offer"], TABLES["channel"]
_FEEDS, _LOT = TABLES["listinglot"], TABLES["lot"]
_HOUSEHOLD, _COOPERATIVE = TABLES["household"], TABLES["cooperative"]


class ListingItem(NamedTuple):
    """A listing: ``owner`` is the cooperative's code, or the household's; ``left_g`` are the grams left in its lots."""

    sku: str
    title: str
    owner: str
    label_g: int
    fruit_g: int
    price_dong: int
    active: bool
    lots: int
    left_g: int
    shops: tuple[str, ...]


class FeedingLot(NamedTuple):
    """A lot that feeds a listing."""

    lot: str
    household: str
    name: str
    grade: str | None
    left_g: int


def listings_listed(connection: Connection, scope: Scope, words: str = "", most: int = 500) -> list[ListingItem]:
    """Return the listings a person may see, by SKU; ``words`` are those of a SKU, title or owner."""
    feeds = (
        select(_FEEDS.c.listing_id, func.count().label("lots"), func.sum(_LOT.c.balance_g).label("left_g"))
        .join(_LOT, _LOT.c.id == _FEEDS.c.lot_id)
        .group_by(_FEEDS.c.listing_id)
        .subquery()
    )
    facts = (_LISTING.c[name] for name in ("label_g", "fruit_g", "price_dong", "active"))
    query = (
        select(_LISTING.c.id, _LISTING.c.sku, _LISTING.c.title, func.coalesce(_COOPERATIVE.c.code, _HOUSEHOLD.c.code),
               *facts, func.coalesce(feeds.c.lots, 0), func.coalesce(feeds.c.left_g, 0))
        .join_from(_LISTING, _COOPERATIVE, _COOPERATIVE.c.id == _LISTING.c.cooperative_id, isouter=True)
        .join(_HOUSEHOLD, _HOUSEHOLD.c.id == _LISTING.c.household_id, isouter=True)
        .join(feeds, feeds.c.listing_id == _LISTING.c.id, isouter=True)
        .where(scope.where(_LISTING))
        .order_by(_LISTING.c.sku)
        .limit(most)
    )  # fmt: skip
    if words:
        query = query.where(_LISTING.c.id.in_(listings_named(connection, scope, words, most)))
    rows = connection.execute(query).all()
    shops = _shops(connection, [listing_id for listing_id, *_ in rows])
    return [
        ListingItem(sku, title, owner, label_g, fruit_g, price_dong, bool(active), int(lots), int(left_g),
                    tuple(shops.get(listing_id, ())))
        for listing_id, sku, title, owner, label_g, fruit_g, price_dong, active, lots, left_g in rows
    ]  # fmt: skip


def feeding(connection: Connection, scope: Scope, sku: str) -> list[FeedingLot]:
    """Return the lots that feed a listing, in the order of their households."""
    query = (
        select(_LOT.c.code, _HOUSEHOLD.c.code, _HOUSEHOLD.c.name, _LOT.c.grade, _LOT.c.balance_g)
        .join_from(_FEEDS, _LISTING, _LISTING.c.id == _FEEDS.c.listing_id)
        .join(_LOT, _LOT.c.id == _FEEDS.c.lot_id)
        .join(_HOUSEHOLD, _HOUSEHOLD.c.id == _LOT.c.household_id)
        .where(_LISTING.c.sku == sku, scope.where(_LISTING), scope.where(_LOT))
        .order_by(_HOUSEHOLD.c.code, _LOT.c.code)
    )
    return [FeedingLot(*row) for row in connection.execute(query)]


def _shops(connection: Connection, listings: list[int]) -> dict[int, list[str]]:
    query = (
        select(_OFFER.c.listing_id, _CHANNEL.c.code)
        .join(_CHANNEL, _CHANNEL.c.id == _OFFER.c.channel_id)
        .where(_OFFER.c.listing_id.in_(listings))
        .order_by(_CHANNEL.c.code)
    )
    found: dict[int, list[str]] = {}
    for listing, code in connection.execute(query):
        found.setdefault(listing, []).append(code)
    return found
