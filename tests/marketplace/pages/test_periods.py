"""A cooperative's periods: opened one after the other, and closed once their shops are read."""

from datetime import date

from playwright.sync_api import Page, expect
from sqlalchemy import delete, select, update

from marketplace.storage import Database
from marketplace.storage.tables import TABLES
from tests.marketplace.pages.browsing import fits, opened
from tests.marketplace.pages.conftest import Screen, Served
from tests.marketplace.pages.drawn import pressed, said, told
from tests.seeding import READ_MS, cooperative

PERIOD = TABLES["period"]


def test_a_period_that_is_over_is_closed_once_its_shops_are_read(served: Served, page: Page) -> None:
    cooperative(served.database)
    opened(page, "/thanh-toan", "Bảng thanh toán")
    page.get_by_text("Chốt kỳ này").click()
    page.get_by_text("Gian hàng postmart-1 chưa có số liệu đến hết kỳ").wait_for()
    expect(page.get_by_role("button", name="Đồng ý chốt")).to_have_count(0)
    with served.database.write() as connection:
        connection.execute(update(TABLES["watermark"]).values(as_of_ms=READ_MS + 48 * 3_600_000))
    opened(page, "/thanh-toan", "Bảng thanh toán")
    page.get_by_text("Chốt kỳ này").click()
    page.get_by_role("button", name="Đồng ý chốt").click()
    page.get_by_text("Đã chốt kỳ 10/6/2021 – 20/6/2021.").wait_for()
    expect(page.get_by_text("số liệu sơ bộ")).to_have_count(0)
    fits(page)
    with served.database.read() as connection:
        found = connection.execute(select(TABLES["period"].c.from_on, TABLES["period"].c.closed_ms)).all()
    assert [(str(row[0]), row[1] is None) for row in found] == [("2021-06-10", False)]


def test_a_cooperative_without_a_period_opens_one(served: Served, page: Page) -> None:
    cooperative(served.database)
    with served.database.write() as connection:
        connection.execute(delete(TABLES["period"]))
    opened(page, "/thanh-toan", "Bảng thanh toán")
    page.get_by_text("Hợp tác xã này chưa mở kỳ nào.").wait_for()
    fits(page)
    page.get_by_role("button", name="Mở kỳ", exact=True).click()
    expect(page.get_by_text("Hợp tác xã này chưa mở kỳ nào.")).to_have_count(0)
    with served.database.read() as connection:
        [(first, last)] = connection.execute(select(TABLES["period"].c.from_on, TABLES["period"].c.to_on)).all()
    assert (last - first).days == 9


def test_a_period_that_is_opened_is_told_and_pressing_on_opens_no_second_one(screen: Screen, sqlite: Database) -> None:
    cooperative(sqlite)
    app = pressed(screen("statement"), "Mở kỳ")
    assert told(app) == ["Đã mở kỳ 21/6/2021 – 30/6/2021 của HTX Lục Ngạn."]
    assert [one.proto.expanded for one in app.expander if one.label == "Mở kỳ mới"] == [False]
    with sqlite.read() as connection:
        assert len(connection.execute(select(PERIOD.c.id)).all()) == 2


def test_the_first_period_begins_with_the_season(screen: Screen, sqlite: Database) -> None:
    cooperative(sqlite)
    with sqlite.write() as connection:
        connection.execute(PERIOD.delete())
    assert [one.value for one in screen("statement").date_input] == [date(2021, 5, 19), date(2021, 5, 28)]


def test_a_period_says_what_it_waits_for(screen: Screen, sqlite: Database) -> None:
    cooperative(sqlite)
    assert "Kỳ này chưa hết; từ ngày 21/6/2021 mới chốt được." in said(screen("statement"))
    with sqlite.write() as connection:
        connection.execute(update(PERIOD).values(to_on=date(2021, 6, 18)))
        connection.execute(update(TABLES["watermark"]).values(as_of_ms=READ_MS - 48 * 3_600_000))
    app = screen("statement")
    app.session_state["closing_1"] = True
    app.run()
    assert [one.value for one in app.warning] == [
        f"Gian hàng {shop} chưa có số liệu đến hết kỳ; hãy vào trang Sàn, bấm “Cập nhật ngay” rồi chốt lại."
      for shop in ("postmart-1", "voso-1")
    ]  # fmt: skip
    assert "Đồng ý chốt" not in [one.label for one in app.button]
