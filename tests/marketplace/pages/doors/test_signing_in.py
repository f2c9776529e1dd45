"""The doors stand at their addresses, fit a telephone and a desk, and work by a browser's own forms."""

from playwright.sync_api import Browser
from sqlalchemy import delete

from marketplace.directory.people import persons, secrets
from marketplace.storage.clock import now_ms
from marketplace.storage.tables import TABLES
from tests.marketplace.pages.conftest import Served
from tests.marketplace.pages.doors.conftest import PASSWORD
from tests.marketplace.pages.keeping import DESK, PATIENCE_MS, PHONE

OUTSTANDING = "() => document.documentElement.scrollWidth - window.innerWidth"


def test_somebody_signs_in_sees_the_account_and_signs_out_without_javascript(served: Served, browser: Browser) -> None:
    with served.database.write() as connection:
        person = persons.add(connection, "Nguyễn Thị Hoa " * 6, "0912345678", None, now_ms())
        secrets.set_secret(connection, person.id, PASSWORD, secrets.PASSWORD, now_ms())
    opened = browser.new_context(locale="vi-VN", base_url=served.address, java_script_enabled=False)
    opened.set_default_timeout(PATIENCE_MS)
    with opened, opened.new_page() as page:
        page.goto("/tai-khoan?lang=vi")
        page.fill("#who", "0912 345 678")
        page.fill("#secret", PASSWORD)
        page.get_by_label("Nhớ tôi trên máy này 90 ngày").check()
        page.get_by_role("button", name="Đăng nhập").click()
        page.locator("h1", has_text="Nguyễn Thị Hoa").wait_for()
        for width in (PHONE, DESK):
            page.set_viewport_size(width)
            assert page.evaluate(OUTSTANDING) <= 0
            tall = page.locator("button, input:not([type=hidden])").evaluate_all(
                "all => all.map(one => one.getBoundingClientRect().height)"
            )
            assert min(tall) >= 48
        page.locator("header button").click()
        page.get_by_role("radio", name="Nguyễn Thị Hoa").wait_for()
        page.fill("#secret", "sai mật khẩu")
        page.get_by_role("button", name="Đăng nhập").click()
        page.get_by_role("alert").wait_for()
        page.get_by_role("link", name="Người khác").click()
        page.locator("#who").wait_for()


def test_the_first_steps_are_taken_in_a_browser(served: Served, browser: Browser) -> None:
    with served.database.write() as connection:
        for table in ("session", "grants", "person"):
            connection.execute(delete(TABLES[table]))
    opened = browser.new_context(locale="vi-VN", base_url=served.address, viewport=PHONE)
    opened.set_default_timeout(PATIENCE_MS)
    with opened, opened.new_page() as page:
        page.goto("/")
        for field, text in (("name", "Hoa"), ("phone", "0912345678"), ("secret", PASSWORD), ("again", PASSWORD)):
            page.fill(f"#{field}", text)
        assert page.evaluate(OUTSTANDING) <= 0
        page.get_by_role("button", name="Bắt đầu dùng").click()
        page.locator("h1", has_text="Sản lượng theo xã").wait_for()
