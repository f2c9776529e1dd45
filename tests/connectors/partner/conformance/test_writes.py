"""The test offer as it is written: over what stands, in the name of a seller there is, and judged by its results."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from connectors.http import Http
from connectors.partner.conformance.asking import TEST_SKU, Asker, UnmetError, UntriedError
from connectors.partner.conformance.writes import accepted, batch, content, offer, standing, written
from connectors.partner.server.app import create_app
from tests.connectors.conftest import Loopback, Reply
from tests.connectors.partner.conformance.reference import server
from tests.connectors.partner.server_world import OFFER
from tests.loopback import served

__all__ = ["server"]
STANDS = OFFER | {
    "description": "", "category": "", "growing_area_code": None, "certificate": None, "photos": [], "version": 1,
    "moderation": "approved", "reason": None, "updated_at": "2026-06-20T17:00:00+07:00",
}  # fmt: skip


def test_the_test_offer_is_new_first_and_then_names_the_version_that_stands(
    server: str, transport: Callable[..., Http]
) -> None:
    asker = Asker(transport(server), "tok", "shop-1")
    assert (standing(asker), offer(asker)["if_version"]) == (None, None)
    made = accepted(asker, offer(asker))
    assert (made.sku, made.seller_id, made.stock, made.version) == (TEST_SKU, "S1", 0, 1)
    assert standing(asker) == made
    assert offer(asker, price_dong=2000)["if_version"] == 1
    assert offer(asker, if_version=7)["if_version"] == 7
    assert accepted(asker, offer(asker, price_dong=2000)).version == 2


def test_a_single_write_names_no_version(server: str, transport: Callable[..., Http]) -> None:
    asker = Asker(transport(server), "tok", "shop-1")
    assert "if_version" not in content(asker)
    assert content(asker, stock=1) == content(asker) | {"stock": 1}


def test_without_a_seller_nothing_is_written(tmp_path: Path, transport: Callable[..., Http]) -> None:
    app = create_app(tmp_path / "s.sqlite", title="Sàn", seed=1, tokens={"tok": ["shop-1"]})
    with served(app) as url, pytest.raises(UntriedError, match="the shop has no seller"):
        offer(Asker(transport(url), "tok", "shop-1"))


def test_a_write_that_is_not_accepted_is_said_by_its_outcome(server: str, transport: Callable[..., Http]) -> None:
    asker = Asker(transport(server), "tok", "shop-1")
    stands = accepted(asker, offer(asker))
    with pytest.raises(UnmetError, match="The test offer was not accepted: conflict"):
        accepted(asker, offer(asker, if_version=3, price_dong=2000))
    assert standing(asker) == stands


def test_a_write_sent_again_under_its_key_is_the_same_write(server: str, transport: Callable[..., Http]) -> None:
    asker = Asker(transport(server), "tok", "shop-1")
    item = offer(asker)
    first, again, anew = batch(asker, item, key="k-1"), batch(asker, item, key="k-1"), batch(asker, item)
    assert first.body == again.body
    assert json.loads(anew.body)["results"][0]["outcome"] == "conflict"


@pytest.mark.parametrize("skus", [[], ["A"], ["B", "A"], ["A", "B", "C"]], ids=",".join)
def test_results_that_are_not_one_for_each_item_in_their_order_are_said(
    loopback: Loopback, transport: Callable[..., Http], skus: list[str]
) -> None:
    results = [
        {"sku": sku, "outcome": "accepted", "offer": STANDS | {"sku": sku}, "problem": None} for sku in skus
    ]  # fmt: skip
    loopback.script = [Reply(body=json.dumps({"results": results}).encode())]
    with pytest.raises(UnmetError, match="not one result for each item, in the order of the batch"):
        written(Asker(transport(loopback.url), "tok", "s"), {"sku": "A"}, {"sku": "B"})
