"""Bán cho thương lái: fruit that a trader takes at the garden is written down by a telephone, lot, kilograms and price.

What a form asks holds for the list that it was drawn with: sent twice, the second time changes nothing.
"""

from typing import NamedTuple

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from marketplace.directory.rights import Visitor
from marketplace.directory.rights.may import Needs, NotAllowed, require
from marketplace.inventory.lots import CannotMove, Provenance
from marketplace.operations.by_hand.writing import AGAIN_MS
from marketplace.operations.harvest.removal import sell_elsewhere
from marketplace.pages.context import context
from marketplace.pages.doors.form_door import FormDoor
from marketplace.pages.doors.forms import Fields
from marketplace.pages.doors.light import address, light_page, reader_of
from marketplace.pages.doors.refusal import refusal_page
from marketplace.pages.doors.shop_visit import NotSelling, seller_of
from marketplace.reports.figures.trader_sales import TraderSale, sellable_lots, trader_sales
from marketplace.storage import locks
from marketplace.storage.scope import Act
from marketplace.words import money, names, weight
from marketplace.words.instants import time_of_day
from marketplace.words.messages import Doubtful, Repeated, Sentence, Unreadable

TRADERS = "/ban-thuong-lai"
Refused = (CannotMove, NotAllowed, Unreadable)


class _Asked(NamedTuple):
    """What a form asks to be written down."""

    lot: str
    grams: int
    dong_per_kg: int
    buyer: str

    def is_told_by(self, sale: TraderSale) -> bool:
        """Say whether a sale that is there is this one."""
        return (sale.lot, sale.grams, sale.dong_per_kg, sale.buyer) == self


def trader_route() -> Route:
    """Return the route of what is sold to traders."""
    return Route(TRADERS, FormDoor(_take, _page).answer, methods=["GET", "POST"])


def _visitor(asked: Request) -> Visitor:
    """Return who sells; NotSelling where nobody is signed in, or they sell for nobody."""
    visitor = seller_of(asked)
    if visitor is None:
        raise NotSelling(
            "Sign in first; you are not signed in, or no more.",
            "Hãy đăng nhập: bạn chưa đăng nhập, hoặc phiên đăng nhập đã kết thúc.",
        )
    if not visitor.scope.may(Act.SELL):
        raise NotSelling(
            "What traders take is written down by who sells for a cooperative.",
            "Chỉ người bán hàng của HTX mới ghi bán cho thương lái.",
        )
    return visitor


def _page(
    asked: Request, fields: Fields | None = None, refused: Sentence | None = None, *, doubt: Doubtful | None = None
) -> Response:
    lang = reader_of(asked)
    said, again = fields or {}, isinstance(doubt, Repeated)
    try:
        visitor = _visitor(asked)
    except NotSelling as refusal:
        return refusal_page(lang.tell(refusal.sentence), lang)
    with context().database.read() as connection:
        lots, sales = sellable_lots(connection, visitor.scope), trader_sales(connection, visitor.scope)
    return light_page(
        asked, "trader_sales.html", 422 if refused else 200, path=TRADERS, lots=lots, sales=sales,
        last=sales[0].id if sales else 0, said=said, refused=lang.tell(refused) if refused else "",
        doubted=doubt is not None, sure=said.get("sure") == "1" or (doubt is not None and not again),
        beside=doubt.like if isinstance(doubt, Repeated) else said.get("beside", ""),
        done=asked.query_params.get("xong", "")[:80],
    )  # fmt: skip


def _take(asked: Request, fields: Fields) -> Response:
    """Write a sale down, and show the list; the form stays as it was where it is refused."""
    lang = reader_of(asked)
    try:
        visitor = _visitor(asked)
        sale = _read(fields)
        with context().database.write() as connection:
            require(connection, visitor.scope, Needs(Act.SELL, "lot", (sale.lot,), "code"))
            locks.lock_name(connection, f"sales of lot {sale.lot}")
            if not _is_written(connection, visitor, sale, fields):
                now_ms = context().clock()
                _doubt_again(connection, visitor, sale, fields, now_ms)
                by = Provenance(visitor.signed, now_ms, now_ms)
                sure = fields.get("sure") == "1"
                sell_elsewhere(connection, sale.lot, sale.grams, sale.dong_per_kg, sale.buyer, by, force=sure)
    except NotSelling as refusal:
        return refusal_page(lang.tell(refusal.sentence), lang)
    except Doubtful as doubt:
        return _page(asked, fields, doubt.sentence, doubt=doubt)
    except Refused as refusal:
        return _page(asked, fields, refusal.sentence)
    context().forget()
    return RedirectResponse(address(TRADERS, lang, xong=sale.lot), 303)


def _read(fields: Fields) -> _Asked:
    """Return what a form says; Unreadable with what to write instead."""
    lot = fields.get("lot", "")[:80]
    if not lot:
        raise Unreadable("Choose the lot.", "Hãy chọn lô hàng.")
    grams = weight.grams(fields.get("weight", "")[:40], "kg")
    dong = money.dong(fields.get("price", "")[:40])
    return _Asked(lot, grams, dong, names.tidy(fields.get("buyer", "")[:80]))


def _doubt_again(connection: Connection, visitor: Visitor, sale: _Asked, fields: Fields, now_ms: int) -> None:
    """Raise Repeated for a sale like one of the last hours, unless the form says that it is written beside that."""
    for one in trader_sales(connection, visitor.scope):
        if sale.is_told_by(one) and one.noted_ms > now_ms - AGAIN_MS:
            if fields.get("beside") == str(one.id):
                return
            at = time_of_day(one.noted_ms)
            raise Repeated(str(one.id), at, f"a sale of lot {one.lot}", f"lần bán lô {one.lot}")


def _is_written(connection: Connection, visitor: Visitor, sale: _Asked, fields: Fields) -> bool:
    """Say whether this form was taken before; CannotMove where somebody else has written a sale down meanwhile."""
    last = fields.get("after", "")
    since = [one for one in trader_sales(connection, visitor.scope) if str(one.id) != last]
    newer = [one for one in since if last.isdecimal() and one.id > int(last[:18])]
    if not newer:
        return False
    if any(sale.is_told_by(one) and one.who == visitor.signed for one in newer):
        return True
    raise CannotMove(
        "Somebody wrote another sale down meanwhile; look at the list below, and send this one again.",
        "Vừa có người ghi một lần bán khác; hãy xem danh sách bên dưới rồi gửi lại.",
    )
