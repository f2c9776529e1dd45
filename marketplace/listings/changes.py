"""Changing a listing: its price, the shops it is shown in, and whether it is sold at all."""

from sqlalchemy import Connection

from marketplace.exchange import sync_requests
from marketplace.listings.change_log import ListingAct, note
from marketplace.listings.feeding_lots import listing_of
from marketplace.listings.opening import OFFER
from marketplace.listings.prices import doubt_change, require_price
from marketplace.listings.refused import ListingError
from marketplace.listings.sellers import owner_of, sellers_in
from marketplace.storage import bulk
from marketplace.storage.scope import Scope
from marketplace.storage.tables import TABLES


def reprice(
    connection: Connection, scope: Scope, sku: str, price_dong: int, who: str, now_ms: int, *, force: bool = False
) -> int:
    """Set what a box costs from now on, and return what it cost; every shop is told.

    ListingError for a price that cannot be; Doubtful, unless by force, for one far off the one before.
    """
    require_price(price_dong)
    listing = listing_of(connection, scope, sku)
    before_dong = int(listing["price_dong"])
    if not force:
        doubt_change(sku, before_dong, price_dong)
    _set(connection, listing["id"], "price_dong", price_dong, now_ms)
    act = ListingAct(listing["id"], "price", None, str(before_dong), str(price_dong))
    note(connection, [act], who, now_ms)
    return before_dong


def retire(connection: Connection, scope: Scope, sku: str, who: str, now_ms: int, *, again: bool = False) -> None:
    """Take a listing off sale: every shop shows 0 of it, its orders go on; or put it on sale ``again``."""
    listing_id = listing_of(connection, scope, sku)["id"]
    _set(connection, listing_id, "active", again, now_ms)
    note(connection, [ListingAct(listing_id, "put on again" if again else "retired")], who, now_ms)


def show_in(connection: Connection, scope: Scope, sku: str, shop: str, seller: str, who: str, now_ms: int) -> None:
    """Show a listing in one more shop; ListingError when it stands there already or nobody sells it there."""
    listing = listing_of(connection, scope, sku)
    asked = {"listing": listing["id"], "shop": shop}
    there = (
        "SELECT 1 FROM offer o JOIN channel c ON c.id = o.channel_id WHERE o.listing_id = :listing AND c.code = :shop"
    )
    if bulk.select(connection, there, asked):
        raise ListingError(f"{sku} stands in {shop} already", f"Sản phẩm {sku} đã có ở gian hàng {shop}.")
    owner = owner_of(connection, listing)
    [(channel, sells)] = sellers_in(connection, scope, (shop,), owner, seller)
    bulk.insert(connection, TABLES["offer"], OFFER, [(channel, listing["id"], sku, sells, "wanted", 0)])
    note(connection, [ListingAct(listing["id"], "shown in", channel)], who, now_ms)
    sync_requests.request(connection, channel, now_ms)


def _set(connection: Connection, listing_id: int, column: str, value: object, now_ms: int) -> None:
    sql = f"UPDATE listing SET {column} = :value WHERE id = :listing"  # noqa: S608 - names of this module
    bulk.execute(connection, sql, {"value": value, "listing": listing_id})
    sync_requests.request_for_listings(connection, [listing_id], now_ms)
