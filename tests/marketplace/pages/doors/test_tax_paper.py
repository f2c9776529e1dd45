"""The page of a household's tax: what stands on it, for whom, and what it says where nothing was withheld."""

import re

from playwright.sync_api import Browser
from sqlalchemy import text
from starlette.applications import Starlette

from marketplace.pages.context import COOKIE
from marketplace.storage import Database
from marketplace.words.instants import start_of
from tests import people
from tests.ledger import rows
from tests.marketplace.pages.conftest import Served
from tests.marketplace.pages.doors.own_market import browser as as_who
from tests.rights_market import TODAY


def withheld(database: Database) -> None:
    """Let what was paid out for the orders that hold fruit of household 1 name tax, this year."""
    with database.write() as connection:
        connection.execute(text("UPDATE payout SET tax_dong = 1500, vat_dong = 1000, pit_dong = 500, paid_ms = :paid"
                                " WHERE order_id IS NOT NULL"), {"paid": start_of(TODAY)})  # fmt: skip


def test_a_household_reads_what_was_withheld_and_from_whom(mounted: Starlette, sqlite: Database) -> None:
    farmer, director = as_who(mounted, "farmer"), as_who(mounted, "director")
    empty = farmer.get("/thue?ho=H-1&nam=2019")
    assert (empty.status_code, "Năm 2019 chưa có kỳ quyết toán nào" in empty.text) == (200, True)
    withheld(sqlite)
    page = farmer.get(f"/thue?ho=H-1&nam={TODAY.year}")
    for said in ("Thuế sàn khấu trừ năm", "Theo số sàn đã khấu trừ; không phải tư vấn pháp lý",
                 "phần thuế sàn khấu trừ tính cho hộ",
                 "Doanh thu cả năm", "Giấy tờ còn thiếu", "/download/tax.xlsx?household=H-1"):  # fmt: skip
        assert said in page.text, said
    assert "có thể đề nghị hoàn" not in re.sub(r"<dt>[^<]*</dt>", "", page.text)
    assert farmer.get(f"/thue?nam={TODAY.year}").text.count("H-1") == page.text.count("H-1")
    assert director.get(f"/thue?ho=H-1&nam={TODAY.year}&lang=en").status_code == 200
    assert rows(sqlite, "SELECT what, times FROM viewing WHERE household_id = 1 AND on_day IS NOT NULL") == [("tax", 1)]
    assert 'href="/theo-ho?ho=H-1"' in page.text
    assert (
        'filename="lensan-2021-thong-bao-thue.csv"'
        in director.get("/download/tax-notice.csv?year=2021").headers["content-disposition"]
    )
    taken = farmer.get(f"/download/tax.csv?household=H-1&year={TODAY.year}")
    assert (taken.status_code, "Tổng thuế sàn khấu trừ" in taken.text) == (200, True)
    assert director.get(f"/download/tax-notice.csv?year={TODAY.year}").status_code == 200
    assert farmer.get("/download/tax.csv?household=H-1&year=26").status_code == 404
    assert farmer.get("/thue?ho=H-1&nam=99999").status_code == 200


def test_who_sees_no_money_of_it_gets_no_page(mounted: Starlette) -> None:
    for role, home in (("helper", "H-1"), ("commune staff", "H-1"), ("farmer", "H-3"), ("director", "H-3")):
        answer = as_who(mounted, role).get(f"/thue?ho={home}")
        assert (answer.status_code, "Thuế sàn khấu trừ năm" in answer.text) == (404, False), role
    assert as_who(mounted, "").get("/thue?ho=H-1").status_code in (302, 303)


def test_amounts_end_at_one_line_also_beside_a_long_label(served: Served, browser: Browser) -> None:
    phone = browser.new_context(locale="vi-VN", base_url=served.address, viewport={"width": 390, "height": 780})
    phone.add_cookies([{"name": COOKIE, "value": people.DESK, "url": served.address}])
    page = phone.new_page()
    page.goto("/thue?ho=H-CHINH")
    ends = page.locator(".amounts dd").evaluate_all("all => all.map(one => one.getBoundingClientRect().right)")
    wraps = page.locator(".amounts dt").evaluate_all("all => all.some(one => one.getClientRects()[0].height > 40)")
    assert (len(ends) > 5, wraps, len(set(ends))) == (True, True, 1)
    page.get_by_role("link", name="Về trang của hộ").click()
    page.locator("h1", has_text="Lê Đức Chính").wait_for()
    phone.close()
