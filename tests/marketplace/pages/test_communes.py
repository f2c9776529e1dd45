"""The screen of communes: its figures fill by themselves, its map is that of the season, a row leads on."""

import re
from datetime import date

from playwright.sync_api import Page, expect
from sqlalchemy import insert, update
from streamlit.testing.v1 import AppTest

from marketplace.pages import menu_path
from marketplace.storage import Database
from marketplace.storage.tables import TABLES
from tests.marketplace.pages.browsing import cells, opened, sound
from tests.marketplace.pages.conftest import Screen, Served
from tests.marketplace.pages.drawn import said
from tests.marketplace.pages.keeping import widths
from tests.seeding import READ_MS


def test_the_communes_screen_says_the_figures_and_they_fill_by_themselves(served: Served, page: Page) -> None:
    with served.database.write() as connection:
        connection.execute(update(TABLES["run"]).where(TABLES["run"].c.id == 1).values(status="running"))
    opened(page, "/", "Sản lượng theo xã")
    for _ in widths(page):
        for text in ("49 kg", "1.225.000 đ", "Số liệu tính đến 17 giờ 00 ngày 20/6/2021", "dữ liệu mô phỏng"):
            page.get_by_text(text).first.wait_for()
        expect(page.locator(".steps .value")).to_have_text(["90 kg", "54 kg", "25 kg"])
        rows = [row[:3] for row in cells(page, ".table.total tbody tr")]
        assert rows == [["Postmart", "3", "20 kg"], ["Voso", "2", "29 kg"], ["Cả các sàn", "5", "49 kg"]]
        expect(page.locator("[data-testid=stVegaLiteChart]")).to_have_count(2)
        page.locator("[data-testid=stDataFrame]", has_text="Xã Quý Sơn").wait_for(state="attached")
        sound(page, "Sản lượng theo xã")
    page.get_by_role("radio", name="Theo địa giới hiện nay").click()
    page.locator("[data-testid=stDataFrame]", has_text="Phường Chũ").wait_for(state="attached")
    expect(page.locator("a.download").first).to_have_attribute("href", re.compile("map=now"))
    assert page.locator("[data-testid=stAppDeployButton]").count() == 0
    with served.database.write() as connection:
        connection.execute(update(TABLES["watermark"]).values(as_of_ms=READ_MS + 3_600_000))
    page.get_by_text("Số liệu tính đến 18 giờ 00 ngày 20/6/2021").wait_for()


def test_a_communes_row_leads_to_its_households(served: Served, page: Page) -> None:
    opened(page, "/", "Sản lượng theo xã")
    page.locator("[data-testid=stDataFrame]", has_text="Thị trấn Chũ").wait_for(state="attached")
    page.locator(".dvn-scroller").first.click(position={"x": 60, "y": 50})
    page.locator("h1", has_text="Sản lượng theo hộ").wait_for()
    page.get_by_text("1–1 trong 1 hộ").wait_for()
    page.locator("[data-testid=stDataFrame]", has_text="Lê Đức Chính").wait_for(state="attached")
    assert page.locator("[data-testid=stAlert]").count() == 0
    sound(page, "Sản lượng theo hộ")


def test_the_map_of_a_season_is_that_of_its_day(screen: Screen, sqlite: Database) -> None:
    assert AppTest.from_file(str(menu_path()), default_timeout=60).run().segmented_control[1].value == "then"
    with sqlite.write() as connection:
        days = {"starts_on": date(2026, 5, 19), "ends_on": date(2026, 7, 20)}
        connection.execute(update(TABLES["season"]).values(**days))
    assert "now" in [
        one.value for one in AppTest.from_file(str(menu_path()), default_timeout=60).run().segmented_control
    ]


def test_platforms_are_shown_to_the_dong_and_a_household_on_two_of_them_is_explained(
    screen: Screen, sqlite: Database
) -> None:
    with sqlite.write() as connection:
        connection.exec_driver_sql("UPDATE day_total SET delivered_dong = 100 * delivered_dong, returned_dong = 0")
        connection.execute(
            insert(TABLES["account"]).values(channel_id=2, household_id=1, remote_id="H-AN", verified=True)
        )
    text = said(screen("communes"))
    table = text[text.index("Hộ lên sàn") :]
    for figure in ("50.000.000 đ", "85.000.000 đ", "135.000.000 đ"):
        assert figure in table
    assert "Hộ bán trên nhiều sàn được tính ở từng sàn, ở dòng cuối chỉ tính một lần." in text
