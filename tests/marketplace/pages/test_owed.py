"""What platforms owe and paid otherwise than expected, as the screen of platforms lists it."""

from playwright.sync_api import Page, expect
from sqlalchemy import select

from marketplace.operations.intake import take_orders
from marketplace.orders.run_caches import RunCaches
from marketplace.orders.totals import FunnelCache
from marketplace.settlement.payouts import take_payouts
from marketplace.storage import Database
from marketplace.storage.tables import TABLES
from marketplace.words.records import SettlementRecord, State
from tests.marketplace.pages.browsing import opened, sound
from tests.marketplace.pages.conftest import Screen, Served
from tests.marketplace.pages.drawn import said
from tests.marketplace.pages.keeping import widths
from tests.seeding import READ_MS, box, moment, order


def test_what_a_platform_paid_otherwise_than_expected_stands_on_its_screen(served: Served, page: Page) -> None:
    with served.database.write() as connection:
        channel = TABLES["channel"]
        [shop] = connection.execute(select(channel.c.id).where(channel.c.code == "voso-1")).scalars()
        less = SettlementRecord("P-B1", "S1", "B1", None, READ_MS, 300_000, 0, 0, 0, 300_000)
        take_payouts(connection, shop, "voso-1", FunnelCache(), [less], READ_MS)
    opened(page, "/san", "Sàn")
    row = page.locator(".table tr", has_text="B1")
    for _ in widths(page):
        for text in ("375.000 đ", "300.000 đ", "-75.000 đ", "chưa rõ"):
            expect(row).to_contain_text(text)
        sound(page, "Sàn")


def test_what_all_shops_owe_stands_below_them(screen: Screen) -> None:
    assert "Tất cả gian hàng</td>" in said(screen("platforms"))


def dear(database: Database) -> None:
    """Let the freight of an order of Dung's, 800.000 đ, be dearer than its box of 125.000 đ."""
    far = [box("H-DUNG", 1)._replace(freight_dong=800_000)]
    with database.write() as connection:
        sold = order("B4", State.DELIVERED, moment(14), far, delivered_ms=moment(16))
        take_orders(connection, 2, "voso-1", RunCaches(), [sold], READ_MS)


def test_what_a_platform_takes_back_lessens_nothing_of_what_another_owes(screen: Screen, sqlite: Database) -> None:
    dear(sqlite)
    text = said(screen("platforms"))
    assert "sàn trừ lại 325.000 đ</td>" in text
    assert "250.000 đ; sàn trừ lại 325.000 đ</td>" in text
