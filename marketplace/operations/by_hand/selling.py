"""Who sells what by hand: the cooperative of a shop, and its own and its members' products."""

from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, or_, select

from marketplace.exchange.channels import ChannelRow
from marketplace.storage.scope import Act, Scope
from marketplace.storage.tables import TABLES
from marketplace.words.messages import Refusal

_LISTING, _COOPERATIVE, _MEMBER, _FEED, _LOT, _HOUSEHOLD, _CHANNEL = (
    TABLES[name] for name in ("listing", "cooperative", "membership", "listinglot", "lot", "household", "channel")
)


class HandRefusal(Refusal):
    """A sale by hand is not written down so; the message is one plain sentence."""


class HandListing(NamedTuple):
    """A product that is sold by hand: what a box is and costs."""

    id: int
    sku: str
    title: str
    label_g: int
    price_dong: int


class HandLot(NamedTuple):
    """A lot that a product may be taken from: whose it is, and how much of it is left."""

    id: int
    code: str
    household: str
    name: str
    left_g: int


def require_shop(connection: Connection, scope: Scope, channel: ChannelRow, act: Act) -> None:
    """Raise HandRefusal where a shop is none that sells by hand, or the scope may not do this there."""
    if not channel.by_hand:
        raise HandRefusal(
            f"{channel.code} is a platform's shop; orders are typed in shops that sell by hand",
            f"{channel.title} là gian hàng trên sàn; chỉ ghi đơn ở gian hàng bán tay.",
        )
    asked = select(_CHANNEL.c.id).where(_CHANNEL.c.id == channel.id, scope.doing(act).where(_CHANNEL))
    if not scope.may(act) or connection.execute(asked).first() is None:
        raise HandRefusal(
            "You may not do this in this shop; ask who looks after people and grants",
            "Bạn không có quyền làm việc này ở gian hàng này; hãy hỏi người quản trị.",
        )


def products(connection: Connection, scope: Scope, channel: ChannelRow) -> list[HandListing]:
    """Return what a shop may sell by hand, as far as the scope sells it: what is on sale, by title."""
    return on_sale(connection, scope, _of_shop(channel))


def on_sale(connection: Connection, scope: Scope, *where: ColumnElement[bool]) -> list[HandListing]:
    """Return the products that a scope sells and that are on sale, by title; of some alone where conditions say so."""
    query = (
        select(*(_LISTING.c[name] for name in HandListing._fields))
        .where(_LISTING.c.active, scope.doing(Act.SELL).where(_LISTING), *where)
        .order_by(_LISTING.c.title, _LISTING.c.label_g, _LISTING.c.sku)
    )
    return [HandListing(*row) for row in connection.execute(query)]


def product(connection: Connection, scope: Scope, channel: ChannelRow, sku: str) -> HandListing:
    """Return one of the products; HandRefusal where it is none of them."""
    for one in products(connection, scope, channel):
        if one.sku == sku:
            return one
    raise HandRefusal(
        f"{channel.code} sells no product {sku!r}; choose one of the list",
        "Gian hàng không có sản phẩm này; hãy chọn trong danh sách.",
    )


def lots_of(connection: Connection, scope: Scope, listing_ids: list[int]) -> dict[int, list[HandLot]]:
    """Return by product the lots that feed it and hold something, as far as the scope shows them."""
    query = (
        select(_FEED.c.listing_id, _LOT.c.id, _LOT.c.code, _HOUSEHOLD.c.code, _HOUSEHOLD.c.name, _LOT.c.balance_g)
        .join_from(_FEED, _LOT, _LOT.c.id == _FEED.c.lot_id)
        .join(_HOUSEHOLD, _HOUSEHOLD.c.id == _LOT.c.household_id)
        .where(_FEED.c.listing_id.in_(listing_ids), _LOT.c.balance_g > 0, scope.where(_LOT))
        .order_by(_HOUSEHOLD.c.code, _LOT.c.code)
    )
    found: dict[int, list[HandLot]] = {}
    for listing_id, *lot in connection.execute(query):
        found.setdefault(listing_id, []).append(HandLot(*lot))
    return found


def _of_shop(channel: ChannelRow) -> ColumnElement[bool]:
    """Say whether a product is the cooperative's whose shop it is, or a member's."""
    own = select(_COOPERATIVE.c.id).where(_COOPERATIVE.c.code == channel.shop)
    members = select(_MEMBER.c.household_id).where(_MEMBER.c.cooperative_id.in_(own), _MEMBER.c.left_on.is_(None))
    return or_(_LISTING.c.cooperative_id.in_(own), _LISTING.c.household_id.in_(members))
