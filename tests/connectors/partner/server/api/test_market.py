"""Requests are read by the query and the body that the contract knows; a shop says as of when it is complete."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
from starlette.requests import Request

from connectors.partner.server import create_app
from connectors.partner.server.api.market import LARGEST_BODY, ListQuery, Market, body_of, list_query, no_query
from connectors.partner.server.core.problems import Problem
from tests.connectors.partner.server_world import OFFER, TOKENS, World, kind_of

PART = b"x" * 2**20


@pytest.fixture
def market(tmp_path: Path) -> Iterator[Market]:
    app = create_app(tmp_path / "p.db", title="Sàn thử", seed=1, tokens=TOKENS)
    market: Market = app.state.market
    yield market
    market.store.close()


def asked(query: str = "", kind: str = "application/json", parts: int = 0) -> tuple[Request, list[int]]:
    """Return a request, and what counts how many parts of its body were asked for."""
    taken: list[int] = []

    async def receive() -> dict[str, Any]:
        taken.append(1)
        return {"type": "http.request", "body": PART if parts else b"{}", "more_body": len(taken) < parts}

    headers = [(b"content-type", kind.encode())]
    return Request({"type": "http", "query_string": query.encode(), "headers": headers}, receive), taken


def test_a_list_is_asked_for_by_cursor_and_limit_and_where_it_has_skus_by_them() -> None:
    assert list_query(asked()[0]) == ListQuery(None, 100, [])
    assert list_query(asked("cursor=c&limit=1000")[0]) == ListQuery("c", 1000, [])
    assert list_query(asked("sku=A&sku=B+C")[0], skus=True) == ListQuery(None, 100, ["A", "B C"])
    assert len(list_query(asked("&".join(["sku=A"] * 500))[0], skus=True).skus) == 500


@pytest.mark.parametrize(
    "query",
    ["sku=A", "limit=%EF%BC%91", "limit=+5", "limit=10000", "limit=", "limit=" + "9" * 5_000, "cursor=a&cursor=b"],
)
def test_what_a_list_does_not_know_is_refused(query: str) -> None:
    with pytest.raises(Problem) as refused:
        list_query(asked(query)[0])
    assert refused.value.status == 400


def test_too_many_skus_are_refused_and_what_takes_no_query_takes_none() -> None:
    with pytest.raises(Problem, match="500"):
        list_query(asked("&".join(["sku=A"] * 501))[0], skus=True)
    no_query(asked()[0])
    with pytest.raises(Problem):
        no_query(asked("since=1")[0])


def test_a_body_of_the_media_type_is_read_whatever_else_its_header_says() -> None:
    assert asyncio.run(body_of(asked(kind="Application/JSON; charset=utf-8")[0])) == b"{}"
    with pytest.raises(Problem) as refused:
        asyncio.run(body_of(asked(kind="text/plain")[0]))
    assert refused.value.status == 415


def test_a_body_that_is_too_large_is_refused_before_it_is_read_whole() -> None:
    request, taken = asked(parts=10_000)
    with pytest.raises(Problem) as refused:
        asyncio.run(body_of(request))
    assert (refused.value.status, len(taken)) == (413, LARGEST_BODY // len(PART) + 1)


def test_a_shop_is_complete_up_to_its_season_or_up_to_now(market: Market) -> None:
    shop = market.store.shop("S1")
    assert shop is not None
    at_seven = replace(market, now_ms=lambda: 7)
    assert [at_seven.as_of(one) for one in (shop, shop._replace(as_of_ms=5), shop._replace(as_of_ms=0))] == [7, 5, 0]


@pytest.mark.parametrize("query", ["limit=0", "limit=1001", "limit=x", "limit=1&limit=2", "since=1", "limit=-1"])
def test_a_query_outside_the_contract_is_refused(world: World, query: str) -> None:
    assert kind_of(world.one("GET", f"/v1/shops/S1/orders?{query}")) == (400, "malformed")


def test_a_body_of_one_mebibyte_is_taken(world: World) -> None:
    world.seller()
    items = [{**OFFER, "sku": f"B{number}", "description": "v" * 5000, "if_version": None} for number in range(250)]
    raw = msgspec.json.encode({"items": items})
    answer = world.one("POST", "/v1/shops/S1/offers/batch", data=raw, headers={"Content-Type": "application/json"})
    assert len(raw) > 2**20
    assert {result["outcome"] for result in answer.json()["results"]} == {"accepted"}
