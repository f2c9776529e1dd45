"""Stock set by hand: large numbers, a tick each, only of what one sells, and never one that changed meanwhile."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from marketplace.pages.context import COOKIE, AppContext, opened
from marketplace.pages.doors.hand_stock import hand_stock_route
from marketplace.storage import Database
from tests import people, rights_market
from tests.ledger import rows
from tests.marketplace.operations.test_shop_files import audited
from tests.marketplace.pages.doors.asking import client
from tests.marketplace.pages.doors.test_offer_files import change, token
from tests.rights_market import NOW_MS, SHOP_A, A, B

HERE = "/gian-hang/shop-a/ton"


@pytest.fixture
def seller(sqlite: Database) -> Iterator[TestClient]:
    rights_market.write(sqlite)
    change(
        sqlite,
        "UPDATE channel SET road = 'file', base_url = 'https://ban.example/'",
        f"UPDATE offer SET stock = 5, state = 'live', pending_stock = 17, quota_on = '{rights_market.TODAY}'",
    )
    browser = client([hand_stock_route()])
    browser.cookies.set("lensan-form", "held")
    browser.cookies.set(COOKIE, people.signed_in(sqlite, "seller", cooperative_id=A))
    with opened(AppContext(sqlite, clock=lambda: NOW_MS)):
        yield browser


def test_a_number_is_shown_large_with_the_old_one_and_ticked_once_it_is_set(
    seller: TestClient, sqlite: Database
) -> None:
    page = seller.get(HERE).text
    assert "<dt>Đang hiện</dt><dd>5</dd>" in page
    assert '<dt>Sửa thành (thùng)</dt><dd class="copy">17</dd>' in page
    assert 'href="https://ban.example/"' in page
    mine = rows(sqlite, f"SELECT id FROM offer WHERE channel_id = {SHOP_A} AND sku IN ('S-A', 'S-H1') ORDER BY id")
    first = mine[0][0]
    ticked = {"form_token": token(seller), "offer": str(first), f"n-{first}": "17"}
    old = seller.post(HERE, data=ticked | {f"n-{first}": "16"})
    assert old.status_code == 303
    assert rows(sqlite, "SELECT count(*) FROM offer WHERE told_by IS NOT NULL") == [(0,)]
    assert "đang hiện các số này" in seller.get(seller.post(HERE, data=ticked).headers["location"]).text
    assert rows(sqlite, f"SELECT stock, pending_stock FROM offer WHERE id = {first}") == [(17, None)]
    assert audited(sqlite)[-1] == "stock set by hand"
    change(sqlite, "UPDATE offer SET pending_stock = NULL, stock = NULL")
    assert "Hiện không có gì cần sửa" in seller.get(HERE).text


def test_who_does_not_sell_there_finds_nothing(seller: TestClient, sqlite: Database) -> None:
    for role, coop in (("weigher", A), ("seller", B)):
        seller.cookies.set(COOKIE, people.signed_in(sqlite, role, cooperative_id=coop))
        assert seller.get(HERE).status_code == 404
        assert seller.post(HERE, data={"form_token": token(seller), "offer": "all"}).status_code == 404
    assert rows(sqlite, "SELECT count(*) FROM offer WHERE told_by IS NOT NULL") == [(0,)]
