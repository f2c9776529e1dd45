"""The app loaded from its addresses; and that the page which tests keep brings nothing along from one to the next."""

import pytest
from playwright.sync_api import Page, expect

from tests.marketplace.pages.conftest import Served
from tests.marketplace.pages.keeping import leave, load
from tests.marketplace.pages.test_screens import opened, sound
from tests.marketplace.pages.test_statement_screen import cooperative

ADDRESSES = {
    "/": "Sản lượng theo xã",
    "/dang-ban": "Sản phẩm đăng bán",
    "/theo-ho?ho=H-CHINH": "Lê Đức Chính",
    "/lo-hang?lo=L-H-DUNG": "Lô L-H-DUNG",
    "/thanh-toan?ho=H-CHINH": "Bảng thanh toán cho hộ Lê Đức Chính",
}


@pytest.mark.parametrize("page", ["desk"], indirect=True)
def test_an_address_loads_the_app_with_its_screen(served: Served, page: Page) -> None:
    with served.database.writing() as session:
        cooperative(session)
    for path, title in ADDRESSES.items():
        load(page, path)
        sound(page, title)


def test_a_screen_that_is_opened_again_knows_nothing_of_what_was_done_before(served: Served, page: Page) -> None:
    opened(page, "/theo-ho", "Sản lượng theo hộ")
    search, found = page.get_by_label("Tìm hộ"), page.get_by_text("1–5 trong 5 hộ")
    search.fill("le duc")
    search.press("Enter")
    expect(page.get_by_text("1–1 trong 1 hộ")).to_be_visible()
    opened(page, "/theo-ho", "Sản lượng theo hộ")
    expect(search).to_have_value("")
    expect(found).to_be_visible()
    search.fill("nửa chừng")
    leave(page)
    opened(page, "/theo-ho", "Sản lượng theo hộ")
    expect(search).to_have_value("")
    expect(found).to_be_visible()


def test_a_screen_that_is_opened_again_has_a_session_of_its_own(served: Served, page: Page) -> None:
    opened(page, "/thieu-hang", "Thiếu hàng giao")
    page.get_by_role("button", name="Đề nghị hủy").click()
    expect(page.get_by_role("button", name="Đồng ý, đề nghị hủy")).to_be_visible()
    opened(page, "/thieu-hang", "Thiếu hàng giao")
    expect(page.get_by_role("button", name="Đề nghị hủy")).to_be_visible()
    expect(page.get_by_role("button", name="Đồng ý, đề nghị hủy")).to_have_count(0)
