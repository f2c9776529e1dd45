"""The operations of the contract over the books: a request comes in read, an answer goes out."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import parse_qsl, unquote

from tests.second_server import exports, paging, schemas, spoken, stall
from tests.second_server.books import LISTS, Clock, Shop, written
from tests.second_server.holders import Answer, Holder, OAuthRefused, grant, holder_of
from tests.second_server.hooks import Hooks
from tests.second_server.refusals import Refused

SMALL, BATCH = 1 << 20, 64 << 20  # bytes of a body that are taken
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:~-]{0,63}")


@dataclass
class Request:
    """A request as it came."""

    method: str
    path: str
    query: str
    headers: dict[str, str]  # names in lower case
    body: bytes


@dataclass
class Market:
    """All shops and holders of one server."""

    clock: Clock
    shops: dict[str, Shop] = field(default_factory=dict)
    holders: list[Holder] = field(default_factory=list)
    cursors: paging.Cursors = field(default_factory=paging.Cursors)
    hooks: Hooks = field(default_factory=Hooks)
    levels: tuple[int, ...] = (3, 0, 1, 2)
    token_lives_s: int = 45


def said(status: int, content: object, **headers: str) -> Answer:
    """Make an answer of JSON, all in ASCII and with every slash escaped, as some languages write it."""
    body = json.dumps(content, indent=0).encode().replace(b"/", b"\\/")
    return Answer(status, body, {"Content-Type": "application/json; charset=utf-8", **headers})


def refusal(refused: Refused) -> Answer:
    """Make an answer of a refusal."""
    return Answer(
        refused.status,
        json.dumps(refused.problem()).encode(),
        {"Content-Type": "application/problem+json", **refused.headers},
    )


def answer(market: Market, request: Request) -> Answer:
    """Carry a request out."""
    try:
        if request.path == "/oauth/token":
            return _token(market, request)
        holder = holder_of(market.holders, request.headers.get("authorization", ""))
        return Call(market, holder, request).carried_out()
    except Refused as refused:
        return refusal(refused)
    except OAuthRefused as refused:
        headers = {"WWW-Authenticate": 'Basic realm="token"'} if refused.status == 401 else {}
        return said(refused.status, {"error": refused.word}, **headers)


def _token(market: Market, request: Request) -> Answer:
    if request.method != "POST":
        raise Refused("method", "Chỉ có POST.", Allow="POST")
    if request.query:
        raise Refused("malformed", "Không nhận tham số.")
    _typed(request, "application/x-www-form-urlencoded", SMALL)
    given = grant(market.holders, request.body, request.headers.get("authorization"), market.token_lives_s)
    return said(200, given, **{"Cache-Control": "no-store"})


def _typed(request: Request, wanted: str, most: int) -> None:
    if len(request.body) > most:
        raise Refused("too-large", f"Nội dung quá {most} byte.")
    kind, _, parameter = request.headers.get("content-type", "").partition(";")
    if kind.strip().lower() != wanted or "latin" in parameter.lower() or "8859" in parameter:
        raise Refused("media-type", f"Cần {wanted}.")


@dataclass
class Call:
    """One request of a holder."""

    market: Market
    holder: Holder
    request: Request

    def carried_out(self) -> Answer:
        """Find the operation of the path and carry it out; only POST operations keep answers under a key."""
        parts = [unquote(part) for part in self.request.path.split("/")[1:]]
        found = [(route, named) for route in ROUTES if (named := _named(route.path, parts)) is not None]
        if not found:
            raise Refused("not-found", "Không có đường dẫn này.")
        for route, named in found:
            if route.method == self.request.method:
                operation = partial(route.operation, self, *named)
                return self._kept(operation) if route.kept else operation()
        raise Refused("method", "Không có phương thức này.", Allow=", ".join(route.method for route, _ in found))

    def _shop(self, shop_id: str) -> Shop:
        if shop_id not in self.holder.shops:
            raise Refused("not-found", "Không có gian hàng này.")
        if not self.holder.shops[shop_id]:
            raise Refused("forbidden", "Chủ gian hàng chưa cho phép.")
        return self.market.shops[shop_id]

    def _asked(self, *known: str) -> dict[str, list[str]]:
        asked: dict[str, list[str]] = {}
        for name, value in parse_qsl(self.request.query, keep_blank_values=True):
            asked.setdefault(name, []).append(value)
            if name not in known or (len(asked[name]) > 1 and name != "sku"):
                raise Refused("malformed", f"Tham số {name} lạ hoặc lặp lại.")
        return asked

    def _read(self, schema: str, most: int = SMALL) -> dict[str, object]:
        self._asked()
        _typed(self.request, "application/json", most)
        return schemas.read(self.request.body, schema)

    def about(self) -> Answer:
        """Say what is served."""
        self._asked()
        time = written(self.market.clock.now)
        return said(200, {"name": "Chợ thứ hai", "version": "1.1", "levels": self.market.levels, "time": time, "x": 1})

    def shops(self) -> Answer:
        """List the shops of the holder."""
        self._asked()
        shops = [
            {"shop_id": shop_id, "title": self.market.shops[shop_id].title, "authorised": allowed, "x": None}
            for shop_id, allowed in sorted(self.holder.shops.items(), reverse=True)
        ]
        return said(200, {"shops": shops})

    def listed(self, shop_id: str, name: str) -> Answer:
        """Give a page of a list."""
        shop = self._shop(shop_id)
        asked = self._asked("cursor", "limit", *(["sku"] if name == "offers" else []))
        limit = asked.get("limit", ["100"])[0]
        if not re.fullmatch(r"[1-9][0-9]{0,3}", limit, re.ASCII) or int(limit) > 1000:
            raise Refused("malformed", "limit từ 1 đến 1000.")
        only = set(asked["sku"]) if "sku" in asked else None
        if only and (len(only) > 500 or not all(NAME.fullmatch(sku) for sku in only)):
            raise Refused("malformed", "sku không đúng.")
        cursor = asked["cursor"][0] if "cursor" in asked else None
        return said(200, paging.page(shop, self.market.cursors, name, cursor, int(limit), only))

    def order(self, shop_id: str, code: str) -> Answer:
        """Give an order."""
        shop = self._shop(shop_id)
        self._asked()
        if code not in shop.orders:
            raise Refused("not-found", "Không có đơn này.")
        return said(200, spoken.order(shop.orders[code]))

    def recipient(self, shop_id: str, code: str) -> Answer:
        """Hand a recipient over."""
        shop = self._shop(shop_id)
        self._read("Purpose")
        if code not in shop.orders:
            raise Refused("not-found", "Không có đơn này.")
        order = shop.orders[code]
        if order.was("delivered") or order.status == "cancelled":
            raise Refused("state", "Đơn đã giao xong hoặc đã hủy.")
        shop.handed_over.append(f"{self.holder.client_id} {code}")
        return said(200, {"name": "Người Mẫu", "phone": "0100000000", "address": "Số 0 phố Mẫu", "floor": 3})

    def batch(self, shop_id: str) -> Answer:
        """Write up to 500 offers."""
        shop = self._shop(shop_id)
        items = self._read("Batch", BATCH)["items"]
        assert isinstance(items, list)
        return said(200, {"results": [stall.one_of_batch(shop, item) for item in items], "written": len(items)})

    def offer(self, shop_id: str, sku: str) -> Answer:
        """Give an offer."""
        shop = self._shop(shop_id)
        self._asked()
        if sku not in shop.offers:
            raise Refused("not-found", "Không có sản phẩm này.")
        return said(200, spoken.offer(shop.offers[sku]), ETag=f'"{shop.offers[sku].version}"')

    def put(self, shop_id: str, sku: str) -> Answer:
        """Write an offer."""
        shop = self._shop(shop_id)
        content = self._read("OfferContent")
        if content["sku"] != sku:
            raise Refused("invalid", "SKU trong nội dung khác SKU ở đường dẫn.")
        headers = self.request.headers
        stall.meets(shop, sku, headers.get("if-match"), headers.get("if-none-match"))
        status = 200 if sku in shop.offers else 201
        after = stall.write(shop, content)
        return said(status, spoken.offer(after), ETag=f'"{after.version}"')

    def export(self, shop_id: str, name: str) -> Answer:
        """Give a nightly file."""
        shop = self._shop(shop_id)
        self._asked()
        return Answer(200, exports.export(shop, name).encode(), {"Content-Type": "text/csv; header=present"})

    def hooks(self) -> Answer:
        """List the holder's webhooks."""
        self._asked()
        own = [hook.said() for hook in self.market.hooks.known.values() if hook.holder == self.holder.client_id]
        return said(200, {"webhooks": own})

    def subscribe(self) -> Answer:
        """Take a webhook."""
        wanted = self._read("Subscription")
        shop = self._shop(str(wanted["shop_id"]))
        hook = self.market.hooks.subscribe(self.holder.client_id, shop.shop_id, str(wanted["url"]))
        return said(201, {**hook.said(), "secret": hook.secret()})

    def unsubscribe(self, hook_id: str) -> Answer:
        """End a webhook."""
        self._asked()
        self.market.hooks.end(self.holder.client_id, hook_id)
        return Answer(204, b"")

    def _kept(self, operation: Callable[[], Answer]) -> Answer:
        key = self.request.headers.get("idempotency-key")
        if key is None:
            return operation()
        if not re.fullmatch(r"[!-~]{1,255}", key):
            raise Refused("malformed", "Idempotency-Key không đúng.")
        print_ = repr((self.request.method, self.request.path, self.request.query, self.request.body))
        if key in self.holder.kept:
            first, kept = self.holder.kept[key]
            if first != print_:
                raise Refused("key-reused", "Khóa này đã dùng cho yêu cầu khác.")
            return kept
        try:
            given = operation()
        except Refused as refused:
            given = refusal(refused)
        self.holder.kept[key] = (print_, given)
        return given


@dataclass(frozen=True)
class Route:
    """A path of the contract, {} for what is named in it, and what is done there; kept: answers stay under a key."""

    method: str
    path: str
    operation: Callable[..., Answer]
    kept: bool = False


def _named(path: str, parts: list[str]) -> list[str] | None:
    wanted = path.split("/")[1:]
    if len(wanted) != len(parts) or any(a not in ("{}", b) for a, b in zip(wanted, parts, strict=True)):
        return None
    return [part for a, part in zip(wanted, parts, strict=True) if a == "{}"]


#: A SKU may be called "batch": GET and PUT of its path are of that offer.
ROUTES = [
    Route("GET", "/v1", Call.about),
    Route("GET", "/v1/shops", Call.shops),
    Route("GET", "/v1/webhooks", Call.hooks),
    Route("POST", "/v1/webhooks", Call.subscribe, kept=True),
    Route("DELETE", "/v1/webhooks/{}", Call.unsubscribe),
    *(Route("GET", f"/v1/shops/{{}}/{name}", partial(Call.listed, name=name)) for name in LISTS),
    Route("GET", "/v1/shops/{}/orders/{}", Call.order),
    Route("POST", "/v1/shops/{}/orders/{}/recipient", Call.recipient),
    Route("POST", "/v1/shops/{}/offers/batch", Call.batch, kept=True),
    Route("GET", "/v1/shops/{}/offers/{}", Call.offer),
    Route("PUT", "/v1/shops/{}/offers/{}", Call.put),
    Route("GET", "/v1/shops/{}/exports/{}", Call.export),
]
