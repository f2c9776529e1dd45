"""The sandbox: what a test or a demonstration may do to the server, for callers who may see every shop."""

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from connectors.partner.server.admin import edits, hand_orders
from connectors.partner.server.api.market import Market, body_of, market_of
from connectors.partner.server.core import offers
from connectors.partner.server.core.answers import Answer, answer, once
from connectors.partner.server.core.auth import Caller
from connectors.partner.server.core.documents import Moderation, Name, Order, Text, read
from connectors.partner.server.core.problems import Problem
from connectors.partner.server.core.store import Shop
from connectors.partner.server.season import planting
from connectors.partner.server.season.plan import Plan
from connectors.partner.server.season.season import add_sellers
from marketplace.words.instants import iso

T = TypeVar("T", hand_orders.HandOrder, edits.HandEvent)


class Advance(Struct, forbid_unknown_fields=True):
    """How far to let a shop's season go on."""

    shop_id: Name
    to: str


class NewSeller(Struct, forbid_unknown_fields=True):
    """A seller to add to a shop."""

    seller_id: Name
    title: Text
    verified: bool = True


class NewSellers(Struct, forbid_unknown_fields=True):
    """Sellers to add to a shop, which is opened where it is new."""

    shop_id: Name
    sellers: Annotated[list[NewSeller], Meta(max_length=100_000)]


class Judgement(Struct, forbid_unknown_fields=True):
    """A moderator's word on an offer."""

    shop_id: Name
    sku: Name
    moderation: Moderation
    reason: Text | None = None


class Forgotten(Struct, forbid_unknown_fields=True):
    """The shop whose cursors are forgotten."""

    shop_id: Name


def _admin(request: Request) -> tuple[Market, Caller]:
    market = market_of(request)
    caller = market.gate.caller(request)
    if not caller.admin:
        raise Problem("forbidden", "The sandbox is open to the admin token alone.")
    return market, caller


async def put_plan(request: Request) -> Response:
    """Take a season's plan on."""
    market, _ = _admin(request)
    shop = await market.season.put(read(await body_of(request), Plan))
    return answer(state_of(market, shop), 200).response()


async def advance(request: Request) -> Response:
    """Let everything happen up to an instant."""
    market, caller = _admin(request)
    wanted = read(await body_of(request), Advance)
    shop = market.gate.open(caller, wanted.shop_id)
    counts = await market.season.advance(shop, edits.instant(wanted.to, 0))
    return answer({"as_of": iso(market.as_of(market.gate.open(caller, wanted.shop_id))), **counts}).response()


async def state(request: Request) -> Response:
    """Say how far a shop has come (``?shop_id=``), or every shop."""
    market, caller = _admin(request)
    shop_id = request.query_params.get("shop_id")
    if shop_id is not None:
        return answer(state_of(market, market.gate.open(caller, shop_id))).response()
    return answer({"shops": {shop.shop_id: state_of(market, shop) for shop in market.store.shops()}}).response()


def state_of(market: Market, shop: Shop) -> dict[str, Any]:
    """Return a shop's instant, counts, next due instant (None: its season is over) and planted orders."""
    store, due = market.store, market.season.next_due(shop)
    counts = {
        "orders": store.one("SELECT count(*) FROM orders WHERE shop = ?", (shop.no,))[0],
        "sellers": store.one("SELECT count(*) FROM sellers WHERE shop = ?", (shop.no,))[0],
        "offers": store.one("SELECT count(*) FROM offers WHERE shop = ?", (shop.no,))[0],
        "settlements": store.last("settlements", shop.no),
        "commits": store.last("orders", shop.no),
        "planned": market.season.planned(shop),
    }
    return {
        "shop_id": shop.shop_id,
        "as_of": iso(market.as_of(shop)),
        "counts": counts,
        "next_due": iso(due) if due is not None else None,
        "planted": planting.planted(store, shop.no),
        "notices_dropped": market.webhooks.dropped,
    }


async def put_sellers(request: Request) -> Response:
    """Add sellers to a shop."""
    market, _ = _admin(request)
    wanted = read(await body_of(request), NewSellers)
    with market.store.write():
        shop = market.store.open_shop(wanted.shop_id)
        add_sellers(market.store, shop.no, [(new.seller_id, new.title, new.verified) for new in wanted.sellers])
    return answer({"sellers": len(wanted.sellers)}).response()


async def place_order(request: Request) -> Response:
    """Place an order by hand."""
    return await _by_hand(request, hand_orders.HandOrder, 201, lambda market, shop, wanted: hand_orders.place(
        market.store, shop, wanted, market.as_of(shop)
    ))  # fmt: skip


async def change_order(request: Request) -> Response:
    """Change an order placed by hand."""
    return await _by_hand(request, edits.HandEvent, 200, lambda market, shop, event: hand_orders.befall(
        market.store, shop, request.path_params["code"], event, market.as_of(shop)
    ))  # fmt: skip


async def _by_hand(request: Request, shape: type[T], status: int, work: Callable[[Market, Shop, T], Order]) -> Response:
    """Do something to an order once, move the shop's clock to it, and tell who asked to be told."""
    market, caller = _admin(request)
    raw = await body_of(request)
    wanted = read(raw, shape)
    shop = market.gate.open(caller, wanted.shop_id)
    codes = []

    def do() -> Answer:
        order = work(market, shop, wanted)
        codes.append(order.code)
        market.store.db.execute(
            "UPDATE shops SET as_of_ms = max(as_of_ms, ?) WHERE no = ? AND as_of_ms IS NOT NULL",
            (edits.instant(order.updated_at, 0), shop.no),
        )
        return Answer(status, msgspec.json.encode(order))

    done = once(market.store, request, caller, raw, market.now_ms(), do)
    market.webhooks.notify(shop, codes, market.as_of(shop))
    return done.response()


async def moderate(request: Request) -> Response:
    """Let a moderator approve an offer, reject it, or put it back in the queue."""
    market, caller = _admin(request)
    wanted = read(await body_of(request), Judgement)
    shop = market.gate.open(caller, wanted.shop_id)
    with market.store.write():
        offer = offers.moderate(market.store, shop.no, wanted.sku, wanted.moderation, wanted.reason, market.as_of(shop))
    return Response(offer.body(), media_type="application/json")


async def forget(request: Request) -> Response:
    """Forget all cursors of a shop that were given out, as a platform may after 30 days."""
    market, caller = _admin(request)
    shop = market.gate.open(caller, read(await body_of(request), Forgotten).shop_id)
    with market.store.write():
        market.store.forget_cursors(shop.no)
    return answer({"shop_id": shop.shop_id}).response()


ROUTES = [
    Route("/sandbox/plan", put_plan, methods=["POST"]),
    Route("/sandbox/advance", advance, methods=["POST"]),
    Route("/sandbox/state", state, methods=["GET"]),
    Route("/sandbox/sellers", put_sellers, methods=["POST"]),
    Route("/sandbox/orders", place_order, methods=["POST"]),
    Route("/sandbox/orders/{code}/events", change_order, methods=["POST"]),
    Route("/sandbox/moderation", moderate, methods=["POST"]),
    Route("/sandbox/forget", forget, methods=["POST"]),
]
