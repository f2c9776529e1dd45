"""Shop visits: who comes to hand in files of which shop; a shop in which somebody does not sell does not exist here."""

from typing import NamedTuple
from urllib.parse import quote

from sqlalchemy import Connection
from starlette.requests import Request

from marketplace.directory.audit import Signed
from marketplace.directory.rights import Visitor
from marketplace.exchange import channels
from marketplace.exchange.channels import ChannelRow
from marketplace.operations import shop_files
from marketplace.pages.context import context, token_of
from marketplace.words.messages import Refusal

FILES = "/gian-hang/{code}/tep"
POSTING = "/gian-hang/{code}/dang"
STOCK = "/gian-hang/{code}/ton"
LISTS = "/gian-hang/{code}/bang-ke"


class NotSelling(Refusal):
    """The visitor sells in no such shop (any more): one sentence, whether there is one or not."""


class ShopVisit(NamedTuple):
    """Somebody at a shop in which they sell."""

    visitor: Visitor
    channel: ChannelRow

    @property
    def signed(self) -> Signed:
        """Return how the visitor's acts are signed."""
        return Signed(self.visitor.person_id, self.visitor.signed)

    @property
    def path(self) -> str:
        """Return where the files of the shop are."""
        return files_path(self.channel.code)


def files_path(code: str) -> str:
    """Return where the files of a shop are, by its code."""
    return FILES.format(code=quote(code, safe=""))


def posting_path(code: str) -> str:
    """Return where the upload sheets of a shop are made, by its code."""
    return POSTING.format(code=quote(code, safe=""))


def stock_path(code: str) -> str:
    """Return where numbers are set by hand in a shop, by its code."""
    return STOCK.format(code=quote(code, safe=""))


def lists_path(code: str) -> str:
    """Return where the post office's lists of a shop are written down, by its code."""
    return LISTS.format(code=quote(code, safe=""))


def visited(asked: Request) -> ShopVisit:
    """Return the visit of the shop that an address names; NotSelling where nobody is signed in who sells there."""
    visitor = seller_of(asked)
    if visitor is None:
        raise NotSelling(
            "Sign in first; you are not signed in, or no more.",
            "Hãy đăng nhập: bạn chưa đăng nhập, hoặc phiên đăng nhập đã kết thúc.",
        )
    with context().database.read() as connection:
        return shop_visit(connection, visitor, asked.path_params["code"])


def seller_of(asked: Request) -> Visitor | None:
    """Return who asks, None where nobody is signed in (any more)."""
    return context().visitor(token_of(asked.cookies))


def shop_visit(connection: Connection, visitor: Visitor, code: str) -> ShopVisit:
    """Return the visit of a shop by its code; NotSelling where the visitor does not sell there."""
    channel = channels.by_code(connection, code)
    if channel is None or channel.id not in shop_files.sold_in(connection, visitor.scope):
        raise NotSelling(
            "There is no such shop of yours; files are handed in by who sells there.",
            "Không có gian hàng này của anh/chị; chỉ người bán của gian hàng mới nộp tệp.",
        )
    return ShopVisit(visitor, channel)
