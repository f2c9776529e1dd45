"""Routes: the operations of the partner contract."""

import re
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from connectors.partner.server.api import exports
from connectors.partner.server.api.market import ListQuery, Market, body_of, list_query, market_of, no_query
from connectors.partner.server.api.pages import cursor_of, sequence_of
from connectors.partner.server.api.recipients import recipient_of
from connectors.partner.server.core import offers
from connectors.partner.server.core.answers import answer, in_flight, once
from connectors.partner.server.core.auth import Refusal
from connectors.partner.server.core.documents import Batch, OfferContent, Order, Purpose, Subscription, read
from connectors.partner.server.core.problems import Problem
from connectors.partner.server.core.store import Shop, Table
from marketplace.words.instants import iso

_JSON = "application/json"
_SHIPPABLE = ("placed", "confirmed", "collected", "shipping", "failed")
CARRIER = "Bưu cục mẫu"
"""Who carries every parcel of the reference server."""
_UNDERWAY = ("collected", "shipping", "failed", "delivered", "returning", "returned")


def _page(market: Market, shop: Shop, kind: str, body: bytes, last: int, more: bool) -> Response:
    head = (
        f'{{"as_of":"{iso(market.as_of(shop))}","next_cursor":"{cursor_of(kind, last, market.store.epoch(shop.no))}",'
        f'"has_more":{"true" if more else "false"},"{kind}":['
    )
    return Response(b"".join((head.encode(), body, b"]}")), media_type=_JSON)


async def about(request: Request) -> Response:
    """Say which contract is spoken here."""
    market = market_of(request)
    market.gate.caller(request)
    no_query(request)
    document = {"name": market.title, "version": "1.1", "levels": [0, 1, 2, 3], "time": iso(market.now_ms())}
    return answer(document).response()


async def shops(request: Request) -> Response:
    """List the shops that the token may see."""
    market = market_of(request)
    caller = market.gate.caller(request)
    no_query(request)
    seen = [shop for shop in market.store.shops() if caller.may_see(shop.shop_id)]
    listed = [{"shop_id": shop.shop_id, "title": shop.title, "authorised": True} for shop in seen]
    return answer({"shops": listed}).response()


def _stored_page(request: Request, table: Table, kind: str) -> Response:
    market = market_of(request)
    _, shop = market.gate.shop(request)
    query = list_query(request)
    after = _after(market, shop, table, kind, query)
    return _page(market, shop, kind, *market.pages.read(table, shop.no, after, query.limit))


def _after(market: Market, shop: Shop, table: str, kind: str, query: ListQuery) -> int:
    after = sequence_of(kind, query.cursor, market.store.epoch(shop.no))
    if after > market.store.last(table, shop.no):
        raise Problem("cursor", "The cursor is not one that this list has given out.")
    return after


async def sellers(request: Request) -> Response:
    """List a shop's sellers."""
    return _stored_page(request, "sellers", "sellers")


async def orders(request: Request) -> Response:
    """List orders in commit order."""
    return _stored_page(request, "orders", "orders")


async def settlements(request: Request) -> Response:
    """List payouts in commit order."""
    return _stored_page(request, "settlements", "entries")


async def order(request: Request) -> Response:
    """Give one order."""
    market = market_of(request)
    _, shop = market.gate.shop(request)
    no_query(request)
    return Response(_order(market, shop, request), media_type=_JSON)


def _order(market: Market, shop: Shop, request: Request) -> bytes:
    body = market.store.order(shop.no, request.path_params["code"])
    if body is None:
        raise Problem("not-found", "There is no such order.")
    return body


async def shipments(request: Request) -> Response:
    """List parcels under way, in the commit order of their orders."""
    market = market_of(request)
    _, shop = market.gate.shop(request)
    query = list_query(request)
    after = _after(market, shop, "orders", "shipments", query)
    rows = market.store.rows("orders", shop.no, after, query.limit)
    last = rows[-1][0] if rows else after
    found = [parcel for _, body in rows if (parcel := _shipment(body))]
    body = msgspec.json.encode(found)[1:-1]
    return _page(market, shop, "shipments", body, last, market.store.last("orders", shop.no) > last)


def _shipment(body: bytes) -> dict[str, Any] | None:
    order = msgspec.json.decode(body, type=Order)
    steps = [step for step in order.history if step.status in _UNDERWAY]
    if not steps:
        return None
    state, at = steps[-1].status, steps[-1].at
    return {"order_code": order.code, "waybill": f"VD{order.code}", "carrier": CARRIER, "state": state, "at": at}


async def list_offers(request: Request) -> Response:
    """List offers in commit order, all of them or those of the given SKUs."""
    market = market_of(request)
    _, shop = market.gate.shop(request)
    query = list_query(request, skus=True)
    after = _after(market, shop, "offers", "offers", query)
    rows = offers.page(market.store, shop.no, after, query.limit, query.skus)
    last = rows[-1][0] if rows else after
    more = len(rows) == query.limit and market.store.last("offers", shop.no) > last
    body = ",".join(offer.body() for _, offer in rows).encode()
    return _page(market, shop, "offers", body, last, more)


async def write_offers(request: Request) -> Response:
    """Write up to 500 offers, each with a result of its own."""
    market = market_of(request)
    caller, shop = market.gate.shop(request)
    no_query(request)
    with in_flight(market.in_flight, request, caller):
        raw = await body_of(request)
        batch, at_ms = read(raw, Batch), market.as_of(shop)

        def work() -> Any:
            written = offers.write_all(market.store, shop.no, batch.items, at_ms)
            results = [_result(item.sku, result) for item, result in zip(batch.items, written, strict=True)]
            return answer({"results": results})

        return once(market.store, request, caller, raw, market.now_ms(), work).response()


def _result(sku: str, result: offers.Written) -> dict[str, Any]:
    return {
        "sku": sku,
        "outcome": result.outcome,
        "offer": msgspec.Raw(result.offer.body().encode()) if result.offer else None,
        "problem": result.problem.document() if result.problem else None,
    }


def _offer(offer: offers.Stored, status: int = 200) -> Response:
    return Response(offer.body(), status, {"ETag": f'"{offer.version}"'}, _JSON)


async def get_offer(request: Request) -> Response:
    """Give one offer with its version as ETag."""
    market = market_of(request)
    _, shop = market.gate.shop(request)
    no_query(request)
    offer = offers.find(market.store, shop.no, request.path_params["sku"])
    if offer is None:
        raise Problem("not-found", "There is no such offer.")
    return _offer(offer)


async def put_offer(request: Request) -> Response:
    """Write one offer if it is still the one the caller read."""
    market = market_of(request)
    _, shop = market.gate.shop(request)
    no_query(request)
    item = read(await body_of(request), OfferContent)
    if item.sku != request.path_params["sku"]:
        raise Problem("invalid", "The body is about another SKU than the path.")
    with market.store.write():
        stored = offers.find(market.store, shop.no, item.sku)
        version = _expected(request, stored)
        result = offers.write_one(market.store, shop.no, item, version, market.as_of(shop))
    if result.problem:
        raise result.problem
    if result.offer is None:
        raise Problem("internal", "Nothing was written.")
    return _offer(result.offer, 200 if stored else 201)


def _expected(request: Request, stored: offers.Stored | None) -> int | None:
    """Return the version a PUT may replace (None: none); Problem 412 when it is another, 428 when none is named."""
    match, none_match = request.headers.get("if-match"), request.headers.get("if-none-match")
    if (match is None) == (none_match is None):
        raise Problem("precondition", 'Send If-Match: "<version>", or If-None-Match: * for a new offer.')
    if none_match is not None and none_match.strip() != "*":
        raise Problem("malformed", "If-None-Match is * here.")
    if match is not None and not re.fullmatch(r'\s*(\*|(W/)?"[!#-~]*"(\s*,\s*(W/)?"[!#-~]*")*)\s*', match):
        raise Problem("malformed", 'If-Match is "<version>".')
    current = f'"{stored.version}"' if stored else None
    headers = {"ETag": current} if current else {}
    tags = [tag.strip() for tag in (match or "").split(",")]
    fits = stored is None if match is None else stored is not None and (current in tags or tags == ["*"])
    if not fits:
        raise Problem("version", "The offer is not the one that was read; read it again.", headers=headers)
    return stored.version if stored else None


async def recipient(request: Request) -> Response:
    """Hand over who gets a parcel, while it is being shipped."""
    market = market_of(request)
    _, shop = market.gate.shop(request)
    no_query(request)
    read(await body_of(request), Purpose)
    found = msgspec.json.decode(_order(market, shop, request), type=Order)
    if found.status not in _SHIPPABLE:
        raise Problem("state", f"An order that is {found.status} is not shipped any more.")
    response = answer(recipient_of(shop.shop_id, found.code, found.province)).response()
    response.headers["Cache-Control"] = "no-store"
    return response


async def subscribe(request: Request) -> Response:
    """Ask for thin notices of one shop."""
    market = market_of(request)
    caller = market.gate.caller(request)
    no_query(request)
    with in_flight(market.in_flight, request, caller):
        raw = await body_of(request)
        wanted = read(raw, Subscription)
        shop = market.gate.open(caller, wanted.shop_id)

        def work() -> Any:
            return answer(market.webhooks.subscribe(caller, shop, wanted.url), 201)

        return once(market.store, request, caller, raw, market.now_ms(), work).response()


async def subscriptions(request: Request) -> Response:
    """List one's own webhooks."""
    market = market_of(request)
    caller = market.gate.caller(request)
    no_query(request)
    return answer({"webhooks": market.webhooks.mine(caller)}).response()


async def unsubscribe(request: Request) -> Response:
    """End a webhook."""
    market = market_of(request)
    caller = market.gate.caller(request)
    no_query(request)
    market.webhooks.drop(caller, request.path_params["id"])
    return Response(status_code=204)


async def export(request: Request) -> Response:
    """Give a nightly file of level 0."""
    market = market_of(request)
    _, shop = market.gate.shop(request)
    no_query(request)
    wanted = exports.named(request.path_params["name"])
    if market.as_of(shop) < wanted.ends_ms:
        raise Problem("not-found", "That day is not over yet.")
    sheet = await exports.make(market.store.path, shop.no, wanted)
    return Response(sheet, media_type="text/csv; charset=utf-8; header=present")


async def token(request: Request) -> Response:
    """Grant an access token for client credentials."""
    market = market_of(request)
    no_query(request)
    raw = await body_of(request, "application/x-www-form-urlencoded")
    try:
        granted, status = market.gate.grant(request, raw), 200
    except Refusal as refusal:
        granted, status = refusal.document, refusal.status
    response = answer(granted, status).response()
    response.headers["Cache-Control"] = "no-store"
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Basic realm="partner"'
    return response


async def one_offer(request: Request) -> Response:
    """Read or write one offer; one route, so that a 405 names both methods."""
    return await (put_offer if request.method == "PUT" else get_offer)(request)


async def own_webhooks(request: Request) -> Response:
    """Read one's webhooks or add one."""
    return await (subscribe if request.method == "POST" else subscriptions)(request)


ROUTES = [
    Route("/v1", about, methods=["GET"]),
    Route("/v1/shops", shops, methods=["GET"]),
    Route("/v1/shops/{shop}/sellers", sellers, methods=["GET"]),
    Route("/v1/shops/{shop}/orders", orders, methods=["GET"]),
    Route("/v1/shops/{shop}/orders/{code}", order, methods=["GET"]),
    Route("/v1/shops/{shop}/orders/{code}/recipient", recipient, methods=["POST"]),
    Route("/v1/shops/{shop}/settlements", settlements, methods=["GET"]),
    Route("/v1/shops/{shop}/shipments", shipments, methods=["GET"]),
    Route("/v1/shops/{shop}/offers", list_offers, methods=["GET"]),
    Route("/v1/shops/{shop}/offers/batch", write_offers, methods=["POST"]),
    Route("/v1/shops/{shop}/offers/{sku}", one_offer, methods=["GET", "PUT"]),
    Route("/v1/shops/{shop}/exports/{name}", export, methods=["GET"]),
    Route("/v1/webhooks", own_webhooks, methods=["GET", "POST"]),
    Route("/v1/webhooks/{id}", unsubscribe, methods=["DELETE"]),
    Route("/oauth/token", token, methods=["POST"]),
]
