"""A price far off what is known is asked about with both numbers; what was opened leaves an empty form."""

from collections.abc import Callable, Iterator

import pytest
from streamlit.testing.v1 import AppTest

from marketplace.storage import Database
from marketplace.storage.tables import TABLES
from tests.ledger import rows
from tests.marketplace.pages.conftest import Screen
from tests.marketplace.pages.drawn import asked, pressed, said, told
from tests.people import at_the_desk
from tests.seeding import NOW_MS, seed

ListingScreen = Callable[[str], AppTest]
PRICE = "SELECT price_dong FROM listing WHERE sku = 'S-H-AN'"


@pytest.fixture
def form(sqlite: Database) -> Iterator[ListingScreen]:
    """Draw a form over the seeded market, where a box of 5 kg costs 125.000 đ: 'more' of An's listing, or 'opening'."""
    seed(sqlite)
    with at_the_desk(sqlite, lambda: NOW_MS):
        yield lambda name: AppTest.from_function(_form, args=(name,), default_timeout=60).run()


def _form(name: str) -> None:
    from marketplace.pages import components, listing_form
    from marketplace.pages.actions import told

    told()
    if name == "more":
        listing_form.more("S-H-AN", 125_000, components.reader())
    else:
        listing_form.opening(components.reader(), first=True)


def typed(app: AppTest, label: str, text: str) -> None:
    next(one for one in app.text_input if one.label == label).set_value(text)


def test_a_price_far_off_the_old_one_is_asked_with_both(form: ListingScreen, sqlite: Database) -> None:
    app = form("more")
    typed(app, "Giá mới mỗi thùng", "1")
    app = pressed(app, "Đổi giá")
    assert rows(sqlite, PRICE) == [(125_000,)]
    assert asked(app) == ["Sản phẩm S-H-AN: giá cũ 125.000 đ, giá mới 1 đ mỗi thùng, lệch quá xa. Hãy xem lại giá."]
    app = pressed(app, "Thôi")
    typed(app, "Giá mới mỗi thùng", "130k")
    app = pressed(app, "Đổi giá")
    assert rows(sqlite, PRICE) == [(130_000,)]
    assert told(app) == [
        "Đã đổi giá từ 125.000 đ thành 130.000 đ mỗi thùng; các gian hàng được cập nhật trong ít phút."
    ]
    assert [one.value for one in app.text_input] == [""]


def test_a_listing_at_a_price_that_nobody_asks_is_asked_about(form: ListingScreen, sqlite: Database) -> None:
    app = form("opening")
    typed(app, "Mã hộ", "H-AN")
    typed(app, "Mỗi thùng", "3 kg")
    typed(app, "Giá mỗi thùng", "1")
    app.pills[0].set_value(["postmart-1"])
    app = pressed(app, "Đăng bán")
    assert asked(app) == ["Giá 1 đ cho 3 kg là 0 đ/kg; sản phẩm cùng loại đang bán 25.000 đ/kg. Hãy xem lại giá."]
    assert rows(sqlite, "SELECT count(*) FROM listing") == [(5,)]
    app = pressed(app, "Đúng, ghi như vậy")
    assert rows(sqlite, "SELECT label_g, price_dong FROM listing ORDER BY id DESC LIMIT 1") == [(3_000, 1)]
    assert [text.split(",")[0] for text in told(app)] == ["Đã đăng 1 sản phẩm"]
    assert next(one for one in app.text_input if one.label == "Giá mỗi thùng").value == ""


def test_the_lots_that_may_be_added_are_named_and_told_when_they_are(screen: Screen, sqlite: Database) -> None:
    with sqlite.write() as connection:
        feeds = TABLES["listinglot"]
        connection.execute(feeds.delete().where(feeds.c.listing_id == 1))
    app = screen("offers")
    app.session_state["more-1"] = True
    app = app.run()
    assert '<p class="hint">L-H-AN</p>' in said(app)
    app = pressed(app, "Thêm 1 lô mới (85 kg)")
    assert told(app) == ["Đã thêm 1 lô, 85 kg, vào sản phẩm S-H-AN."]
