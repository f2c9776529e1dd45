"""Where each role begins, in a browser: its own first screen, nothing out at the side, and in Vietnamese alone."""

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select

from marketplace.pages.context import COOKIE
from marketplace.storage.tables import TABLES
from tests import people
from tests.marketplace.pages.browsing import OUTSTANDING
from tests.marketplace.pages.conftest import Served
from tests.marketplace.pages.keeping import load, widths
from tests.marketplace.pages.test_words_on_screen import ENGLISH
from tests.seeding import cooperative

BEGINS = {
    "director": "Lô hàng", "accountant": "Bảng thanh toán", "seller": "Sản phẩm đăng bán",
    "officer": "Sản lượng theo xã",
    "farmer": "Lê Đức Chính", "commune staff": "Hộ và dự kiến",
}  # fmt: skip


NEAR = {"director", "farmer"}
"""The desk with the most screens, and the telephone; the others belong to the long proofs."""


@pytest.mark.parametrize(
    "role", [pytest.param(role, marks=() if role in NEAR else pytest.mark.soak) for role in BEGINS]
)
def test_a_role_begins_with_its_own_screen_in_both_widths(served: Served, browser: Browser, role: str) -> None:
    cooperative(served.database)
    with served.database.read() as connection:
        homes = TABLES["household"].c
        found = select(homes.id, homes.commune_id).where(homes.code == "H-CHINH")
        [(home, commune)] = connection.execute(found)
    places = {"farmer": {"household_id": home}, "officer": {"commune_id": commune},
              "commune staff": {"commune_id": commune}}  # fmt: skip
    token = people.signed_in(served.database, role, **places.get(role, {"cooperative_id": 1}))
    window = browser.new_context(locale="vi-VN", base_url=served.address, reduced_motion="reduce")
    try:
        window.add_cookies([{"name": COOKIE, "value": token, "url": served.address}])
        page = window.new_page()
        load(page, "/")
        page.locator("h1", has_text=BEGINS[role]).wait_for()
        page.get_by_text("Đăng xuất").wait_for()
        for width in widths(page):
            assert page.evaluate(OUTSTANDING) == [], width
            read = page.locator("body").evaluate("one => one.innerText")
            assert ENGLISH.findall(read) == [], (width, read)
        if role == "director":  # whose screens fit no tablet: the rest is behind a button
            page.set_viewport_size({"width": 768, "height": 900})
            page.get_by_role("button", name="Thêm ▾", exact=True).click()
            page.get_by_role("menuitem", name="Hộ và dự kiến").wait_for()
            assert page.get_by_text("more", exact=False).filter(visible=True).count() == 0
    finally:
        window.close()
