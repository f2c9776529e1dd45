"""Bảng kê của bưu điện: where the post office sells in a shop of a platform itself, what it collects is written down.

A form of twenty seconds or a pasted message, by a telephone too; below it what of each list still stands, and which
orders of the platform replaced the rest.
"""

from collections.abc import Mapping
from secrets import token_urlsafe
from typing import Any

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from marketplace.directory.communes.provinces import ProvinceNames
from marketplace.language.translation import Language
from marketplace.operations.by_hand.messages import read_message
from marketplace.operations.by_hand.selling import on_sale
from marketplace.operations.post_lists import writing
from marketplace.operations.post_lists.writing import PostListRefusal, PostSale
from marketplace.orders import post_list_tasks, post_lists
from marketplace.pages.context import context
from marketplace.pages.doors.form_door import FormDoor
from marketplace.pages.doors.forms import Fields
from marketplace.pages.doors.hand_orders import packs_of, price_of_box
from marketplace.pages.doors.light import address, light_page, reader_of
from marketplace.pages.doors.refusal import refusal_page
from marketplace.pages.doors.shop_visit import LISTS, NotSelling, ShopVisit, lists_path, visited
from marketplace.words import dates, names
from marketplace.words.chat_day import day_said
from marketplace.words.instants import as_date, day_of, start_of
from marketplace.words.messages import Doubtful, Sentence, Unreadable

_DONE = ("run", "write", "correct", "apart", "back")
Refused = (PostListRefusal, Unreadable)


def post_list_route() -> Route:
    """Return the route of a shop's lists."""
    return Route(LISTS, FormDoor(_take, _page).answer, methods=["GET", "POST"])


def _page(
    asked: Request,
    fields: Fields | None = None,
    refused: Sentence | None = None,
    doubt: Sentence | None = None,
    unclear_dong: int | None = None,
) -> Response:
    lang = reader_of(asked)
    try:
        visit = _visit(asked)
    except NotSelling as refusal:
        return refusal_page(lang.tell(refusal.sentence), lang)
    with context().database.read() as connection:
        values = _values(connection, visit, lang)
    said: Mapping[str, str] = fields or {}
    what, code = asked.query_params.get("xong", ""), asked.query_params.get("ma", "")[:40]
    return light_page(
        asked, "post_lists.html", 422 if refused or doubt else 200, visit=visit, path=lists_path(visit.channel.code),
        said=said, key=said.get("key") or token_urlsafe(12), refused=lang.tell(refused) if refused else "",
        doubt=lang.tell(doubt) if doubt else "", today=context().today(), unclear_dong=unclear_dong,
        done=(what, code) if what in _DONE else ("", ""), **values,
    )  # fmt: skip


def _values(connection: Connection, visit: ShopVisit, lang: Language) -> Mapping[str, Any]:
    scope, channel_id = visit.visitor.scope, visit.channel.id
    runs = post_lists.runs_of(connection, channel_id)
    if runs is None:
        return {"since": None, "listings": [], "lists": [], "taking": [], "beyond": ""}
    more = post_list_tasks.beyond(connection, scope, channel_id)
    return {
        "since": as_date(day_of(runs.since_ms)), "listings": on_sale(connection, scope),
        "lists": post_lists.post_lists_of(connection, scope, channel_id),
        "taking": post_lists.taking(connection, scope, channel_id),
        "beyond": ", ".join(f"{one.title} ({one.sku}) +{lang.number(one.packs)}" for one in more),
    }  # fmt: skip


def _visit(asked: Request) -> ShopVisit:
    """Return who sells at which shop; NotSelling at a shop of sales by hand too: no post office sells there."""
    visit = visited(asked)
    if visit.channel.by_hand:
        raise NotSelling(
            "There is no such shop of yours; lists of the post office belong to a platform's shop.",
            "Không có gian hàng này của anh/chị; bảng kê của bưu điện phải ghi ở gian hàng trên sàn.",
        )
    return visit


def _take(asked: Request, fields: Fields) -> Response:
    """Do what was sent, and show the lists; the form stays as it was where it is refused."""
    lang = reader_of(asked)
    try:
        visit = _visit(asked)
    except NotSelling as refusal:
        return refusal_page(lang.tell(refusal.sentence), lang)
    if fields.get("do") == "read":
        return _read(asked, visit, fields)
    try:
        with context().database.write() as connection:
            what, code = _acted(connection, visit, fields)
    except Doubtful as doubt:
        return _page(asked, fields, doubt=doubt.sentence)
    except Refused as refusal:
        return _page(asked, fields, refused=refusal.sentence)
    context().forget()
    return RedirectResponse(address(lists_path(visit.channel.code), lang, xong=what, ma=code), 303)


def _acted(connection: Connection, visit: ShopVisit, fields: Fields) -> tuple[str, str]:
    """Do what a form asks; return what was done, and to which list or order."""
    given = (connection, visit.visitor.scope, visit.channel)
    what, code = fields.get("do", ""), fields.get("code", "").strip()[:80]
    who, now_ms = visit.signed, context().clock()
    if what == "run":
        writing.run_shop(*given, start_of(dates.day(fields.get("since", "")[:20])), who, now_ms)
    elif what == "write":
        sale, sure = sale_of(connection, visit, fields), fields.get("sure") == "1"
        code = writing.write_list(*given, sale, who, now_ms, sure=sure)
    elif what == "correct":
        writing.correct(*given, code, packs_of(fields.get("packs", "")), who, now_ms)
    elif what in ("apart", "back"):
        writing.set_apart(*given, code, what == "apart", who, now_ms)
    else:
        raise PostListRefusal("Choose what to do with the list", "Hãy chọn việc cần làm với bảng kê.")
    return what, code


def sale_of(connection: Connection, visit: ShopVisit, fields: Fields) -> PostSale:
    """Return what a form says; PostListRefusal or Unreadable where a part of it means nothing certain."""
    sku, price = fields.get("sku", ""), fields.get("price", "").strip()
    listing = writing.product(connection, visit.visitor.scope, sku)
    return PostSale(
        sku, packs_of(fields.get("packs", "")), dates.day(fields.get("day", "")[:20]),
        names.tidy(fields.get("office", "")), fields.get("key", ""),
        price_of_box(price, listing.label_g) if price else None,
    )  # fmt: skip


def _read(asked: Request, visit: ShopVisit, fields: Fields) -> Response:
    """Fill the form from a message that was pasted, as far as it is certain; nothing is written yet."""
    message = fields.get("message", "")
    with context().database.read() as connection:
        found = read_message(message, on_sale(connection, visit.visitor.scope), ProvinceNames(connection))
    day = day_said(message, context().today())
    filled = {name: found.fields()[name] for name in ("sku", "packs", "price")}
    kept = {name: fields.get(name, "") for name in ("message", "key", "office")}
    return _page(asked, filled | kept | {"day": day.isoformat() if day else ""}, unclear_dong=found.unclear_dong)
