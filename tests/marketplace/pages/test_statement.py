"""The screen of statements: the period, one household's paper, what is taken along, and what the address names."""

import csv
from io import StringIO
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from marketplace.storage import Database
from tests.marketplace.pages.browsing import cells, fits, opened, sound
from tests.marketplace.pages.conftest import Screen, Served
from tests.marketplace.pages.drawn import led_back, said
from tests.marketplace.pages.keeping import turn, widths
from tests.seeding import cooperative


def test_a_statement_is_read_taken_along_and_paid_upon(served: Served, page: Page, tmp_path: Path) -> None:
    opened(page, "/thanh-toan", "Bảng thanh toán")
    page.get_by_text("Ở đây chưa có hợp tác xã nào.").wait_for()
    fits(page)
    cooperative(served.database)
    opened(page, "/thanh-toan", "Bảng thanh toán")
    for _ in widths(page):
        rows = cells(page, ".table tbody tr")
        assert [(row[0], row[1], row[5]) for row in rows] == [
            ("Nguyễn Văn An", "15 kg", "375.000 đ"),
            ("Trần Thị Bình", "5 kg", "125.000 đ"),
            ("Lê Đức Chính", "24 kg", "600.000 đ"),
            ("Tất cả các hộ", "44 kg", "1.100.000 đ"),
        ]
        sound(page, "Bảng thanh toán")
    turn(page, "/thanh-toan?ho=H-CHINH", "Bảng thanh toán cho hộ Lê Đức Chính")
    for _ in widths(page):
        expect(page.locator(".figure .value").first).to_have_text("600.000 đ")
        page.get_by_text("số liệu sơ bộ").first.wait_for()
        entries = cells(page, ".st-key-entries tbody tr")
        assert [(row[1], row[5], row[6], row[12]) for row in entries] == [
            ("B1", "15 kg", "5 kg", "Sàn đã trả"), ("B3", "9 kg", "0 kg", "Còn chờ, phí sàn, cước, thuế ước tính"),
            ("", "24 kg", "5 kg", ""),
        ]  # fmt: skip
        sound(page, "Bảng thanh toán cho hộ Lê Đức Chính")
    with page.expect_download() as waiting:
        page.locator("a.download", has_text="CSV").click()
    waiting.value.save_as(tmp_path / "ho.csv")
    lines = list(csv.DictReader(StringIO((tmp_path / "ho.csv").read_text(encoding="utf-8-sig"))))
    assert (lines[-1]["Khoản"], lines[-1]["Hộ được hưởng (đồng)"]) == ("Còn phải trả hộ", "600000")
    assert waiting.value.suggested_filename == "lensan-H-CHINH-2021-06-10-bang-thanh-toan.csv"
    turn(page, "/thanh-toan?ho=H-AN", "Bảng thanh toán cho hộ Nguyễn Văn An")
    turn(page, "/thanh-toan", "Bảng thanh toán")
    expect(page.locator("h1")).to_have_text("Bảng thanh toán")


def test_the_address_names_the_household_that_was_chosen(served: Served, page: Page) -> None:
    cooperative(served.database)
    opened(page, "/thanh-toan?ho=H-AN", "Bảng thanh toán cho hộ Nguyễn Văn An")
    for choice, title, address in (
        ("Tất cả các hộ", "Bảng thanh toán", "/thanh-toan"),
        ("Trần Thị Bình (H-BINH)", "Bảng thanh toán cho hộ Trần Thị Bình", "/thanh-toan?ho=H-BINH"),
    ):
        field = page.get_by_role("combobox", name="Hộ")
        expect(field).to_have_count(1)  # the one of the screen before goes a moment after its title
        field.click()
        field.fill("zzz")
        page.get_by_text("No results").wait_for(state="hidden")  # Streamlit's own English
        field.fill("")
        page.get_by_role("option", name=choice).click()
        page.wait_for_url(f"**{address}")
        expect(page.locator("h1")).to_have_text(title)
    turn(page, "/thanh-toan?ho=H-AN", "Bảng thanh toán cho hộ Nguyễn Văn An")


@pytest.mark.parametrize(
    ("address", "text"),
    [
        ({"ho": "ZZZ"}, "Không có hộ ZZZ trong kỳ này của HTX Lục Ngạn."),
        ({"coop": "ZZZ"}, "Không có HTX ZZZ."),
        ({"ky": "1999-01-01"}, "HTX Lục Ngạn không có kỳ bắt đầu ngày 1999-01-01."),
    ],
)
def test_an_unknown_household_cooperative_or_period_of_a_statement_is_told(
    screen: Screen, sqlite: Database, address: dict[str, str], text: str
) -> None:
    cooperative(sqlite)
    app = screen("statement", **address)
    assert text in said(app)
    assert "Còn phải trả" not in said(app)
    assert "Còn phải trả" in led_back(app)


def test_a_period_is_named_by_its_first_day(screen: Screen, sqlite: Database) -> None:
    cooperative(sqlite)
    with sqlite.read() as connection:
        [first] = connection.exec_driver_sql("SELECT min(from_on) FROM period").scalars()
    assert "Còn phải trả" in said(screen("statement", ky=str(first)))
