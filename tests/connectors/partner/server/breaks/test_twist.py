"""Requests and answers are changed at the places that are named, in their order, and nowhere else."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from connectors.partner.server import create_app
from connectors.partner.server.breaks.twist import (
    Break,
    IncomingRequest,
    OutgoingAnswer,
    TwistedApp,
    after,
    before,
    in_items,
    in_page,
    said,
    setting,
    without,
)
from tests.connectors.partner.answers import Asking, Said

ORDERS = [{"code": "A", "lines": []}, {"code": "B", "lines": []}]
PAGE = {"next_cursor": "c", "has_more": False, "orders": ORDERS}


async def _echo(request: Request) -> Response:
    """Say what came in."""
    if request.url.path.endswith("/orders") and request.method == "GET":
        return JSONResponse(PAGE)
    if request.method == "DELETE":
        return Response(status_code=204)
    heard = {"query": request.query_params.multi_items(), "body": (await request.body()).decode()}
    return JSONResponse(heard | {"path": request.url.path, "note": request.headers.get("note")}, headers={"ETag": "1"})


def asked(method: str, target: str, *twists: Break, body: Any = None, **headers: str) -> Said:
    """Return what an app behind twists says."""
    app = Starlette(routes=[Route("/{path:path}", _echo, methods=["GET", "POST", "DELETE"])])
    app.state.market = None
    app.add_middleware(TwistedApp, twists=twists)
    ask = Asking(app)
    asyncio.run(ask("it", method, target, body, **headers))
    return ask.heard["it"]


def noting(word: str, *places: str) -> Break:
    """Return a twist that adds a word to the note of a request, and to the ETag of an answer."""
    first = before("", "", "", lambda one: one.with_header("note", one.headers.get("note", "") + word), *places)
    changed = after("", "", "", lambda _, one: one.with_header("etag", one.headers["etag"] + word), *places)
    return first._replace(said=changed.said)


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/v1", "root"), ("/v1/shops", "shops"), ("/v1/webhooks", "webhooks"), ("/v1/webhooks/wh_1", "webhook"),
        ("/oauth/token", "token"), ("/v1/shops/S1/orders", "orders"), ("/v1/shops/S1/settlements", "settlements"),
        ("/v1/shops/S1/orders/A%2F1", "order"), ("/v1/shops/S1/orders/A/recipient", "recipient"),
        ("/v1/shops/S1/offers/batch", "batch"), ("/v1/shops/S1/offers/A", "offer"),
        ("/v1/shops/S1/exports/orders-2021-06-15.csv", "export"), ("/v1/shops/S1", ""), ("/v1/orders", ""),
    ],
)  # fmt: skip
def test_a_path_has_its_place(path: str, place: str) -> None:
    assert request(path).place == place


def request(path: str, market: Any = None) -> IncomingRequest:
    return IncomingRequest("GET", path, [], {}, b"", market, {})


def test_only_a_path_below_a_shop_has_one_and_names_something_of_it(tmp_path: Path) -> None:
    app = create_app(tmp_path / "s.sqlite", title="Sàn", seed=1, tokens={"one": ["S 1", "wh_1"]})
    one = request("/v1/shops/S%201/orders/A%2F1", app.state.market)
    assert one.shop is not None
    assert (one.shop.shop_id, one.named) == ("S 1", "A/1")
    others = [one._replace(path=path) for path in ("/v1", "/v1/shops/none/orders", "/v1/webhooks/wh_1")]
    assert [(other.shop, other.named) for other in others] == [(None, "")] * 3
    app.state.market.store.close()


def test_requests_are_changed_in_the_order_of_the_twists_and_answers_in_the_other() -> None:
    heard = asked("GET", "/v1/any", noting("a"), noting("b"))
    assert (json.loads(heard.body)["note"], heard.headers["etag"]) == ("ab", "1ba")


def test_what_is_not_at_a_named_place_goes_through_as_it_is() -> None:
    whole = asked("GET", "/v1/shops/S1/offers?sku=A&sku=%C4%90&empty=", note="n")
    assert json.loads(whole.body)["query"] == [["sku", "A"], ["sku", "Đ"], ["empty", ""]]
    elsewhere = noting("x", "orders", "root")
    assert asked("GET", "/v1/shops/S1/offers?sku=A&sku=%C4%90&empty=", elsewhere, note="n") == whole


def test_a_request_goes_in_as_it_was_changed() -> None:
    other = {"items": ["Vải"]}
    twist = before(
        "", "", "",
        lambda one: one.with_document(other).without_header("note")._replace(path="/v1/b%2Fc", query=[("a", "1 2")]),
        "batch",
    )  # fmt: skip
    heard = json.loads(asked("POST", "/v1/shops/S1/offers/batch?x=1", twist, body={"items": []}, note="n").body)
    assert (heard["path"], heard["query"], heard["note"]) == ("/v1/b/c", [["a", "1 2"]], None)
    assert json.loads(heard["body"]) == other


def test_a_twist_remembers_from_one_request_to_the_next_and_for_itself_alone() -> None:
    def counted(one: IncomingRequest) -> IncomingRequest:
        one.memory["count"] = one.memory.get("count", 0) + 1
        return one.with_header("note", one.headers.get("note", "") + str(one.memory["count"]))

    app = Starlette(routes=[Route("/{path:path}", _echo)])
    app.state.market = None
    app.add_middleware(TwistedApp, twists=[before("", "", "", counted)] * 2)
    ask = Asking(app)
    for name in ("first", "second"):
        asyncio.run(ask(name, "GET", "/v1"))
    assert [one.document["note"] for one in ask.heard.values()] == ["11", "22"]


def test_the_sandbox_s_own_door_is_left_as_it_is() -> None:
    assert asked("GET", "/sandbox/plan", noting("x")).document["note"] is None


def test_an_answer_without_a_body_stays_without_one() -> None:
    twist = after("", "", "", lambda _, one: one.with_document({"more": 1}).with_header("content-type", "text/plain"))
    gone = asked("DELETE", "/v1/webhooks/wh_1", twist)
    assert (gone.status, gone.headers, gone.body) == (204, {}, "")


def test_a_good_page_of_a_list_is_changed_and_a_refusal_is_not() -> None:
    twist = in_page("", "", "", lambda _, page, name: page[name].pop(), "orders")
    assert asked("GET", "/v1/shops/S1/orders", twist).document == PAGE | {"orders": ORDERS[:1]}
    refusal = said({"orders": []}, 404)
    assert twist.said(request("/v1/shops/S1/orders"), refusal) is refusal


def test_each_item_is_changed_in_its_list_and_alone_and_in_no_other_list() -> None:
    twist = in_items("", "", "", without("lines"), "orders")
    assert asked("GET", "/v1/shops/S1/orders", twist).document["orders"] == [{"code": "A"}, {"code": "B"}]
    order = said({"code": "A", "lines": []})
    assert twist.said(request("/v1/shops/S1/orders/A"), order).document == {"code": "A"}
    for path in ("/v1/shops/S1/offers", "/v1/shops/S1/offers/A", "/v1/shops/S1/shipments"):
        assert twist.said(request(path), order) is order


def test_fields_are_set_or_left_out() -> None:
    item: dict[str, Any] = {"code": "A"}
    setting(code="B", more=1)(item)
    without("more")(item)
    without("not-there")(item)
    assert item == {"code": "B"}


def test_a_document_is_said_as_an_answer_or_as_a_refusal() -> None:
    assert said({"word": "Vải"}) == OutgoingAnswer(
        200, {"content-type": "application/json"}, '{"word": "Vải"}'.encode()
    )
    assert said({}, 404).headers == {"content-type": "application/problem+json"}
    assert OutgoingAnswer(200, {}, b"no JSON").document is None
