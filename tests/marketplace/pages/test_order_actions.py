"""What a platform cannot say of an order is written on its story: said with its numbers, and done when agreed to."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page
from streamlit.testing.v1 import AppTest

from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database
from marketplace.words.records import State
from tests import world
from tests.ledger import rows
from tests.marketplace.pages.browsing import fits
from tests.marketplace.pages.browsing import opened as opened_page
from tests.marketplace.pages.conftest import Served
from tests.marketplace.pages.drawn import asked, pressed, refused, told
from tests.marketplace.settlement.statements import market
from tests.marketplace.settlement.statements.market import boxes, delivered
from tests.people import at_the_desk

Story = Callable[[str], AppTest]
SAID = "SELECT agreed_refund_dong, agreed_replaced, restock_said FROM order_line ORDER BY id"


@pytest.fixture
def story(database: Database) -> Iterator[Story]:
    """The forms of a market's orders: D1 of two households, D2 of one, F1 failed and back, F2 on its way back."""
    shop = market.build(database)
    market.take(database, shop, delivered("D1", boxes(3, gross_dong=450_000, discount_dong=0)))
    market.take(database, shop, delivered("D2", boxes(3, sku="H0-5", gross_dong=450_000, discount_dong=0)))
    back = world.OPENS_MS + 3 * world.DAY_MS
    failed = boxes(2, sku="H1-5", gross_dong=300_000, discount_dong=0, returned=2, restock=False)
    for code, state, back_ms in (("F1", State.RETURNED, back), ("F2", State.RETURNING, None)):
        market.take(database, shop, world.order(code, (failed,), state=state, updated_ms=back, returned_ms=back_ms))
    [(title,)] = rows(database, "SELECT title FROM channel")

    def told(code: str) -> AppTest:
        return AppTest.from_function(_story, args=(code, title), default_timeout=60).run()

    with at_the_desk(database, lambda: market.AFTER_LATER_MS):
        yield told


def _story(code: str, title: str) -> None:
    from marketplace.pages import components, order_actions

    order_actions.writing(code, title, components.reader())


def chosen(app: AppTest, what: str) -> AppTest:
    return app.segmented_control[0].set_value(what).run()


@pytest.mark.both
def test_a_refund_is_said_by_household_and_noted_when_agreed_to(story: Story, database: Database) -> None:
    app = chosen(story("D1"), "refund")
    app.text_input[0].set_value("60k")
    app = pressed(app, "Tiếp tục")
    assert asked(app) == [
        "Hoàn cho người mua tổng cộng 60.000 đ của “Vải thiều thùng 5 kg” (trước đây đã ghi 0 đ); số kg đã bán giữ"
        " nguyên. Hộ 0: bớt 31.502 đ. Hộ 1: bớt 27.564 đ. Phí và thuế của sàn tính theo tiền hàng nên cũng giảm: số bớt"
        " không bằng số tiền hoàn."
    ]
    assert rows(database, SAID)[0] == (0, 0, None)
    app = pressed(app, "Thôi")
    app.text_input[0].set_value("60k")
    app = pressed(pressed(app, "Tiếp tục"), "Đồng ý")
    assert told(app) == ["Đã ghi cho đơn D1."]
    assert rows(database, SAID)[0] == (60_000, 0, None)
    assert reconcile(database) == []


def test_more_than_the_line_has_is_refused_in_one_sentence(story: Story, database: Database) -> None:
    app = chosen(story("D1"), "refund")
    app.text_input[0].set_value("450.001")
    app = pressed(app, "Tiếp tục")
    assert refused(app) == ["Dòng này chỉ có thể hoàn tiền tối đa 450.000 đ, là số tiền còn lại của dòng."]
    app.text_input[0].set_value("nhiều")
    app = pressed(app, "Tiếp tục")
    assert refused(app) == ["“nhiều” không phải số tiền; hãy ghi chẳng hạn 25.000, 25k hoặc 1tr2."]
    assert not app.info


def test_a_box_sent_again_takes_fruit_of_the_lines_lots(story: Story, database: Database) -> None:
    app = chosen(story("D2"), "resend")
    app = pressed(app, "Tiếp tục")
    assert asked(app) == [
        "Gửi bù tổng cộng 1 thùng “Vải thiều 5”, không thu tiền (trước đây đã ghi 0); không tính là bán thêm."
        " Hộ 0: thêm 142.667 đ. Lô L0-5-0 bớt 5 kg. HTX Quý Sơn: bớt 142.667 đ."
    ]
    app = pressed(app, "Đồng ý")
    assert rows(database, SAID)[1] == (0, 1, None)
    assert reconcile(database) == []
    app = chosen(app, "resend")
    app.text_input[0].set_value("4")
    app = pressed(app, "Tiếp tục")
    assert refused(app) == ["Dòng này chỉ có 3 thùng; không thể gửi bù nhiều hơn."]


def test_what_came_back_is_fit_again_when_a_person_says_so(story: Story, database: Database) -> None:
    assert "Hàng hoàn về" not in story("D1").segmented_control[0].options
    app = chosen(story("F1"), "returned")
    app.radio[0].set_value(True)
    app = pressed(app, "Tiếp tục")
    assert app.info[0].value == (
        "Hàng hoàn về của “Vải thiều 5”: 10 kg, còn bán được. Hộ 1: bớt 277.997 đ. Lô L1-5-0 thêm 10 kg."
        " HTX Quý Sơn: thêm 277.997 đ."
    )
    pressed(app, "Đồng ý")
    assert rows(database, SAID)[2] == (0, 0, 1)


@pytest.mark.both
def test_the_cost_of_a_failed_delivery_says_who_bears_it(story: Story, database: Database) -> None:
    app = chosen(story("F1"), "cost")
    app.text_input[0].set_value("25k")
    app.text_input[1].set_value("8k")
    app = pressed(app, "Tiếp tục")
    assert asked(app) == [
        "Cước 25.000 đ, thùng và vật tư 8.000 đ, cộng 33.000 đ, ngoài số trong đối soát (trước đây đã ghi 0 đ)."
        " HTX Quý Sơn: HTX chịu."
    ]
    assert rows(database, "SELECT count(*) FROM failed_cost") == [(0,)]
    pressed(app, "Đồng ý")
    assert rows(database, "SELECT freight_dong, box_dong FROM failed_cost") == [(25_000, 8_000)]


@pytest.mark.parametrize("code", ["D1", "F2"])
def test_a_cost_of_an_order_that_is_no_failed_delivery_is_refused(story: Story, database: Database, code: str) -> None:
    app = chosen(story(code), "cost")
    app = pressed(app, "Tiếp tục")
    assert refused(app) == [
        f"Đơn {code} không có kiện giao thất bại đã hoàn về, cũng không có thùng gửi bù; chưa ghi chi phí nào."
    ]
    assert rows(database, "SELECT count(*) FROM failed_cost") == [(0,)]


def test_a_refund_is_noted_from_a_households_order(served: Served, page: Page) -> None:
    opened_page(page, "/theo-ho?ho=H-CHINH", "Lê Đức Chính")
    asked = page.get_by_role("combobox", name="Chọn một đơn để xem lời giải thích")
    asked.fill("B1")
    asked.press("ArrowDown")
    asked.press("Enter")
    page.get_by_role("radio", name="Hoàn tiền, không trả hàng").click()
    page.get_by_label("Tổng số tiền hoàn cho người mua").fill("50k")
    page.get_by_role("button", name="Tiếp tục").click()
    page.get_by_text("Lê Đức Chính: bớt 50.000 đ.").wait_for()
    page.get_by_role("button", name="Đồng ý").click()
    page.get_by_text("Đã ghi cho đơn B1.").wait_for()
    assert rows(served.database, "SELECT sum(agreed_refund_dong) FROM order_line") == [(50_000,)]
    fits(page)
