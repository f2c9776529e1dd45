"""Tables in every width: what does not fit side by side stands in cards, and nothing is cut at the side."""

from playwright.sync_api import Page

from tests.marketplace.pages.browsing import OUTSTANDING, each
from tests.marketplace.pages.conftest import Served
from tests.marketplace.pages.keeping import widths
from tests.seeding import cooperative

SCREENS = {
    "/thanh-toan?ho=H-CHINH": "Bảng thanh toán cho hộ Lê Đức Chính",
    "/dang-ban": "Sản phẩm đăng bán",
    "/thanh-toan": "Bảng thanh toán",
    "/theo-ho?ho=H-CHINH": "Lê Đức Chính",
    "/san": "Sàn",
}
_CUT = "tables => tables.filter(one => one.scrollWidth > one.clientWidth).map(one => one.innerText)"


def test_no_table_is_cut_at_the_side(served: Served, page: Page) -> None:
    cooperative(served.database)
    for path in each(page, SCREENS):
        tables = page.locator(".table")
        assert tables.count() > 0, path
        for width in widths(page):
            assert tables.evaluate_all(_CUT) == [], (path, width)
            assert page.evaluate(OUTSTANDING) == [], (path, width)
