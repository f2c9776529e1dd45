"""Stock that is set by hand in a shop: each number large, from which to which, and a tick once it is done."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from marketplace.listings import hand_stock
from marketplace.operations import offer_files
from marketplace.pages.context import context
from marketplace.pages.doors.form_door import FormDoor
from marketplace.pages.doors.forms import Fields
from marketplace.pages.doors.light import address, light_page, reader_of
from marketplace.pages.doors.offer_files import chosen_of
from marketplace.pages.doors.refusal import refusal_page
from marketplace.pages.doors.shop_visit import STOCK, NotSelling, posting_path, stock_path, visited

_SHOWN = 60


def hand_stock_route() -> Route:
    """Return the route of what is set by hand in a shop."""
    return Route(STOCK, FormDoor(_take, _page).answer, methods=["GET", "POST"])


def _page(asked: Request) -> Response:
    lang = reader_of(asked)
    try:
        visit = visited(asked)
    except NotSelling as refusal:
        return refusal_page(lang.tell(refusal.sentence), lang)
    with context().database.read() as connection:
        found = hand_stock.to_set(connection, visit.visitor.scope, visit.channel.id, context().today())
    link = visit.channel.base_url
    return light_page(
        asked, "hand_stock.html", visit=visit, here=stock_path(visit.channel.code), found=found[:_SHOWN],
        more=max(0, len(found) - _SHOWN), posting=posting_path(visit.channel.code),
        seller_page=link if link.startswith("https://") else "", done=asked.query_params.get("xong") == "1",
    )  # fmt: skip


def _take(asked: Request, fields: Fields) -> Response:
    """Note what a person has set, and show what is left."""
    lang = reader_of(asked)
    try:
        visit = visited(asked)
    except NotSelling as refusal:
        return refusal_page(lang.tell(refusal.sentence), lang)
    scope, channel, now_ms = visit.visitor.scope, visit.channel, context().clock()
    with context().database.write() as connection:
        asked_for = hand_stock.to_set(connection, scope, channel.id, context().today())
        shown = [one for one in asked_for if fields.get(f"n-{one.offer_id}", str(one.after)) == str(one.after)]
        chosen = chosen_of(fields, [one.offer_id for one in shown])
        offer_files.set_stock(connection, scope, channel, chosen, visit.signed, now_ms)
    context().forget()
    return RedirectResponse(address(stock_path(channel.code), lang, xong="1"), 303)
