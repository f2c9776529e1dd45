"""The screen of shortfalls: what is missing of which order, and settling it when that was asked once more."""

from playwright.sync_api import Page, expect
from sqlalchemy import update

from marketplace.language.translation import VIETNAMESE
from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database
from marketplace.storage.tables import TABLES
from tests.ledger import rows
from tests.marketplace.pages.browsing import fits, opened
from tests.marketplace.pages.conftest import Screen, Served
from tests.marketplace.pages.drawn import asked, field, pressed, said, told

OPEN = "SELECT weight_g, owner, due_on, asked, settled_how, settled_by FROM shortfall"
SHORT = "SELECT weight_g, asked, settled_how FROM shortfall"


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
    page.get_by_text("(Người 1 (NG-0001)), chờ sàn báo lại").wait_for()
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


def test_less_weight_is_agreed_only_when_it_was_asked_once_more(screen: Screen, sqlite: Database) -> None:
    app = pressed(screen("shortfalls"), "Giao thiếu cân, khách đã đồng ý")
    assert rows(sqlite, SHORT) == [(5_000, None, None)]
    assert asked(app) == ["Đơn B3 giao thiếu 5 kg, người mua trả bớt phần đó. Đã ghi thì không rút lại được."]
    app = pressed(app, "Thôi")
    assert rows(sqlite, SHORT) == [(5_000, None, None)]
    app = pressed(app, "Giao thiếu cân, khách đã đồng ý")
    app = pressed(app, "Đúng, khách đã đồng ý")
    assert rows(sqlite, SHORT) == [(0, None, "less weight")]


def test_a_lot_to_serve_a_shortfall_is_read_whole(screen: Screen) -> None:
    assert screen("shortfalls").radio[0].options[0] == "Nguyễn Văn An · L-H-AN · cắt ngày 9/6/2021 · còn 85 kg"


def test_a_cancel_that_was_asked_for_is_said_where_another_lot_is_taken_and_taken_back(
    screen: Screen, sqlite: Database
) -> None:
    app = pressed(pressed(screen("shortfalls"), "Đề nghị hủy"), "Đồng ý, đề nghị hủy")
    assert told(app) == ["Đã đề nghị hủy 1 thùng của đơn B3; chờ sàn báo lại."]
    [(asked_ms, asked_by)] = rows(sqlite, "SELECT asked_ms, asked_by FROM shortfall")
    assert asked_by == "Người 1 (NG-0001)"
    assert f"đã đề nghị hủy {VIETNAMESE.moment(asked_ms)} (Người 1 (NG-0001)), chờ sàn báo lại" in said(app)
    app = pressed(app, "Lấy lô này")
    assert app.info[0].value.endswith("Đề nghị hủy trước đó được rút lại.")
    app = pressed(app, "Đồng ý, lấy lô này")
    assert told(app) == ["Đơn B3 đã lấy 5 kg của lô L-H-AN. Đề nghị hủy trước đó được rút lại."]
    assert rows(sqlite, SHORT) == [(0, None, "lot")]


def test_a_cancel_of_which_the_hour_was_not_kept_is_said_without_one(screen: Screen, sqlite: Database) -> None:
    with sqlite.write() as connection:
        connection.execute(update(TABLES["shortfall"]).values(asked="cancel"))
    assert "đã đề nghị hủy, chờ sàn báo lại" in said(screen("shortfalls"))


def test_a_line_that_lacks_all_of_it_cannot_be_delivered_short(screen: Screen, sqlite: Database) -> None:
    less = "Giao thiếu cân, khách đã đồng ý"
    assert less in [one.label for one in screen("shortfalls").button]
    with sqlite.write() as connection:
        line = TABLES["order_line"]
        connection.execute(update(line).where(line.c.sku == "S-H-CHINH").values(cancelled_g=line.c.ordered_g - 6_000))
        connection.execute(update(TABLES["shortfall"]).values(weight_g=6_000))
        connection.execute(update(line).where(line.c.sku == "S-H-CHINH").values(short_g=0))
    assert less not in [one.label for one in screen("shortfalls").button]


def test_who_sees_to_it_is_told_and_nobody_is_refused(screen: Screen) -> None:
    app = pressed(screen("shortfalls"), "Lưu")
    assert told(app) == ["Đã ghi: Lê Đức Chính lo đơn B3."]
    field(app, "Người lo").set_value("  ")
    assert [one.value for one in pressed(app, "Lưu").error] == ["Hãy ghi tên người lo."]


def test_what_is_missing_is_said_in_whole_kilograms_and_packs(screen: Screen, sqlite: Database) -> None:
    with sqlite.write() as connection:
        connection.execute(update(TABLES["shortfall"]).values(weight_g=6_000_000))
    assert "thiếu 6.000 kg (1.200 thùng)" in said(screen("shortfalls"))
