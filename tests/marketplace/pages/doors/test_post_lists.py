"""Lists of the post office through the browser: a message fills the form, a list is written once, orders replace it."""

from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from httpx import Response
from playwright.sync_api import Browser
from sqlalchemy import delete, event
from starlette.testclient import TestClient

from marketplace.operations.intake import take_orders
from marketplace.orders.run_caches import RunCaches
from marketplace.pages.context import COOKIE, AppContext, opened
from marketplace.pages.doors import forms
from marketplace.pages.doors.hand_orders import hand_routes
from marketplace.pages.doors.post_lists import post_list_route
from marketplace.storage import Database, bulk
from marketplace.storage.settings import Settings
from marketplace.storage.tables import TABLES
from tests import people, rights_market
from tests.marketplace.operations.by_hand.hand_market import NOW_MS, shop_of, told
from tests.marketplace.pages.conftest import Served
from tests.marketplace.pages.doors.asking import client
from tests.rights_market import A
from tests.world import line, order

HERE = "/gian-hang/shop-a/bang-ke"
FORM = {"do": "write", "sku": "S-A", "packs": "2", "day": "2021-06-26", "office": "Bưu cục Lục Ngạn", "price": "130k",
        "key": "khoa"}  # fmt: skip
WRITTEN = """
SELECT o.remote_id, p.packs, p.price_dong, p.office, coalesce((SELECT sum(quantity) FROM order_line l
WHERE l.order_id = o.id), 0) FROM post_list p JOIN orders o ON o.id = p.order_id ORDER BY p.order_id
"""


@pytest.fixture
def browser_of(sqlite: Database, tmp_path: Path) -> Iterator[TestClient]:
    """The browser of a seller of cooperative A at the door of its shop on a platform."""
    rights_market.write(sqlite)
    with sqlite.write() as connection:
        for name in ("post_list_apart", "post_list", "post_shop", "hand_order", "promised_day"):
            connection.execute(delete(TABLES[name]))
    browser = client([post_list_route(), *hand_routes()])
    browser.cookies.set("lensan-form", "held")
    signed(browser, sqlite, "seller")
    with opened(AppContext(sqlite, clock=lambda: NOW_MS, settings=Settings(tmp_path, "", {}))):
        yield browser


def signed(browser: TestClient, database: Database, role: str) -> None:
    browser.cookies.set(COOKIE, people.signed_in(database, role, cooperative_id=A))


def sent(browser: TestClient, at: str = HERE, **fields: str) -> Response:
    token = forms.token("held", browser.cookies[COOKIE])
    return browser.post(at, data={"form_token": token, **fields}, follow_redirects=True)


def sold(database: Database, code: str, packs: int) -> None:
    """Take an order of the platform in, as its export tells it."""
    shop = shop_of(database, "shop-a")
    record = order(code, (line("S-A", packs),), placed_ms=NOW_MS, updated_ms=NOW_MS)
    with database.write() as connection:
        take_orders(connection, shop.id, shop.code, RunCaches(), [record], NOW_MS)


def test_a_list_is_written_once_replaced_corrected_and_cancelled(browser_of: TestClient, sqlite: Database) -> None:
    assert "từ ngày" in browser_of.get(HERE).text
    assert "Chưa ai ghi" in sent(browser_of, **FORM).text
    assert "Bưu điện bán ở gian hàng này từ 25/6/2021" in sent(browser_of, do="run", since="2021-06-25").text
    page = browser_of.get(HERE).text
    assert "<script" not in page
    assert 'value="S-H3"' not in page  # what others sell is not offered
    for _ in range(2):
        answer = sent(browser_of, **FORM)
        assert answer.status_code == 200, answer.text
        assert "Đã ghi bảng kê BK-2106-0001" in answer.text
    assert told(sqlite, WRITTEN) == [("BK-2106-0001", 2, 130_000, "Bưu cục Lục Ngạn", 2)]
    sold(sqlite, "SAN-1", 1)
    page = browser_of.get(HERE).text
    assert "1 thùng còn theo bảng kê" in page
    assert "1 thùng đã có đơn của sàn thay" in page
    assert "SAN-1" in page
    assert "Đã tách đơn SAN-1" in sent(browser_of, do="apart", code="SAN-1").text
    assert told(sqlite, WRITTEN)[0][1:] == (2, 130_000, "Bưu cục Lục Ngạn", 2)
    assert "lại được trừ" in sent(browser_of, do="back", code="SAN-1").text
    assert "Đã sửa bảng kê" in sent(browser_of, do="correct", code="BK-2106-0001", packs="1").text
    page = browser_of.get(HERE).text  # wholly replaced, and still there to be seen
    assert "0 thùng còn theo bảng kê" in page
    sent(browser_of, do="correct", code="BK-2106-0001", packs="0")
    page = browser_of.get(HERE).text
    assert "đã hủy" in page
    assert "(S-A) +1" in page
    acts = [act for (act,) in told(sqlite, "SELECT act FROM audit WHERE act LIKE 'post office%' ORDER BY id")]
    assert acts == ["post office shop set", "post office list", *["post office list apart"] * 2,
                    *["post office list corrected"] * 2]  # fmt: skip


def test_the_same_list_again_and_more_than_the_lots_hold_are_asked_about(
    browser_of: TestClient, sqlite: Database
) -> None:
    sent(browser_of, do="run", since="2021-06-25")
    sent(browser_of, **FORM)
    answer = sent(browser_of, **FORM | {"key": "hai"})
    assert answer.status_code == 422
    assert "BK-2106-0001 đã ghi đúng như vậy" in unescape(answer.text)
    assert 'name="sure"' in answer.text
    assert len(told(sqlite, WRITTEN)) == 1
    assert "BK-2106-0002" in sent(browser_of, **FORM | {"key": "hai", "sure": "1"}).text
    assert "còn thiếu" in sent(browser_of, **FORM | {"key": "ba", "packs": "90000"}).text
    assert len(told(sqlite, WRITTEN)) == 2


def test_a_message_fills_the_form_and_what_is_not_certain_stays_empty(browser_of: TestClient, sqlite: Database) -> None:
    sent(browser_of, do="run", since="2021-06-25")
    page = sent(browser_of, do="read", key="k", office="Bưu cục X", message="mai lấy 20 thùng vải, 130k/thùng").text
    for shown in ('name="packs" type="text" inputmode="numeric" maxlength="7" value="20"', 'value="2021-06-26"',
                  'value="130000"', 'value="Bưu cục X"'):  # fmt: skip
        assert shown in page
    assert 'name="day" type="date" value=""' in sent(browser_of, do="read", message="lấy vải").text
    assert told(sqlite, WRITTEN) == []


def test_what_is_not_certain_is_said_and_the_form_stays(browser_of: TestClient, sqlite: Database) -> None:
    sent(browser_of, do="run", since="2021-06-25")
    for said, sentence in (
        ({"packs": "hai"}, "Hãy ghi số thùng"), ({"price": "vài"}, "số tiền"), ({"sku": "S-H3"}, "sản phẩm"),
        ({"office": " "}, "tên bưu cục"), ({"day": "mai"}, "ngày"), ({"do": "?"}, "Hãy chọn việc"),
        ({"key": ""}, "Trang đã cũ"),
    ):  # fmt: skip
        answer = sent(browser_of, **FORM | said)
        assert answer.status_code == 422, said
        assert sentence in unescape(answer.text), said
    assert told(sqlite, WRITTEN) == []
    assert "không có bảng kê" in sent(browser_of, do="correct", code="X", packs="1").text
    assert "không phải đơn của sàn" in sent(browser_of, do="apart", code="X").text


def test_who_does_not_sell_there_finds_no_shop(browser_of: TestClient, sqlite: Database) -> None:
    assert browser_of.get("/gian-hang/khong-co/bang-ke").status_code == 404
    signed(browser_of, sqlite, "weigher")
    assert browser_of.get(HERE).status_code == 404
    assert sent(browser_of, do="run", since="2021-06-25").status_code == 404
    assert told(sqlite, "SELECT 1 FROM post_shop") == []


def test_a_page_costs_as_many_statements_for_many_lists_as_for_one(browser_of: TestClient, sqlite: Database) -> None:
    sent(browser_of, do="run", since="2021-06-25")
    seen: list[str] = []
    event.listen(sqlite.engine, "before_cursor_execute", lambda *told: seen.append(told[2]))
    counts = []
    for size in (1, 6):
        for number in range(size):
            sent(browser_of, **FORM | {"key": f"{size}-{number}", "packs": "1", "sure": "1"})
            sold(sqlite, f"SAN-{size}-{number}", 1)
        seen.clear()
        assert browser_of.get(HERE).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] > 0


@pytest.mark.parametrize("width", [390, 1280])
def test_in_a_browser_a_pasted_message_becomes_a_list(served: Served, browser: Browser, width: int) -> None:
    """Without JavaScript, as wide as a telephone and as a desk."""
    with served.database.read() as connection:
        [(code,)] = bulk.select(connection, "SELECT min(code) FROM channel WHERE road = 'contract'", {})
    opened_at = browser.new_context(
        locale="vi-VN", base_url=served.address, viewport={"width": width, "height": 780}, java_script_enabled=False
    )
    opened_at.add_cookies([{"name": COOKIE, "value": people.DESK, "url": served.address}])
    page = opened_at.new_page()
    page.goto(f"/gian-hang/{code}/bang-ke")
    since = page.get_by_label("Bưu điện bán ở gian hàng này từ ngày")
    if since.count():
        since.fill(since.get_attribute("max") or "")
        page.get_by_role("button", name="Ghi bưu điện bán ở đây").click()
    page.get_by_text("Dán tin nhắn").click()
    page.get_by_label("Tin nhắn của bưu điện").fill(f"mai lấy {width} thùng")
    page.get_by_role("button", name="Đọc tin nhắn").click()
    assert page.get_by_label("Số thùng", exact=True).input_value() == str(width)
    assert page.get_by_label("Ngày lấy hàng").input_value()
    products = page.get_by_label("Sản phẩm", exact=True)
    if products.get_by_text("chọn sản phẩm").count():
        products.select_option(index=1)
    page.get_by_label("Bưu cục", exact=True).fill("Bưu cục Lục Ngạn")
    page.get_by_role("button", name="Ghi bảng kê").click()
    page.locator(".done, .refused").first.wait_for()
    sure = page.get_by_role("button", name="Vẫn ghi")  # so many boxes are not there
    if sure.count():
        sure.click()
    page.locator(".done").get_by_text("Đã ghi bảng kê BK-").wait_for()
    assert page.get_by_text(f"{f'{width:,}'.replace(',', '.')} thùng còn theo bảng kê").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    opened_at.close()
