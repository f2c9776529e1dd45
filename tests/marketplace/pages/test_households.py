"""The list of households: one is found by its name, opened and taken along; one that is not there is told."""

import csv
from io import StringIO
from pathlib import Path

from playwright.sync_api import Page, expect
from sqlalchemy import update

from marketplace.storage.tables import TABLES
from tests.marketplace.pages.browsing import fits, opened, sound
from tests.marketplace.pages.conftest import Screen, Served
from tests.marketplace.pages.drawn import frame, led_back, said
from tests.marketplace.pages.keeping import widths
from tests.seeding import FORMULA, READ_MS


def test_a_household_is_found_explained_and_taken_along(served: Served, page: Page, tmp_path: Path) -> None:
    opened(page, "/theo-ho", "Sản lượng theo hộ")
    page.get_by_text("1–5 trong 5 hộ").wait_for()
    for _ in widths(page):
        page.get_by_text("Chưa phân về hộ: đặt mua").wait_for()
        sound(page, "Sản lượng theo hộ")
    with page.expect_download() as waiting:
        page.locator("a.download", has_text="CSV").click()
    waiting.value.save_as(tmp_path / "ho.csv")
    rows = list(csv.DictReader(StringIO((tmp_path / "ho.csv").read_text(encoding="utf-8-sig"))))
    assert (len(rows), rows[3]["Hộ"]) == (7, f"'{FORMULA}")
    assert [row["Hộ"] for row in rows[5:]] == ["Chưa phân về hộ", "Cả vụ"]
    page.get_by_label("Tìm hộ").fill("le duc")
    page.get_by_label("Tìm hộ").press("Enter")
    page.get_by_text("1–1 trong 1 hộ").wait_for()
    page.locator(".dvn-scroller").first.click(position={"x": 100, "y": 50})
    page.locator("h1", has_text="Lê Đức Chính").wait_for()
    expect(page.locator(".figure.big .value")).to_have_text("24 kg")
    page.get_by_text("Vì sao ra số này?").click()
    page.get_by_text("Cộng lại từ 2 lần lấy hàng của hộ trong 2 đơn: 24 kg. Khớp.").wait_for()
    fits(page)
    page.get_by_text("Số liệu tính đến 17 giờ 00 ngày 20/6/2021").first.wait_for()
    mark = TABLES["watermark"]
    with served.database.write() as connection:
        for feed, as_of_ms in (("orders", READ_MS + 60 * 86_400_000), ("settlements", READ_MS - 7_200_000)):
            connection.execute(update(mark).where(mark.c.feed == feed).values(as_of_ms=as_of_ms))
    page.get_by_text("Số liệu tính đến 15 giờ 00 ngày 20/6/2021").first.wait_for()
    page.get_by_text("đối soát chậm cập nhật").first.wait_for()
    page.get_by_role("button", name="Tất cả các hộ").click()
    page.locator("h1", has_text="Sản lượng theo hộ").wait_for()


def test_an_unknown_household_is_told(screen: Screen) -> None:
    app = screen("households", ho="ZZZ")
    assert "Không có hộ ZZZ." in said(app)
    assert not app.dataframe
    assert "Không có hộ" not in led_back(app)
    assert app.dataframe


def test_a_list_that_became_shorter_than_the_page_one_reads_shows_its_last_page(screen: Screen) -> None:
    app = screen("households")
    app.session_state["page"] = 4
    assert "1–5 trong 5 hộ" in said(app.run())
    assert len(frame(app)) == 5
