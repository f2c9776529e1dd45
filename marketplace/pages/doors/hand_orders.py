"""Orders by hand (ghi đơn): a form of twenty seconds, by a telephone too, and what becomes of the orders written."""

from collections.abc import Mapping
from secrets import token_urlsafe
from typing import Any

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from marketplace.directory.communes.provinces import ProvinceNames
from marketplace.inventory.lots import CannotMove
from marketplace.operations.by_hand import acting, selling, writing
from marketplace.operations.by_hand.messages import read_message
from marketplace.operations.by_hand.money import money_of, receive, take_back
from marketplace.operations.by_hand.records import HandSale
from marketplace.operations.by_hand.selling import HandListing, HandLot, HandRefusal
from marketplace.orders import recipients
from marketplace.orders.hand_orders import hand_orders, order_id_of
from marketplace.pages.context import context
from marketplace.pages.doors.form_door import FormDoor
from marketplace.pages.doors.forms import Fields
from marketplace.pages.doors.hand_visit import HAND, acts_in, hand_path, hand_visit
from marketplace.pages.doors.light import address, light_page, reader_of
from marketplace.pages.doors.refusal import refusal_page
from marketplace.pages.doors.shop_visit import NotSelling, ShopVisit
from marketplace.pages.hand_words import HandWords
from marketplace.storage.encryption import SealError
from marketplace.storage.scope import Act
from marketplace.storage.settings import SettingsError
from marketplace.words import dates, money, names
from marketplace.words.messages import Doubtful, Repeated, Sentence, Unreadable
from marketplace.words.parcels import Address

_ACTS = ("deliver", "cancel", "return", "receive", "set-back", "gone", "take-back")
_DONE = ("all", *_ACTS)
Refused = (HandRefusal, CannotMove, Unreadable, recipients.RecipientError)
_TO = ("to-name", "to-phone", "to-street", "to-commune")


def hand_routes() -> list[Route]:
    """Return the routes of the form and of what is done to one order."""
    return [
        Route(HAND, FormDoor(_write, _page).answer, methods=["GET", "POST"]),
        Route(f"{HAND}/{{order}}", FormDoor(_act, _back).answer, methods=["GET", "POST"]),
    ]


def _page(
    asked: Request,
    fields: Fields | None = None,
    refused: Sentence | None = None,
    doubt: Doubtful | None = None,
    unclear_dong: int | None = None,
) -> Response:
    lang = reader_of(asked)
    try:
        with context().database.read() as connection:
            visit = hand_visit(connection, asked)
            values = _values(connection, visit)
    except NotSelling as refusal:
        return refusal_page(lang.tell(refusal.sentence), lang)
    said: Mapping[str, str] = fields or {}
    return light_page(
        asked, "hand_orders.html", 422 if refused or doubt else 200, visit=visit, path=hand_path(visit.channel.code),
        said=said, key=said.get("key") or token_urlsafe(12), refused=lang.tell(refused) if refused else "",
        doubt=lang.tell(doubt.sentence) if doubt else "",
        sure=said.get("sure") == "1" or _is_plain(doubt),
        beside=doubt.like if isinstance(doubt, Repeated) else said.get("beside", ""),
        words=HandWords(lang), today=context().today().isoformat(),
        done=_done(asked), unclear_dong=unclear_dong, **values,
    )  # fmt: skip


def _is_plain(doubt: Doubtful | None) -> bool:
    """Say whether a doubt is one that being sure answers: not that the same was written down already."""
    return doubt is not None and not isinstance(doubt, Repeated)


def _done(asked: Request) -> tuple[str, str]:
    """Return what was done, and to which order, as the address says it."""
    what, order = asked.query_params.get("xong", ""), asked.query_params.get("don", "")[:40]
    return (what, order) if what in (*_DONE, "write") else ("", "")


def _values(connection: Connection, visit: ShopVisit) -> Mapping[str, Any]:
    scope, channel = visit.visitor.scope, visit.channel
    sells = acts_in(connection, scope, channel.id, Act.SELL)
    listings = selling.products(connection, scope, channel) if sells else []
    lots = selling.lots_of(connection, scope, [one.id for one in listings])
    orders = hand_orders(connection, scope, channel.id)
    return {
        "sells": sells, "pays": acts_in(connection, scope, channel.id, Act.PAY), "listings": listings,
        "left": {one.id: sum(lot.left_g for lot in lots.get(one.id, ())) // one.label_g for one in listings},
        "owners": _owners(lots), "provinces": ProvinceNames(connection).rows, "orders": orders,
        "money": money_of(connection, [one.id for one in orders]),
        "whom": recipients.kept(connection, [one.id for one in orders]),
    }  # fmt: skip


def _owners(lots: Mapping[int, list[HandLot]]) -> list[tuple[str, str]]:
    """Return what may be written as whose fruit it is: households, then lots, with what each is called."""
    every = {lot.id: lot for of_listing in lots.values() for lot in of_listing}.values()
    homes = {lot.household: lot.name for lot in every}
    return [*sorted(homes.items()), *sorted((lot.code, lot.name) for lot in every)]


def _write(asked: Request, fields: Fields) -> Response:
    """Write down what was sent, or say that all is written; the form stays as it was where it is refused."""
    lang = reader_of(asked)
    if fields.get("do") == "read":
        return _read(asked, fields)
    try:
        with context().database.write() as connection:
            visit = hand_visit(connection, asked)
            now_ms = context().clock()
            if fields.get("do") == "all":
                writing.say_all_written(connection, visit.visitor.scope, visit.channel, visit.signed, now_ms)
                what, code = "all", ""
            else:
                sale = sale_of(connection, visit, fields)
                what = "write"
                code = writing.write_order(
                    connection, visit.visitor.scope, visit.channel, sale, visit.signed, now_ms,
                    sure=fields.get("sure") == "1", beside=fields.get("beside", "")[:40],
                )  # fmt: skip
                _keep_recipient(connection, visit, code, sale, fields)
    except NotSelling as refusal:
        return refusal_page(lang.tell(refusal.sentence), lang)
    except Doubtful as doubt:
        return _page(asked, fields, doubt=doubt)
    except Refused as refusal:
        return _page(asked, fields, refused=refusal.sentence)
    except (SealError, SettingsError):
        closed = lang.say("Who gets it could not be sealed, so nothing is written; whoever runs the server sees to it.")
        return refusal_page(closed, lang, 500)
    context().forget()
    return RedirectResponse(address(hand_path(visit.channel.code), lang, xong=what, don=code), 303)


def _read(asked: Request, fields: Fields) -> Response:
    """Fill the form from a message that was pasted, as far as it is certain; nothing is written yet."""
    lang = reader_of(asked)
    try:
        with context().database.read() as connection:
            visit = hand_visit(connection, asked)
            listings = selling.products(connection, visit.visitor.scope, visit.channel)
            found = read_message(fields.get("message", ""), listings, ProvinceNames(connection))
    except NotSelling as refusal:
        return refusal_page(lang.tell(refusal.sentence), lang)
    filled = found.fields() | {"message": fields.get("message", ""), "key": fields.get("key", "")}
    return _page(asked, filled, unclear_dong=found.unclear_dong)


def _keep_recipient(connection: Connection, visit: ShopVisit, code: str, sale: HandSale, fields: Fields) -> None:
    """Keep who gets the parcel, sealed, where the form says anybody."""
    said = [names.tidy(fields.get(name, "")[:200]) for name in _TO]
    order_id = order_id_of(connection, visit.channel.id, code)
    if not any(said) or order_id is None:
        return
    name, phone, street, commune = said
    to = Address(name, phone, street, commune, None, sale.province or "")
    settings = context().settings
    on, key = sale.promised_on or context().today(), settings.sealing_key()
    recipients.keep(connection, order_id, to, on, context().clock(), key, days=settings.recipient_days())


def _act(asked: Request, fields: Fields) -> Response:
    """Do to one order what was pressed, and show the list again."""
    lang, code = reader_of(asked), asked.path_params["order"]
    what = fields.get("do", "")
    try:
        with context().database.write() as connection:
            visit = hand_visit(connection, asked)
            _acted(connection, visit, what, code, fields)
    except NotSelling as refusal:
        return refusal_page(lang.tell(refusal.sentence), lang)
    except Refused as refusal:
        return _page(asked, refused=refusal.sentence)
    context().forget()
    here = address(hand_path(visit.channel.code), lang, xong=what, don=code)
    return RedirectResponse(f"{here}#don-{code}", 303)


def _acted(connection: Connection, visit: ShopVisit, what: str, code: str, fields: Fields) -> None:
    given = (connection, visit.visitor.scope, visit.channel, code)
    who, now_ms = visit.signed, context().clock()
    if what == "deliver":
        acting.deliver(*given, who, now_ms)
    elif what == "cancel":
        acting.cancel(*given, who, now_ms, still_there=fields.get("left") == "there" or None)
    elif what == "set-back":
        acting.set_back(*given, who, now_ms)
    elif what == "gone":
        acting.cancel(*given, who, now_ms, still_there=False)
    elif what == "take-back":
        take_back(*given, who, now_ms)
    elif what == "return":
        acting.give_back(*given, packs_of(fields.get("packs", "")), who, now_ms)
    elif what == "receive":
        typed = fields.get("dong", "").strip()
        receive(*given, money.dong(typed) if typed else None, fields.get("key", "")[:80], who, now_ms)
    else:
        raise HandRefusal("Choose what to do with the order", "Hãy chọn việc cần làm với đơn.")


def _back(asked: Request) -> Response:
    """Lead to where an order stands in the list of its shop."""
    here = address(hand_path(asked.path_params["code"]), reader_of(asked))
    return RedirectResponse(f"{here}#don-{asked.path_params['order']}", 303)


def sale_of(connection: Connection, visit: ShopVisit, fields: Fields) -> HandSale:
    """Return what a form says; HandRefusal or Unreadable where a part of it means nothing certain."""
    listing = selling.product(connection, visit.visitor.scope, visit.channel, fields.get("sku", ""))
    typed = fields.get("province", "").strip()
    household, lot = _whose(connection, visit, listing, fields.get("whose", ""))
    promised, price = fields.get("promised", "").strip(), fields.get("price", "").strip()
    each_dong = price_of_box(price, listing.label_g) if price else listing.price_dong
    return HandSale(
        listing.sku, packs_of(fields.get("packs", "")), each_dong,
        fields.get("terms", ""), fields.get("key", ""), _province(connection, typed) if typed else None,
        dates.day(promised[:20]) if promised else None, lot, household,
        delivered=fields.get("delivered") == "1", paid=fields.get("paid") == "1",
    )  # fmt: skip


def packs_of(typed: str) -> int:
    """Return a number of boxes as people type it; Unreadable where it is none."""
    plain = typed.strip().replace(".", "")
    if not plain.isdecimal() or len(plain) > 6:
        raise Unreadable("Write how many boxes, for example 3.", "Hãy ghi số thùng, chẳng hạn 3.")
    return int(plain)


def price_of_box(typed: str, label_g: int) -> int:
    """Return the price of a box in đồng, as typed by the box or by the kilogram; Unreadable where it is none."""
    by_box, slash, unit = typed.partition("/")
    each_dong = money.dong(by_box.strip())
    if not slash or names.key(unit) in ("thung", "hop", "box"):
        return each_dong
    if names.key(unit) != "kg":
        raise Unreadable(
            "Write the price of a box, or by the kilogram such as 25k/kg.",
            "Hãy ghi giá mỗi thùng, hoặc giá theo kg như 25k/kg.",
        )
    whole, rest = divmod(each_dong * label_g, 1_000)
    if rest:
        raise Unreadable("Write the price of a box in whole đồng.", "Hãy ghi giá mỗi thùng, số chẵn đến đồng.")
    return whole


def _province(connection: Connection, typed: str) -> str:
    found = ProvinceNames(connection).resolve(typed[:60])
    if found is None:
        raise Unreadable(
            f"“{names.tidy(typed[:60])}” is none of the 34 provinces; choose one of the list.",
            f"“{names.tidy(typed[:60])}” không phải một trong 34 tỉnh, thành; hãy chọn trong danh sách.",
        )
    return found.name


def _whose(connection: Connection, visit: ShopVisit, listing: HandListing, typed: str) -> tuple[str, str]:
    """Return the household or the lot (its code) that a form names, both empty where the rule decides."""
    wanted = names.tidy(typed[:120])
    if not wanted:
        return "", ""
    lots = selling.lots_of(connection, visit.visitor.scope, [listing.id]).get(listing.id, [])
    key = names.key(wanted)
    for household, lot in (("", {one.code for one in lots}), ({one.household for one in lots}, "")):
        codes = [one for one in (lot or household) if names.key(one) == key]
        if len(codes) == 1:
            return ("", codes[0]) if lot else (codes[0], "")
    called = sorted({one.household for one in lots if names.key(one.name) == key})
    if len(called) == 1:
        return called[0], ""
    raise HandRefusal(
        f"{wanted!r} is no household or lot of this product with fruit left; choose one of the list",
        f"“{wanted}” không phải hộ hay lô còn hàng của sản phẩm này; hãy chọn trong danh sách hoặc để trống.",
    )
