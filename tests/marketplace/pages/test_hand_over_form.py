"""Money given to a household is written down once; more than it is owed only when asked once more."""

from datetime import date

from playwright.sync_api import Page, expect
from sqlalchemy import select

from marketplace.storage import Database
from marketplace.storage.tables import TABLES
from tests.ledger import rows
from tests.marketplace.pages.browsing import fits, opened
from tests.marketplace.pages.conftest import Screen, Served
from tests.marketplace.pages.drawn import asked, field, pressed, said, told
from tests.seeding import cooperative


def test_money_given_is_written_down_once_and_taken_off_what_is_owed(served: Served, page: Page) -> None:
    cooperative(served.database)
    opened(page, "/thanh-toan?ho=H-AN", "Nguyễn Văn An")
    page.get_by_text("Ghi tiền đã đưa cho hộ").click()
    page.get_by_label("Số tiền").fill("nhiều")
    page.get_by_role("button", name="Ghi lại").click()
    page.get_by_text("không phải số tiền").wait_for()
    page.get_by_label("Số tiền").fill("9.000.000.000.000")
    page.get_by_role("button", name="Ghi lại").click()
    page.get_by_text("Số tiền phải là số đồng nguyên, khác 0 và không quá lớn").wait_for()
    page.get_by_label("Số tiền").fill("75k")
    page.get_by_role("button", name="Ghi lại").click()
    expect(page.locator(".figure .value").first).to_have_text("300.000 đ")
    expect(page.locator(".st-key-told")).to_be_in_viewport()
    fits(page)
    table = TABLES["hand_over"]
    with served.database.read() as connection:
        given = connection.execute(select(table.c.kind, table.c.amount_dong, table.c.on_day)).all()
    assert [tuple(row) for row in given] == [("advance", 75_000, date(2021, 6, 20))]


def test_more_than_is_owed_is_handed_over_only_when_it_was_asked_once_more(screen: Screen, sqlite: Database) -> None:
    cooperative(sqlite)
    app = screen("statement", ho="H-AN")
    field(app, "Số tiền").set_value("1tr")
    app = pressed(app, "Ghi lại")
    assert asked(app) == [
        "1.000.000 đ đưa cho hộ Nguyễn Văn An nhiều hơn số còn phải trả là 375.000 đ; ghi vậy thì hộ nợ HTX 625.000 đ."
    ]
    app = pressed(app, "Thôi")
    assert rows(sqlite, "SELECT count(*) FROM hand_over") == [(0,)]
    assert "<code>lensan pay H-AN SỐ-TIỀN --take-back --note LÝ-DO</code>" in said(app)
    field(app, "Số tiền").set_value("1tr")
    app = pressed(pressed(app, "Ghi lại"), "Đúng, ghi như vậy")
    assert told(app) == ["Đã ghi cho hộ Nguyễn Văn An: Tạm ứng, 1.000.000 đ, ngày 20/6/2021."]
    assert rows(sqlite, "SELECT amount_dong FROM hand_over") == [(1_000_000,)]
    assert field(app, "Số tiền").value == ""
