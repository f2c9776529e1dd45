"""Visits of a shop that sells by hand: by who sells there, and by who looks after its money."""

from urllib.parse import quote

from sqlalchemy import Connection, select
from starlette.requests import Request

from marketplace.exchange import channels
from marketplace.exchange.channels import BY_HAND
from marketplace.pages.doors.shop_visit import NotSelling, ShopVisit, seller_of
from marketplace.storage.scope import Act, Scope
from marketplace.storage.tables import TABLES

HAND = "/gian-hang/{code}/ghi-don"
_CHANNEL = TABLES["channel"]


def hand_path(code: str) -> str:
    """Return where the orders of a shop that sells by hand are written down."""
    return HAND.format(code=quote(code, safe=""))


def hand_visit(connection: Connection, asked: Request) -> ShopVisit:
    """Return who asks at which shop; NotSelling where nobody is signed in, or they do nothing there."""
    visitor = seller_of(asked)
    if visitor is None:
        raise NotSelling(
            "Sign in first; you are not signed in, or no more.",
            "Hãy đăng nhập: bạn chưa đăng nhập, hoặc phiên đăng nhập đã kết thúc.",
        )
    channel = channels.by_code(connection, asked.path_params["code"])
    if (
        channel is None
        or not channel.by_hand
        or not (
            acts_in(connection, visitor.scope, channel.id, Act.SELL)
            or acts_in(connection, visitor.scope, channel.id, Act.PAY)
        )
    ):
        raise NotSelling(
            "There is no such shop of yours; orders are written down by who sells there.",
            "Không có gian hàng này của anh/chị; chỉ người bán của gian hàng mới ghi đơn.",
        )
    return ShopVisit(visitor, channel)


def shops_where(connection: Connection, scope: Scope, act: Act) -> frozenset[int]:
    """Return the shops that sell by hand in which a scope may do something."""
    if not scope.may(act):
        return frozenset()
    asked = select(_CHANNEL.c.id).where(_CHANNEL.c.platform == BY_HAND, scope.doing(act).where(_CHANNEL))
    return frozenset(connection.execute(asked).scalars())


def acts_in(connection: Connection, scope: Scope, channel_id: int, act: Act) -> bool:
    """Say whether a scope may do something in a shop."""
    asked = select(_CHANNEL.c.id).where(_CHANNEL.c.id == channel_id, scope.doing(act).where(_CHANNEL))
    return scope.may(act) and connection.execute(asked).first() is not None
