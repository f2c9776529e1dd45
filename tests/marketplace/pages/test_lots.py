"""The screen of lots: found by household, sorted and weighed, and the cutting of a day postponed."""

from datetime import date, timedelta

from playwright.sync_api import Page, expect

from marketplace.inventory import ledger as moves
from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database
from marketplace.storage.clock import now_ms
from marketplace.storage.tables import Lot
from marketplace.words.instants import as_date, day_of
from tests.ledger import rows
from tests.marketplace.pages.browsing import fits, opened, sound
from tests.marketplace.pages.conftest import Screen, Served
from tests.marketplace.pages.drawn import frame, said
from tests.marketplace.pages.keeping import turn
from tests.marketplace.pages.test_lot import STANDS, write_down


def forecast_lot(database: Database, on: date) -> None:
    """Add a lot of Nguyễn Văn An that can be cut on a day."""
    with database.writing() as session:
        lot = Lot(code="L-MAI", household_id=1, season_id=1, produce_id=1, commune_id=1, forecast_from=on,
                  forecast_to=on, in_g=300_000, balance_g=300_000)  # fmt: skip
        session.add(lot)
        session.flush()
        moves.open_lots(session.connection(), [lot.id or 0], now_ms())


def test_a_lot_is_found_and_sorted_and_parts_that_do_not_add_up_change_nothing(served: Served, page: Page) -> None:
    opened(page, "/lo-hang", "Lô hàng")
    page.get_by_text("1–5 trong 5 lô").wait_for()
    page.get_by_label("Tìm lô").fill("nguyen van")
    page.get_by_label("Tìm lô").press("Enter")
    page.get_by_text("1–1 trong 1 lô").wait_for()
    page.locator(".dvn-scroller").first.click(position={"x": 100, "y": 50})
    page.locator("h1", has_text="Lô L-H-AN").wait_for()
    expect(page.locator(".figure.big .value")).to_have_text("85 kg")
    write_down(page, "Phân loại")
    weights = page.get_by_label("Khối lượng", exact=True)
    weights.nth(0).fill("6 yến")
    page.get_by_role("button", name="Lưu").click()
    page.get_by_text("Cộng lại thiếu 25 kg so với 85 kg đem phân loại").wait_for()
    assert rows(served.database, STANDS.format("L-H-AN")) == [(100_000, 15_000, 0, 0, 0, 85_000)]
    weights.nth(1).fill("20,5kg")
    page.get_by_label("Hàng loại bỏ").fill("4,5")
    page.get_by_role("button", name="Lưu").click()
    page.get_by_text("Đã phân loại thành L-H-AN-1 (60 kg), L-H-AN-2 (20,5 kg); còn 0 kg.").wait_for()
    page.locator(".told li", has_text="hàng loại bỏ").first.wait_for()
    assert rows(served.database, STANDS.format("L-H-AN")) == [(100_000, 15_000, 80_500, 4_500, 0, 0)]
    assert rows(served.database, STANDS.format("L-H-AN-2")) == [(20_500, 0, 0, 0, 0, 20_500)]
    assert reconcile(served.database) == []
    fits(page)
    page.get_by_role("button", name="Tất cả các lô").click()
    page.get_by_text("trong 7 lô").wait_for()
    fits(page)


def test_a_forecast_is_postponed_and_then_weighed(served: Served, page: Page) -> None:
    today = as_date(day_of(now_ms()))
    forecast_lot(served.database, today + timedelta(days=1))
    opened(page, "/lo-hang", "Lô hàng")
    page.locator("summary", has_text="Hoãn cắt").click()
    page.get_by_label("Mã hộ").fill("H-AN")
    page.get_by_label("Lý do").fill("mưa to")
    page.get_by_role("button", name="Hoãn cắt").click()
    page.get_by_text("Đã hoãn cắt: L-MAI. Không có đơn nào chờ hàng này.").wait_for()
    later = (today + timedelta(days=2)).isoformat()
    sql = "SELECT CAST(forecast_from AS TEXT), CAST(forecast_to AS TEXT) FROM lot WHERE code = 'L-MAI'"
    assert rows(served.database, sql) == [(later, later)]
    turn(page, "/lo-hang?lo=L-MAI", "Lô L-MAI")
    sound(page, "Lô L-MAI")
    write_down(page, "Ghi cân khi cắt")
    page.get_by_label("Khối lượng trên phiếu cân").fill("rất nhiều")
    page.get_by_role("button", name="Lưu").click()
    page.get_by_text("“rất nhiều” không phải khối lượng").wait_for()
    page.get_by_label("Khối lượng trên phiếu cân").fill("285,4 kg")
    page.get_by_label("Số phiếu cân").fill("PC-17")
    page.get_by_role("button", name="Lưu").click()
    page.get_by_text("Đã ghi cân 285,4 kg, còn 285,4 kg.").wait_for()
    page.get_by_text("phiếu cân PC-17").first.wait_for()
    assert rows(served.database, STANDS.format("L-MAI")) == [(285_400, 0, 0, 0, 0, 285_400)]
    fits(page)
    assert reconcile(served.database) == []


def test_a_list_that_became_shorter_than_the_page_one_reads_shows_its_last_page(screen: Screen) -> None:
    app = screen("lots")
    app.session_state["lots_page"] = 4
    assert "1–5 trong 5 lô" in said(app.run())
    assert len(frame(app)) == 5
