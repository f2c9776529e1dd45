"""The screen of listings in a real browser: what stands where, and the emergency stop with its two presses."""

from playwright.sync_api import Page, expect
from sqlalchemy import select, update

from marketplace.tables import TABLES
from tests.marketplace.pages.conftest import Served
from tests.marketplace.pages.test_screens import opened

LISTING, OFFER, CHANNEL, ASK = (TABLES[name] for name in ("listing", "offer", "channel", "ask"))


def test_a_listing_is_stopped_at_once_and_said_of_every_shop(served: Served, page: Page) -> None:
    with served.database.write() as connection:
        connection.execute(update(OFFER).values(stock=4, version=1, state="live"))
        connection.execute(
            update(CHANNEL).where(CHANNEL.c.code == "voso-1").values(road="file", base_url="https://v.vn/")
        )
    opened(page, "/dang-ban", "Sản phẩm đăng bán")
    page.get_by_label("Tìm sản phẩm").fill("S-H-CHINH")
    page.get_by_label("Tìm sản phẩm").press("Enter")
    expect(page.get_by_role("button", name="Ngừng bán ngay")).to_have_count(1)
    page.get_by_role("button", name="Ngừng bán ngay").click()
    with served.database.read() as connection:
        assert connection.execute(select(LISTING.c.id).where(LISTING.c.stopped_ms.is_not(None))).all() == []
    page.get_by_role("button", name="Đúng, ngừng bán ngay").click()
    expect(page.get_by_text("Shop by shop").or_(page.get_by_text("Từng gian hàng đã về 0 hay chưa"))).to_be_visible()
    expect(page.get_by_role("button", name="Bán lại")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    with served.database.read() as connection:
        [stopped] = connection.execute(select(LISTING.c.sku).where(LISTING.c.stopped_ms.is_not(None))).all()
        shops = connection.execute(
            select(OFFER.c.channel_id)
            .join(LISTING, LISTING.c.id == OFFER.c.listing_id)
            .where(LISTING.c.sku == "S-H-CHINH")
        ).all()
        asked = connection.execute(select(ASK.c.channel_id).where(ASK.c.taken_ms.is_(None))).all()
    assert (stopped[0], sorted(asked)) == ("S-H-CHINH", sorted(shops))
    page.get_by_role("button", name="Bán lại").click()
    expect(page.get_by_role("button", name="Bán lại")).to_have_count(0)
