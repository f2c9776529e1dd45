"""A lot's screen: what is written of it is written once, and says which orders lose their fruit."""

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from marketplace.inventory.lot_list import LotItem
from marketplace.language.translation import VIETNAMESE
from marketplace.pages import lot
from marketplace.reports.reconcile import reconcile
from tests.ledger import rows
from tests.marketplace.pages.browsing import fits, opened, sound
from tests.marketplace.pages.conftest import Served
from tests.marketplace.pages.keeping import turn

STANDS = "SELECT in_g, sold_g, sorted_g, lost_g, spoiled_g, balance_g FROM lot WHERE code = '{}'"


def write_down(page: Page, what: str) -> None:
    page.get_by_role("radio", name=what, exact=True).click()


def test_fruit_that_spoils_says_which_orders_lost_theirs(served: Served, page: Page) -> None:
    opened(page, "/lo-hang?lo=L-H-DUNG", "Lô L-H-DUNG")
    write_down(page, "Hỏng")
    page.get_by_label("Khối lượng", exact=True).fill("9 yến")
    page.get_by_role("button", name="Lưu").click()
    page.get_by_text("Hãy ghi lý do.").wait_for()
    page.get_by_label("Lý do").fill("để qua đêm")
    page.get_by_role("button", name="Lưu").click()
    page.get_by_text("1 dòng đơn sẽ thiếu 5 kg: lô chỉ còn 85 kg chưa giữ cho đơn.").wait_for()
    fits(page)
    page.get_by_role("button", name="Đúng, ghi như vậy").click()
    page.get_by_text("5 kg của 1 dòng đơn nay không còn hàng").wait_for()
    assert rows(served.database, STANDS.format("L-H-DUNG")) == [(100_000, 10_000, 0, 0, 90_000, 0)]
    assert reconcile(served.database) == []
    turn(page, "/thieu-hang", "Thiếu hàng giao")
    sound(page, "Thiếu hàng giao")
    page.get_by_text("thiếu 5 kg (1 thùng) – hàng bị hỏng").wait_for()
    fits(page)


def test_what_is_saved_with_two_presses_is_written_once(served: Served, page: Page) -> None:
    opened(page, "/lo-hang?lo=L-H-DUNG", "Lô L-H-DUNG")
    write_down(page, "Hỏng")
    page.get_by_label("Khối lượng", exact=True).fill("1 yến")
    page.get_by_label("Lý do").fill("mưa")
    page.get_by_role("button", name="Lưu").dblclick()
    page.locator(".told li", has_text="hỏng: 10 kg").first.wait_for()
    expect(page.get_by_role("button", name="Lưu")).to_have_count(0)
    assert rows(served.database, STANDS.format("L-H-DUNG")) == [(100_000, 15_000, 0, 0, 10_000, 75_000)]


def test_a_lot_that_is_not_there_is_one_sentence(served: Served, page: Page) -> None:
    opened(page, "/lo-hang?lo=L-KHONG", "Lô hàng")
    page.get_by_text("Không có lô L-KHONG; hãy kiểm tra mã lô.").wait_for()
    fits(page)


@pytest.mark.parametrize(
    ("picked", "first", "last", "text"),
    [
        (date(2021, 6, 9), None, None, "9/6/2021"),
        (None, date(2021, 6, 9), date(2021, 6, 9), "dự kiến 9/6/2021"),
        (None, date(2021, 6, 9), date(2021, 6, 12), "dự kiến 9/6/2021 – 12/6/2021"),
    ],
)
def test_a_lot_says_when_it_is_cut_and_what_fruit_it_is(
    picked: date | None, first: date | None, last: date | None, text: str
) -> None:
    one = LotItem("L-1", "H-AN", "An", "Vải thiều", None, "Loại 1", picked, first, last, None, 0, 0, 0, 0)
    assert (lot.days(one, VIETNAMESE), lot.kind(one)) == (text, "Vải thiều, Loại 1")
