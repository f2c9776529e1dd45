"""The screen of shortfalls in a real browser: what is missing of which order, and settling it."""

from playwright.sync_api import Page, expect

from marketplace.reports.reconcile import reconcile
from tests.ledger import rows
from tests.marketplace.pages.conftest import Served
from tests.marketplace.pages.test_screens import fits, opened

OPEN = "SELECT weight_g, owner, due_on, asked, settled_how, settled_by FROM shortfall"


def test_a_shortfall_is_given_to_somebody_and_settled_with_another_lot(served: Served, page: Page) -> None:
    opened(page, "/thieu-hang", "Thiếu hàng giao")
    page.get_by_text("Đơn B3").wait_for()
    page.get_by_text("sàn bán quá số có").wait_for()
    missing = rows(served.database, OPEN)[0][0]
    page.get_by_text("Ai lo việc này").click()
    page.get_by_label("Người lo").fill("anh Nam")
    page.get_by_role("button", name="Lưu").click()
    page.get_by_text("anh Nam").first.wait_for()
    page.get_by_role("button", name="Đề nghị hủy").click()
    page.get_by_role("button", name="Đồng ý, đề nghị hủy").click()
    page.get_by_text("đã đề nghị hủy, chờ sàn báo lại").wait_for()
    assert rows(served.database, OPEN) == [(missing, "anh Nam", None, "cancel", None, None)]
    fits(page)
    page.get_by_role("button", name="Lấy lô này").click()
    page.get_by_text("cho đơn B3. Sổ ghi phần này là hàng của hộ đó.").wait_for()
    assert rows(served.database, OPEN)[0][0] == missing
    page.get_by_role("button", name="Thôi").click()
    expect(page.get_by_text("cho đơn B3. Sổ ghi phần này là hàng của hộ đó.")).to_have_count(0)
    assert rows(served.database, OPEN)[0][0] == missing
    page.get_by_role("button", name="Lấy lô này").click()
    page.get_by_role("button", name="Đồng ý, lấy lô này").click()
    page.get_by_text("Đơn nào cũng đủ hàng giao.").wait_for()
    assert rows(served.database, OPEN)[0][:1] + rows(served.database, OPEN)[0][4:5] == (0, "lot")
    assert reconcile(served.database) == []
