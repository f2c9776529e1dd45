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
