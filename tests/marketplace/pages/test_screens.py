"""The screens in a real browser, as a telephone shows them and as a desk does."""

import csv
import re
from collections.abc import Iterator, Mapping
from io import StringIO
from pathlib import Path

from playwright.sync_api import Page, expect
from sqlalchemy import select, update

from marketplace.orders.totals import FunnelCache
from marketplace.settlement.payouts import take_payouts
from marketplace.storage.tables import TABLES
from marketplace.words.records import SettlementRecord
from tests.marketplace.pages.conftest import Served
from tests.marketplace.pages.keeping import go, turn, widths
from tests.seeding import FORMULA, READ_MS

expect.set_options(timeout=60_000)
OUTSTANDING = """() => [document.documentElement, document.querySelector('[data-testid=stMain]')]
  .filter(one => one.scrollWidth > window.innerWidth).map(one => one.innerText)"""


def opened(page: Page, path: str, title: str) -> None:
    """Go to a screen, wait until it is drawn, and see that nothing went wrong and nothing stands out at the side."""
    go(page, path)
    sound(page, title)


def each(page: Page, screens: Mapping[str, str]) -> Iterator[str]:
    """Show screens one after the other in one session, by path and title, and see the same of every one."""
    for number, (path, title) in enumerate(screens.items()):
        if number:
            turn(page, path, title)
        else:
            go(page, path)
        sound(page, title)
        yield path


def sound(page: Page, title: str) -> None:
    """See that a screen is drawn, that nothing went wrong and that nothing stands out at the side."""
    page.locator("h1", has_text=title).wait_for()
    assert page.locator("[data-testid=stException]").count() == 0
    assert page.evaluate(OUTSTANDING) == []


def fits(page: Page) -> None:
    """See in both widths that nothing stands out at the side; the page keeps the other width than it has."""
    for width in widths(page):
        assert page.evaluate(OUTSTANDING) == [], width


def choose(page: Page, language: str) -> None:
    """Choose 'VI' or 'EN' in the bar; a page that is lent is given back in Vietnamese."""
    page.get_by_role("radio", name=language, exact=True).click()


def cells(page: Page, rows: str) -> list[list[str]]:
    """Return what stands in the cells of these rows of tables, which are cards on a telephone."""
    read = "rows => rows.map(row => [...row.cells].map(cell => cell.innerText))"
    found: list[list[str]] = page.locator(rows).evaluate_all(read)
    return found


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


def test_a_communes_row_leads_to_its_households(served: Served, page: Page) -> None:
    opened(page, "/", "Sản lượng theo xã")
    page.locator("[data-testid=stDataFrame]", has_text="Thị trấn Chũ").wait_for(state="attached")
    page.locator(".dvn-scroller").first.click(position={"x": 60, "y": 50})
    page.locator("h1", has_text="Sản lượng theo hộ").wait_for()
    page.get_by_text("1–1 trong 1 hộ").wait_for()
    page.locator("[data-testid=stDataFrame]", has_text="Lê Đức Chính").wait_for(state="attached")
    assert page.locator("[data-testid=stAlert]").count() == 0
    sound(page, "Sản lượng theo hộ")


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


def test_update_now_leaves_one_mark_for_the_clock(served: Served, page: Page) -> None:
    opened(page, "/san", "Sàn")
    page.get_by_text("Sàn gửi dữ liệu không đúng quy ước").first.wait_for(state="attached")
    page.get_by_role("button", name="Cập nhật ngay").first.click()
    expect(page.get_by_role("button", name="Đã yêu cầu cập nhật")).to_be_disabled()
    with served.database.read() as connection:
        marks = connection.execute(select(TABLES["sync_request"].c.channel_id, TABLES["sync_request"].c.taken_ms)).all()
    assert [tuple(mark) for mark in marks] == [(1, None)]


def test_what_the_cooperative_bought_outright_stands_apart_from_the_households_own(served: Served, page: Page) -> None:
    homes, lots = TABLES["household"], TABLES["lot"]
    with served.database.write() as connection:
        home = connection.execute(select(homes.c.id).where(homes.c.code == "H-CHINH")).scalar_one()
        connection.execute(
            update(lots).where(lots.c.household_id == home).values(terms="outright", price_dong_per_kg=20_000)
        )
    opened(page, "/theo-ho?ho=H-CHINH", "Lê Đức Chính")
    expect(page.locator(".figure", has_text="Doanh thu").locator(".value").first).to_have_text("600.000 đ")
    page.get_by_text("Mua đứt: tiền bán là của HTX, HTX trả hộ theo phiếu cân").first.wait_for()
    terms = cells(page, ".table.total tr:has-text('Hình thức bán'), .table.total tbody tr")[:3]
    assert [row[1:3] for row in terms if row[0].startswith("Bán hộ")] == [["0 kg", "0 đ"]]
    fits(page)


def test_a_household_asks_why_and_the_story_of_the_order_is_told(served: Served, page: Page) -> None:
    opened(page, "/theo-ho?ho=H-CHINH", "Lê Đức Chính")
    asked = page.get_by_role("combobox", name="Chọn một đơn để xem lời giải thích")
    asked.fill("B1")
    asked.press("ArrowDown")
    asked.press("Enter")
    page.locator(".story h3", has_text="Đơn B1").wait_for()
    page.locator(".told li", has_text="5 kg bị trả lại").wait_for()
    page.locator(".sums li.holds").first.wait_for()
    assert page.locator(".sums li.broken").count() == 0
    fits(page)
