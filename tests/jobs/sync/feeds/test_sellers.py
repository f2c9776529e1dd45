"""Sellers: whose papers the platform has checked, read once in some hours, and written only where it is news."""

import json

import pytest
from starlette.responses import JSONResponse

from tests.jobs.door import Asked
from tests.jobs.shop import SHOP, Shop
from tests.ledger import rows, whole

ACCOUNTS = "SELECT remote_id, verified FROM account ORDER BY remote_id"
HOURS_AGO = "UPDATE watermark SET moved_ms = moved_ms - 7 * 3600000 WHERE feed = 'sellers'"


def verified(shop: Shop) -> list[tuple[str, bool]]:
    return [(code, bool(flag)) for code, flag in rows(shop.database, ACCOUNTS)]


def tell(shop: Shop, **flags: bool) -> None:
    """Let the platform say of sellers whether it has checked their papers."""
    sellers = [{"seller_id": code, "title": f"Hộ {code}", "verified": flag} for code, flag in flags.items()]
    shop.admin.ask("sellers", {"shop_id": SHOP, "sellers": sellers})


def test_whose_papers_are_checked_is_read_and_a_stranger_is_nothing_to_worry_about(shop: Shop) -> None:
    shop.run("UPDATE account SET verified = false WHERE remote_id = 'H2'")
    tell(shop, H1=False, NOBODY=True)
    report = shop.sync()
    assert (report.status, report.sellers_changed, report.inboxed) == ("ran", 2, 0)
    assert verified(shop) == [("H0", True), ("H1", False), ("H2", True)]


def test_sellers_are_asked_for_once_in_some_hours_and_only_news_is_written(shop: Shop) -> None:
    shop.sync()
    asked = "SELECT moved_ms FROM watermark WHERE feed = 'sellers'"
    before = rows(shop.database, asked)
    assert (shop.sync().changed, shop.door.count("GET", "/sellers")) == (0, 1)
    assert rows(shop.database, asked) == before
    shop.run(HOURS_AGO)
    unmoved = whole(shop.database, without=("run", "watermark"))
    assert (shop.sync().changed, shop.door.count("GET", "/sellers")) == (0, 2)
    assert whole(shop.database, without=("run", "watermark")) == unmoved
    tell(shop, H0=False)
    shop.run(HOURS_AGO)
    report = shop.sync()
    assert (report.sellers_changed, report.changed) == (1, 1)
    assert verified(shop)[0] == ("H0", False)


def test_an_offer_of_a_seller_whose_papers_are_not_checked_is_pushed_all_the_same(shop: Shop) -> None:
    tell(shop, H0=False)
    shop.sync()
    assert shop.stocks() == {"H0-5": 20, "H1-5": 20, "H2-5": 20}


@pytest.mark.parametrize("status", [404, 405])
def test_a_platform_that_lists_no_sellers_is_asked_again_hours_later(shop: Shop, status: int) -> None:
    answer = JSONResponse({"title": "Not here"}, status)
    shop.door.instead = lambda asked: answer if asked.path.endswith("/sellers") else None
    assert (shop.sync().status, shop.sync().status, shop.door.count("GET", "/sellers")) == ("ran", "ran", 1)
    assert (shop.channel.paused_reason, {flag for _, flag in verified(shop)}) == (None, {True})


@pytest.mark.both
def test_a_seller_that_cannot_be_read_costs_no_other_and_settles_itself(shop: Shop) -> None:
    shop.run("UPDATE account SET verified = false")
    shop.door.rewrite = broken
    report = shop.sync()
    assert (report.status, report.sellers_changed) == ("ran", 2)
    waiting = "SELECT kind, key FROM inboxitem WHERE settled_ms IS NULL"
    assert rows(shop.database, waiting) == [("seller", "seller H1")]
    shop.door.rewrite = lambda _, body: body
    shop.run(HOURS_AGO)
    assert (shop.sync().sellers_changed, rows(shop.database, waiting)) == (1, [])


def test_a_dry_run_asks_for_no_sellers(shop: Shop) -> None:
    shop.sync(dry_run=True)
    assert shop.door.count("GET", "/sellers") == 0


def broken(asked: Asked, body: bytes) -> bytes:
    """Say of one seller's papers what is neither yes nor no."""
    page = json.loads(body)
    for seller in page.get("sellers", []):
        if seller["seller_id"] == "H1":
            seller["verified"] = "soon"
    return json.dumps(page).encode()
