"""The app loaded from its addresses; and that the page which tests keep brings nothing along from one to the next."""

from asyncio import run, sleep
from contextlib import closing

import pytest
from playwright.sync_api import Page, expect

from tests.loops import no_loop_running
from tests.marketplace.pages.browsing import choose, fits, opened, sound
from tests.marketplace.pages.conftest import Served
from tests.marketplace.pages.keeping import leave, load
from tests.seeding import cooperative

ADDRESSES = {"/": "Sản lượng theo xã", "/thanh-toan?ho=H-CHINH&lang=en": "Statement of Lê Đức Chính"}


def test_an_address_loads_the_app_with_its_screen(served: Served, page: Page) -> None:
    cooperative(served.database)
    for path, title in ADDRESSES.items():
        load(page, path)
        sound(page, title)
        fits(page)
    choose(page, "VI")
    sound(page, "Bảng thanh toán cho hộ Lê Đức Chính")


def test_a_screen_that_is_opened_again_knows_nothing_of_what_was_done_before(served: Served, page: Page) -> None:
    opened(page, "/theo-ho", "Sản lượng theo hộ")
    search, found = page.get_by_label("Tìm hộ"), page.get_by_text("1–5 trong 5 hộ")
    search.fill("le duc")
    search.press("Enter")
    page.get_by_text("1–1 trong 1 hộ").wait_for()
    opened(page, "/theo-ho", "Sản lượng theo hộ")
    expect(search).to_have_value("")
    found.wait_for()
    search.fill("nửa chừng")
    leave(page)
    opened(page, "/theo-ho", "Sản lượng theo hộ")
    expect(search).to_have_value("")
    found.wait_for()


def test_a_screen_that_is_opened_again_has_a_session_of_its_own(served: Served, page: Page) -> None:
    opened(page, "/thieu-hang", "Thiếu hàng giao")
    page.get_by_role("button", name="Đề nghị hủy").click()
    page.get_by_role("button", name="Đồng ý, đề nghị hủy").wait_for()
    opened(page, "/thieu-hang", "Thiếu hàng giao")
    page.get_by_role("button", name="Đề nghị hủy").wait_for()
    expect(page.get_by_role("button", name="Đồng ý, đề nghị hủy")).to_have_count(0)


def test_the_browser_goes_on_after_somebody_else_has_run_a_loop(page: Page) -> None:
    with closing(sleep(0, "done")) as asked, pytest.raises(RuntimeError, match="running event loop"):
        run(asked)
    with no_loop_running():
        assert run(sleep(0, "done")) == "done"
    opened(page, "/theo-ho", "Sản lượng theo hộ")
