"""What a reference server says to one question of each kind, without a network, and in what two servers differ."""

import asyncio
import base64
import csv
import io
import json
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from starlette.applications import Starlette
from starlette.types import Message

from connectors.partner.server import create_app
from connectors.partner.server.api.market import Market
from connectors.partner.server.api.pages import cursor_of
from connectors.partner.server.breaks import Break
from connectors.partner.server.breaks.twist import LISTS, IncomingRequest, OutgoingAnswer
from tests.connectors.partner.conformance.breaking import ALL_TOKENS, Template
from tests.connectors.partner.server_world import OFFER

SHOP = "/v1/shops/S1"
BATCH = f"{SHOP}/offers/batch"
NOTICE = {"type": "order.updated", "shop_id": "S1", "order_code": "D1", "updated_at": "2021-06-10T08:00:00+07:00"}
SAYS = {
    "description": "Vải chín",
    "category": "Trái cây tươi",
    "growing_area_code": "VN-1",
    "certificate": "VietGAP",
    "photos": ["https://example.vn/vai.jpg"],
}
"""What an offer may leave out."""
Changed = Callable[[str], dict[str, str]]
"""By the name of a break: to which questions a server with it says something else, and what of it; ``differences``."""
_FRESH = re.compile(r'wh_[0-9a-f]{32}|whsec_(?:[A-Za-z0-9+]|\\?/){43}=|(?<=")[A-Za-z0-9_-]{43}(?=")|(?<="n": )\d+')
_TIME = re.compile(r'"time": ?"[^"]{19,30}(Z|[+-]\d\d:\d\d)"')


class Said(NamedTuple):
    """An answer without what is another each time: fresh ids and secrets, and the server's clock."""

    status: int
    headers: dict[str, str]
    body: str

    @property
    def document(self) -> Any:
        """Return the body as JSON, as its text where it is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            return self.body


class Asking:
    """Asks an app directly and keeps what it said under the name of each question."""

    def __init__(self, app: Starlette) -> None:
        self.app = app
        self.heard: dict[str, Said] = {}

    async def __call__(
        self, name: str, method: str, target: str, body: Any = None, *, bearer: str = "one", **headers: str
    ) -> Any:
        """Ask, and return the document that came; a header is named with ``_`` for its hyphen."""
        raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        given = {"authorization": f"Bearer {bearer}"} if bearer else {}
        given |= {"content-type": "application/json", "content-length": str(len(raw))} if raw else {}
        given |= {header.replace("_", "-"): value for header, value in headers.items()}
        self.heard[name] = await self._answer(method, target, given, raw)
        return self.heard[name].document

    async def _answer(self, method: str, target: str, headers: dict[str, str], raw: bytes) -> Said:
        path, _, query = target.partition("?")
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
            "path": path, "raw_path": path.encode(), "root_path": "", "query_string": query.encode(), "state": {},
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }  # fmt: skip
        left = [{"type": "http.request", "body": raw, "more_body": False}]
        sent: list[Message] = []

        async def receive() -> Message:
            return left.pop() if left else {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            sent.append(message)

        await self.app(scope, receive, send)
        start, *parts = sent
        told = {name.decode().lower(): value.decode() for name, value in start["headers"]}
        return _said(OutgoingAnswer(start["status"], told, b"".join(part.get("body", b"") for part in parts)))


def _said(answer: OutgoingAnswer) -> Said:
    told = answer.headers
    kept = {name: value for name, value in told.items() if "ratelimit" not in name and name != "content-length"}
    kept |= {"ratelimit": "told"} if "ratelimit" in told else {}
    text = answer.body.decode("utf-8", "replace")
    return Said(answer.status, kept, _TIME.sub(r'"time":"now\1"', _FRESH.sub("fresh", text)))


def heard(made: Template, folder: Path, twists: Sequence[Break] = ()) -> dict[str, Said]:
    """Return what a server with some twists says to each question, by its name."""
    path = folder / "asked.db"
    shutil.copy(made.path, path)
    app = create_app(path, title="Sàn thử", seed=1, tokens=ALL_TOKENS, breaks=twists)
    market: Market = app.state.market
    ask = Asking(app)
    try:
        asyncio.run(_ask_all(ask, made, market))
    finally:
        market.store.close()
        path.unlink()
    return ask.heard | {"notice": _noticed(twists)}


def _noticed(twists: Sequence[Break]) -> Said:
    notice: dict[str, Any] | None = NOTICE
    for twist in twists:
        notice = twist.noticed(notice) if notice is not None else None
    return Said(200 if notice else 0, {}, json.dumps(notice))


def is_of_answers(twist: Break) -> bool:
    """Say whether a break changes answers and notices alone, and no request."""
    return twist.asked is Break._field_defaults["asked"]


def changed_answers(made: Template, folder: Path, twists: Sequence[Break]) -> dict[str, dict[str, str]]:
    """Return in what each of some breaks of answers changes what the whole server says, by break and question.

    One server is asked, and each of its answers is changed by each break at that moment.
    """
    memories: dict[str, dict[str, Any]] = {twist.name: {} for twist in twists}
    told: list[dict[str, OutgoingAnswer]] = []

    def changed_by_each(asked: IncomingRequest, answer: OutgoingAnswer) -> OutgoingAnswer:
        changed = {one.name: one.said(asked._replace(memory=memories[one.name]), answer) for one in twists}
        told.append({name: other for name, other in changed.items() if other != answer})
        return answer

    whole = heard(made, folder, [Break("", "", "", said=changed_by_each)])
    asked = [name for name in whole if name != "notice"]
    found: dict[str, dict[str, str]] = {}
    for twist in twists:
        after = {name: _said(one[twist.name]) for name, one in zip(asked, told, strict=True) if twist.name in one}
        found[twist.name] = differences(whole, whole | after | {"notice": _noticed([twist])})
    return found


def differences(before: dict[str, Said], after: dict[str, Said]) -> dict[str, str]:
    """Return in what answers differ, by question: the new status, or the headers and fields that are others.

    A field is called by its path, without the numbers of list items and without the name of the list that is asked.
    """
    found = {}
    for name, was in before.items():
        now = after[name]
        if now.status != was.status:
            found[name] = f"HTTP {now.status}"
        elif now != was and (parts := {*_headers(was, now), *_fields(_read(name, was), _read(name, now))}):
            found[name] = ", ".join(sorted(parts))
    return found


def _headers(was: Said, now: Said) -> Iterator[str]:
    return (name for name in was.headers.keys() | now.headers.keys() if was.headers.get(name) != now.headers.get(name))


def _read(name: str, said: Said) -> Any:
    """Return a body in the parts that are compared: a file by its rows, a list apart from the rest of its page."""
    if name.startswith("file of") and "\ufffd" not in said.body:
        return list(csv.DictReader(io.StringIO(said.body.removeprefix("\ufeff"), newline=""), restkey="(further)"))
    document, listed = said.document, (LISTS | {"batch": "results"}).get(name.partition(",")[0])
    if listed is None or not isinstance(document, dict) or listed not in document:
        return document
    return [{"(page)": {key: value for key, value in document.items() if key != listed}}, document[listed]]


def _fields(was: Any, now: Any, at: str = "") -> Iterator[str]:
    if isinstance(was, dict) and isinstance(now, dict):
        for name in was.keys() | now.keys():
            inner = f"{at}.{name}" if at else str(name)
            if name in was and name in now:
                yield from _fields(was[name], now[name], inner)
            else:
                yield inner
    elif isinstance(was, list) and isinstance(now, list) and len(was) == len(now):
        for one, other in zip(was, now, strict=True):
            yield from _fields(one, other, at)
    elif was != now or type(was) is not type(now):
        yield at or "(all)"


async def _ask_all(ask: Asking, made: Template, market: Market) -> None:
    await _ask_about_the_service(ask)
    await _ask_for_lists(ask, market)
    await _ask_for_orders(ask, made, market)
    await _ask_for_tokens_and_webhooks(ask)
    await _write_offers(ask)
    await _write_single_offers(ask)
    await _write_under_keys(ask)


async def _ask_about_the_service(ask: Asking) -> None:
    await ask("root", "GET", "/v1")
    await ask("shops", "GET", "/v1/shops")
    await ask("shops, no token", "GET", "/v1/shops", bearer="")
    await ask("shops, wrong token", "GET", "/v1/shops", bearer="wrong")


async def _ask_for_lists(ask: Asking, market: Market) -> None:
    for name in LISTS:
        await ask(name, "GET", f"{SHOP}/{name}")
        page = await ask(f"{name}, 2 of them", "GET", f"{SHOP}/{name}?limit=2")
        await ask(f"{name}, behind a cursor", "GET", f"{SHOP}/{name}?limit=3&cursor={_next(page)}")
        await ask(f"{name}, of another shop", "GET", f"/v1/shops/S3/{name}")
        await ask(f"{name}, of no shop", "GET", f"/v1/shops/nobody/{name}")
    rows = market.store.rows("orders", _shop_no(market), 0, 1000)
    third = next(at for at, body in rows if json.loads(body)["code"].endswith("3"))
    await ask("orders, 1 of them", "GET", f"{SHOP}/orders?limit=1&cursor={cursor_of('orders', third - 1)}")
    await ask("orders, 7 of them", "GET", f"{SHOP}/orders?limit=7")
    await ask("orders, at the end", "GET", f"{SHOP}/orders?cursor={cursor_of('orders', rows[-1][0])}")
    await ask("orders, limit 0", "GET", f"{SHOP}/orders?limit=0")
    await ask("orders, limit twice", "GET", f"{SHOP}/orders?limit=1&limit=2")
    await ask("orders, unknown parameter", "GET", f"{SHOP}/orders?colour=red")
    await ask("orders, strange cursor", "GET", f"{SHOP}/orders?cursor=never-given-out")
    await ask("orders, cursor of payouts", "GET", f"{SHOP}/orders?cursor={cursor_of('entries', 1)}")
    await ask("orders, DELETE", "DELETE", f"{SHOP}/orders")


def _next(page: Any) -> str:
    return str(page.get("next_cursor") or "") if isinstance(page, dict) else ""


def _shop_no(market: Market) -> int:
    shop = market.store.shop("S1")
    assert shop is not None
    return shop.no


async def _ask_for_orders(ask: Asking, made: Template, market: Market) -> None:
    rows = market.store.rows("orders", _shop_no(market), 0, 1000)
    codes = {order["status"]: order["code"] for order in (json.loads(body) for _, body in rows)}
    await ask("order", "GET", f"{SHOP}/orders/{codes['delivered']}")
    await ask("order, unknown", "GET", f"{SHOP}/orders/none")
    for kind in ("orders", "settlements"):
        await ask(f"file of {kind}", "GET", f"{SHOP}/exports/{kind}-{made.day}.csv")
    shipping = {"purpose": "shipping"}
    for status in ("placed", "delivered", "returned", "cancelled"):
        await ask(f"recipient, {status}", "POST", f"{SHOP}/orders/{codes[status]}/recipient", shipping)
    await ask("recipient, unknown", "POST", f"{SHOP}/orders/none/recipient", shipping)
    curious = {"purpose": "curiosity"}
    await ask("recipient, for curiosity", "POST", f"{SHOP}/orders/{codes['placed']}/recipient", curious)


async def _ask_for_tokens_and_webhooks(ask: Asking) -> None:
    for name, pair in (("token", b"S1:one"), ("token, wrong client", b"S1:none")):
        sent = {"content_type": "application/x-www-form-urlencoded", "authorization": f"Basic {_base64(pair)}"}
        await ask(name, "POST", "/oauth/token", b"grant_type=client_credentials", bearer="", **sent)
    wanted = {"shop_id": "S1", "url": "https://example.vn/hook"}
    await ask("webhook, made", "POST", "/v1/webhooks", wanted)
    await ask("webhook, made again", "POST", "/v1/webhooks", wanted)
    await ask("webhook, of another shop", "POST", "/v1/webhooks", wanted | {"shop_id": "S3"})
    await ask("webhooks", "GET", "/v1/webhooks")
    first = ask.app.state.market.store.one("SELECT id FROM webhooks ORDER BY rowid")
    await ask("webhook, ended", "DELETE", f"/v1/webhooks/{first[0] if first else 'none'}")
    await ask("webhook, unknown", "DELETE", "/v1/webhooks/none")
    await ask("webhooks, afterwards", "GET", "/v1/webhooks")


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _item(sku: str, version: int | None = None, **changes: Any) -> dict[str, Any]:
    return {**OFFER, **SAYS, "sku": sku, "if_version": version, **changes}


async def _batch(ask: Asking, name: str, *items: dict[str, Any], **headers: str) -> None:
    await ask(f"batch, {name}", "POST", BATCH, {"items": items}, **headers)


async def _write_offers(ask: Asking) -> None:
    before = await ask("offers, before", "GET", f"{SHOP}/offers")
    await _batch(ask, "new", _item("N", stock=3))
    await _batch(ask, "nothing on stock", _item("N", 1, stock=0))
    await _batch(ask, "same again", _item("N", 2, stock=0))
    short = {name: value for name, value in _item("N", 2, stock=0, price_dong=1).items() if name not in SAYS}
    await _batch(ask, "fields left out", short)
    await _batch(ask, "stale", _item("N", 99, price_dong=2))
    await _batch(ask, "one bad item", _item("B", seller_id="nobody"), _item("G"))
    await _batch(ask, "one SKU twice", _item("T"), _item("T", 1, price_dong=2))
    await _batch(ask, "unknown field", _item("U", colour="red"))
    await _batch(ask, "out of bounds", _item("O", stock=-1))
    await _batch(ask, "501 items", *[_item("M")] * 501)
    await _batch(ask, "as text", _item("P"), content_type="text/plain")
    await _batch(ask, "with a charset", _item("C"), content_type="application/json; charset=utf-8")
    await ask("batch, no JSON", "POST", BATCH, b"{")
    await ask("offer", "GET", f"{SHOP}/offers/N")
    await ask("offer, unknown", "GET", f"{SHOP}/offers/none")
    await ask("offers, since then", "GET", f"{SHOP}/offers?cursor={_next(before)}")


async def _write_single_offers(ask: Asking) -> None:
    await _batch(ask, "for a single write", _item("S"))
    content = {name: value for name, value in _item("S").items() if name != "if_version"}
    dear, new = content | {"price_dong": 9}, content | {"sku": "NOT-THERE"}
    await ask("single, stale", "PUT", f"{SHOP}/offers/S", dear, if_match='"99"')
    await ask("single, bare", "PUT", f"{SHOP}/offers/S", dear | {"price_dong": 8})
    await ask("single, there already", "PUT", f"{SHOP}/offers/S", dear | {"price_dong": 7}, if_none_match="*")
    await ask("single, not there", "PUT", f"{SHOP}/offers/NOT-THERE", new, if_match='"1"')
    version = ask.app.state.market.store.one("SELECT version FROM offers WHERE sku = 'S'")
    await ask("single", "PUT", f"{SHOP}/offers/S", dear, if_match=f'"{version[0] if version else 0}"')


async def _write_under_keys(ask: Asking) -> None:
    first = _item("K")
    await _batch(ask, "under a key", first, idempotency_key="k-1")
    for again in range(4):
        await _batch(ask, f"under a key, again {again}", first, idempotency_key="k-1")
    await _batch(ask, "another under that key", first | {"price_dong": 2}, idempotency_key="k-1")
    wanted = {"shop_id": "S1", "url": "https://example.vn/keyed"}
    await ask("webhook, under that key", "POST", "/v1/webhooks", wanted, idempotency_key="k-1")
