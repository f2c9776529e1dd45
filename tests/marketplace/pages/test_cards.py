"""Tables in every width: what does not fit side by side stands in cards, and nothing is cut at the side."""

from playwright.sync_api import Page
from sqlalchemy import text

from marketplace.directory import audit
from marketplace.directory.audit import Signed
from marketplace.listings.trader_prices import TraderQuote, note
from marketplace.pages.screens import SCREENS as ALL
from marketplace.settlement.shop_charges import Charged, declare
from marketplace.storage.clock import now_ms
from marketplace.storage.scope import EVERYTHING
from marketplace.words.instants import as_date, day_of
from tests.marketplace.pages.browsing import OUTSTANDING, each
from tests.marketplace.pages.conftest import Served
from tests.marketplace.pages.keeping import PHONE, go, widths
from tests.marketplace.pages.test_inbox import strange
from tests.seeding import NOW_MS, cooperative

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


EVERY = {
    "/": "Sản lượng theo xã", "/theo-ho": "Sản lượng theo hộ", "/cong-bo": "Công bố", "/lo-hang": "Lô hàng",
    "/dang-ban": "Sản phẩm đăng bán", "/gia": "Giá", "/thieu-hang": "Thiếu hàng giao", "/thanh-toan": "Bảng thanh toán",
    "/can-xu-ly": "Cần xử lý", "/ho-va-du-kien": "Hộ và dự kiến", "/san": "Sàn", "/nguoi-dung": "Người dùng",
    "/gian-hang": "Gian hàng", "/nhat-ky": "Nhật ký",
    "/theo-ho?ho=H-CHINH": "Lê Đức Chính",
}  # fmt: skip
_LONG_TABLES = {
    "/", "/theo-ho", "/lo-hang", "/ho-va-du-kien", "/san", "/nguoi-dung", "/nhat-ky", "/theo-ho?ho=H-CHINH",
}  # fmt: skip
_OUT_OF_SIGHT = """() => {
  const seen = one => one.getClientRects().length > 0, place = one => one.getBoundingClientRect();
  const wider = one => one.scrollWidth > one.clientWidth + 1;
  const cells = [...document.querySelectorAll('.table td, .table th')].filter(seen);
  const out = cells.filter(one => place(one).left < 0 || place(one).right > innerWidth || wider(one));
  const frames = [...document.querySelectorAll('[data-testid=stDataFrame]')];
  const wide = frames.filter(one => [...one.querySelectorAll('.dvn-scroller')].some(wider));
  const before = one => one.closest('[data-testid=stElementContainer]').previousElementSibling;
  const sign = one => before(one)?.querySelector('.swipe');
  const unsaid = wide.filter(one => !sign(one) || !seen(sign(one)));
  return [out.map(one => one.innerText), unsaid.length, frames.length, wide.length];
}"""


def test_on_a_telephone_nothing_of_a_table_stands_out_of_sight_without_a_sign(served: Served, page: Page) -> None:
    cooperative(served.database)
    strange(served.database)
    with served.database.write() as connection:
        audit.note(connection, NOW_MS, Signed(None, "root"), "signed in", "Người 1")
    assert {path.strip("/") or ALL[0].path for path in EVERY if "?" not in path} == {one.path for one in ALL}
    page.set_viewport_size(PHONE)
    wide = 0
    for path in each(page, EVERY):
        out, unsaid, frames, here = page.evaluate(_OUT_OF_SIGHT)
        assert (path, out, unsaid, frames > 0) == (path, [], 0, path in _LONG_TABLES)
        wide += here
    assert wide > 0, "there is a table that is wider than a telephone"


def test_all_parts_of_a_price_stand_in_sight_beside_what_traders_pay(served: Served, page: Page) -> None:
    cooperative(served.database)
    today = as_date(day_of(now_ms()))  # by which the app that is served goes
    with served.database.write() as connection:
        commune = connection.execute(text("SELECT min(commune_now_id) FROM household")).scalar_one()
        for channel in connection.execute(text("SELECT id FROM channel")).scalars().all():
            declare(connection, channel, None, today, Charged(500, 7_000, 12_000), "x", NOW_MS)
        for produce in connection.execute(text("SELECT id FROM produce")).scalars().all():
            note(connection, EVERYTHING, TraderQuote(produce, commune, today, 120_000, 135_000), "x", today, NOW_MS)
    go(page, "/gia")
    page.get_by_text("120.000–135.000 đ").first.wait_for()
    for width in widths(page):
        assert page.locator(".table").evaluate_all(_CUT) == [], width
        assert page.evaluate(OUTSTANDING) == [], width
