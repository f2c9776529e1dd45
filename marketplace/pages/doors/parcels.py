"""Gửi bưu cục: packed orders are handed to the cooperative's carrier with one press, by a telephone too.

What a form asks holds for the parcel that it was drawn with: sent twice, the second time changes nothing.
"""

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from marketplace.directory.audit import Signed
from marketplace.directory.rights import Visitor
from marketplace.directory.rights.may import Needs, NotAllowed, require
from marketplace.operations.fulfilment import posting
from marketplace.operations.fulfilment.posting import Sealing
from marketplace.orders.parcels import ParcelError
from marketplace.orders.recipients import RecipientError
from marketplace.pages.context import context
from marketplace.pages.doors.form_door import FormDoor
from marketplace.pages.doors.forms import Fields
from marketplace.pages.doors.light import address, light_page, reader_of
from marketplace.pages.doors.refusal import refusal_page
from marketplace.pages.doors.shop_visit import NotSelling, seller_of
from marketplace.pages.parcel_words import ParcelWords
from marketplace.reports.figures.parcels_to_post import OrderToPost, parcels_to_post
from marketplace.storage.scope import Act
from marketplace.words import dates, money, names
from marketplace.words.messages import Sentence, Unreadable
from marketplace.words.parcels import Address

PARCELS = "/gui-buu-cuc"
_TO = ("to-name", "to-phone", "to-street", "to-commune", "to-province")
_DONE = ("post", "cancel", "part", "whom")
Refused = (ParcelError, RecipientError, NotAllowed, Unreadable)


def parcel_route() -> Route:
    """Return the route of the parcels that a person sends."""
    return Route(PARCELS, FormDoor(_take, _page).answer, methods=["GET", "POST"])


def _visitor(asked: Request) -> Visitor:
    """Return who sends parcels; NotSelling where nobody is signed in, or they send none."""
    visitor = seller_of(asked)
    if visitor is None:
        raise NotSelling(
            "Sign in first; you are not signed in, or no more.",
            "Hãy đăng nhập: bạn chưa đăng nhập, hoặc phiên đăng nhập đã kết thúc.",
        )
    if not visitor.scope.may(Act.ORDERS):
        raise NotSelling(
            "Parcels are sent by who sells for a cooperative.", "Chỉ người bán hàng của HTX mới gửi bưu cục."
        )
    return visitor


def _page(asked: Request, refused: Sentence | None = None) -> Response:
    lang = reader_of(asked)
    try:
        visitor = _visitor(asked)
    except NotSelling as refusal:
        return refusal_page(lang.tell(refusal.sentence), lang)
    with context().database.read() as connection:
        found = parcels_to_post(connection, visitor.scope, context().today())
    what, order = asked.query_params.get("xong", ""), asked.query_params.get("don", "")[:80]
    return light_page(
        asked, "parcels.html", 422 if refused else 200, path=PARCELS, words=ParcelWords(lang),
        waiting=[one for one in found if one.waits], parts=[one for one in found if one.asks_part and not one.waits],
        sent=[one for one in found if not one.waits and not one.asks_part],
        refused=lang.tell(refused) if refused else "", done=(what, order) if what in _DONE else ("", ""),
    )  # fmt: skip


def _take(asked: Request, fields: Fields) -> Response:
    """Do what was pressed at one order, and show the list again; what cannot be is said, and changes nothing."""
    lang = reader_of(asked)
    what, order = fields.get("do", ""), fields.get("order", "")[:80]
    try:
        visitor = _visitor(asked)
        with context().database.write() as connection:
            one = _meant(connection, visitor, fields)
            if str(one.last_id) == fields.get("after", ""):
                _acted(connection, visitor, one, fields)
    except NotSelling as refusal:
        return refusal_page(lang.tell(refusal.sentence), lang)
    except Refused as refusal:
        return _page(asked, refusal.sentence)
    context().forget()
    return RedirectResponse(f"{address(PARCELS, lang, xong=what, don=order)}#don-{order}", 303)


def _meant(connection: Connection, visitor: Visitor, fields: Fields) -> OrderToPost:
    """Return the order that a form is about; ParcelError where it is none of the reader's list (any more)."""
    named = fields.get("shop", ""), fields.get("order", "")
    for one in parcels_to_post(connection, visitor.scope, context().today()):
        if (one.order.shop, one.order.code) == named:
            return one
    raise ParcelError(
        "This order is not on the list any more; look at the list as it is now",
        "Đơn này không còn trong danh sách; hãy xem lại danh sách hiện tại.",
    )


def _acted(connection: Connection, visitor: Visitor, one: OrderToPost, fields: Fields) -> None:
    order, who, now_ms = one.order, Signed(visitor.person_id, visitor.signed), context().clock()
    require(connection, visitor.scope, Needs(Act.ORDERS, "orders", (order.id,), whole=True))
    named = (connection, visitor.scope, order.code)
    what = fields.get("do")
    if what == "post":
        typed, day = fields.get("cod", "").strip(), fields.get("on", "").strip()
        on = dates.day(day[:20]) if day else context().today()
        cod_dong = money.dong(typed) if typed else None
        posting.post(*named, on, who, now_ms, shop=order.shop, cod_dong=cod_dong)
    elif what == "cancel":
        if one.may_be_cancelled:
            posting.take_back(*named, who, now_ms, shop=order.shop)
    elif what == "whom":
        said = [names.tidy(fields.get(name, "")[:200]) for name in _TO]
        name, phone, street, commune, province = said
        to = Address(name, phone, street, commune, None, province)
        posting.say_who(*named, to, who, now_ms, _sealing(), shop=order.shop)
    elif what == "part":
        if one.asks_part:
            back = {line.id: _packs(fields.get(f"line-{line.id}", "")) for line in one.lines}
            posting.settle_part(*named, back, who, now_ms, shop=order.shop)
    else:
        raise ParcelError("Choose what to do with the order", "Hãy chọn việc cần làm với đơn.")


def _sealing() -> Sealing:
    settings = context().settings
    return Sealing(settings.sealing_key(), settings.opening_keys(), settings.recipient_days(), context().today())


def _packs(typed: str) -> int:
    """Return how many boxes came back, as typed; Unreadable where it is no number."""
    plain = typed.strip().replace(".", "")
    if not (plain.isascii() and plain.isdecimal()) or len(plain) > 6:
        raise Unreadable("Write how many boxes came back, 0 for none.", "Hãy ghi số thùng đã về, không có thì ghi 0.")
    return int(plain)
