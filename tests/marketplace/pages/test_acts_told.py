"""What a person does on a screen: it says what is done, asks where much hangs on it, and refuses where it was typed."""

from datetime import date
from typing import Any

from sqlalchemy import insert, select, update
from streamlit.testing.v1 import AppTest

from marketplace.storage import Database
from marketplace.storage.tables import TABLES
from tests.ledger import rows
from tests.marketplace.pages.conftest import Screen
from tests.marketplace.pages.test_single_screens import pressed, said
from tests.marketplace.pages.test_statement_screen import cooperative
from tests.seeding import NOW_MS, READ_MS

SHORT = "SELECT weight_g, asked, settled_how FROM shortfall"
LISTING, OFFER, PERIOD, GIVEN = (TABLES[name] for name in ("listing", "offer", "period", "hand_over"))


def field(app: AppTest, label: str) -> Any:
    """Return the field of a label that begins so."""
    return next(one for one in app.text_input if one.label.startswith(label))


def done(app: AppTest) -> list[str]:
    return [one.value for one in app.success]


def test_a_number_out_of_range_is_refused_where_it_was_typed_and_saved_once_it_fits(
    screen: Screen, sqlite: Database
) -> None:
    stands = "SELECT o.kept_back, l.exposure_packs FROM offer o JOIN listing l ON l.id = o.listing_id WHERE l.id = 1"
    app = screen("offers")
    app.session_state["steered-1"] = True
    app.run()
    for typed in ("99999999", "-1", "ba", "1,5"):
        field(app, "Số thùng giữ lại ở").set_value(typed)
        app = pressed(app, "Lưu")
        assert [one.value for one in app.error] == [f"“{typed}” không phải số nguyên từ 0 đến 10.000."]
        assert rows(sqlite, stands) == [(0, 0)]
    field(app, "Số thùng giữ lại ở").set_value("1.000")
    app = pressed(app, "Lưu")
    assert rows(sqlite, stands) == [(1_000, 0)]
    assert done(app) == [
        "Đã lưu số giữ lại và cách chia của Vải thiều, thùng 5 kg · Nguyễn Văn An · S-H-AN."
    ]  # fmt: skip


def test_a_day_too_far_is_refused_where_it_was_typed(screen: Screen) -> None:
    app = screen("lots")
    field(app, "Lùi mấy ngày").set_value("99")
    app = pressed(app, "Hoãn cắt")
    assert [one.value for one in app.error] == ["“99” không phải số nguyên từ 1 đến 60."]


def test_a_cancel_that_was_asked_for_is_said_where_another_lot_is_taken_and_taken_back(
    screen: Screen, sqlite: Database
) -> None:
    app = pressed(pressed(screen("shortfalls"), "Đề nghị hủy"), "Đồng ý, đề nghị hủy")
    assert done(app) == ["Đã đề nghị hủy 1 thùng của đơn B3; chờ sàn báo lại."]
    assert "đã đề nghị hủy, chờ sàn báo lại" in said(app)
    app = pressed(app, "Lấy lô này")
    assert app.info[0].value.endswith("Đề nghị hủy trước đó được rút lại.")
    app = pressed(app, "Đồng ý, lấy lô này")
    assert done(app) == ["Đơn B3 đã lấy 5 kg của lô L-H-AN. Đề nghị hủy trước đó được rút lại."]
    assert rows(sqlite, SHORT) == [(0, None, "lot")]


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
    assert done(app) == ["Đã ghi: Lê Đức Chính lo đơn B3."]
    field(app, "Người lo").set_value("  ")
    assert [one.value for one in pressed(app, "Lưu").error] == ["Hãy ghi tên người lo."]


def test_a_stop_says_of_what_and_can_be_left_and_what_was_stopped_is_named(screen: Screen, sqlite: Database) -> None:
    stopped = "SELECT count(*) FROM listing WHERE stopped_ms IS NOT NULL"
    app = screen("offers")
    assert said(app).count("<b>Vải thiều, thùng 5 kg · Nguyễn Văn An · S-H-AN</b>") == 1
    assert "<p>Nguyễn Văn An</p>" in said(app)
    app = pressed(app, "Thôi")
    assert rows(sqlite, stopped) == [(0,)]
    app = pressed(app, "Đúng, ngừng bán ngay")
    assert rows(sqlite, stopped) == [(1,)]
    assert done(app) == [
        "Đã ngừng bán Vải thiều, thùng 5 kg · Nguyễn Văn An · S-H-AN; bên dưới ghi từng gian hàng đã về 0 hay chưa."
    ]
    assert "Vải thiều, thùng 5 kg · Nguyễn Văn An · S-H-AN – Postmart" in said(app)
    app = pressed(app, "Bán lại")
    assert done(app) == [
        "Đã cho bán lại Vải thiều, thùng 5 kg · Nguyễn Văn An · S-H-AN; lần cập nhật sau các gian hàng sẽ mở bán."
    ]


def test_a_refused_listing_says_what_to_do_next_and_quotes_the_platform(screen: Screen, sqlite: Database) -> None:
    with sqlite.write() as connection:
        connection.execute(
            update(OFFER).where(OFFER.c.sku == "S-H-AN").values(state="refused", reason="This shop has no seller.")
        )
    assert (
        "bị từ chối – sàn báo: “This shop has no seller.” Việc tiếp theo: sửa điều sàn nêu (giá, thông tin sản phẩm,"
        " tài khoản người bán), lần cập nhật sau sẽ gửi lại.<" in said(screen("offers"))
    )


def test_a_period_that_is_opened_is_told_and_pressing_on_opens_no_second_one(screen: Screen, sqlite: Database) -> None:
    with sqlite.writing() as session:
        cooperative(session)
    app = pressed(screen("statement"), "Mở kỳ")
    assert done(app) == ["Đã mở kỳ 21/6/2021 – 30/6/2021 của HTX Lục Ngạn."]
    assert [one.proto.expanded for one in app.expander if one.label == "Mở kỳ mới"] == [False]
    with sqlite.read() as connection:
        assert len(connection.execute(select(PERIOD.c.id)).all()) == 2


def test_the_first_period_begins_with_the_season(screen: Screen, sqlite: Database) -> None:
    with sqlite.writing() as session:
        cooperative(session)
    with sqlite.write() as connection:
        connection.execute(PERIOD.delete())
    assert [one.value for one in screen("statement").date_input] == [date(2021, 5, 19), date(2021, 5, 28)]


def test_a_period_says_what_it_waits_for(screen: Screen, sqlite: Database) -> None:
    with sqlite.writing() as session:
        cooperative(session)
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


def test_more_than_is_owed_is_handed_over_only_when_it_was_asked_once_more(screen: Screen, sqlite: Database) -> None:
    with sqlite.writing() as session:
        cooperative(session)
    app = AppTest.from_function(_paper_of_an, default_timeout=60).run()
    field(app, "Số tiền").set_value("1tr")
    app = pressed(app, "Ghi lại")
    assert [one.value for one in app.info] == [
        "1.000.000 đ đưa cho hộ Nguyễn Văn An nhiều hơn số còn phải trả là 375.000 đ; ghi vậy thì hộ nợ HTX 625.000 đ."
    ]
    app = pressed(app, "Thôi")
    assert rows(sqlite, "SELECT count(*) FROM hand_over") == [(0,)]
    assert "<code>lensan pay H-AN SỐ-TIỀN --take-back --note LÝ-DO</code>" in said(app)
    field(app, "Số tiền").set_value("1tr")
    app = pressed(pressed(app, "Ghi lại"), "Đúng, ghi như vậy")
    assert done(app) == ["Đã ghi cho hộ Nguyễn Văn An: Tạm ứng, 1.000.000 đ, ngày 20/6/2021."]
    assert rows(sqlite, "SELECT amount_dong FROM hand_over") == [(1_000_000,)]
    assert field(app, "Số tiền").value == ""


def _paper_of_an() -> None:
    import streamlit as st

    from marketplace.pages import statement

    st.query_params["ho"] = "H-AN"
    statement.show()


def test_what_a_household_owes_lessens_nothing_in_the_total(screen: Screen, sqlite: Database) -> None:
    with sqlite.writing() as session:
        cooperative(session)
    with sqlite.write() as connection:
        [home] = rows(sqlite, "SELECT id FROM household WHERE code = 'H-BINH'")[0]
        connection.execute(insert(GIVEN).values(
            cooperative_id=1, household_id=home, on_day=date(2021, 6, 12), kind="advance", amount_dong=225_000,
            noted_ms=NOW_MS,
        ))  # fmt: skip
    assert "975.000 đ; hộ còn nợ HTX 100.000 đ</td>" in said(screen("statement"))


def test_the_lots_that_may_be_added_are_named_and_told_when_they_are(screen: Screen, sqlite: Database) -> None:
    with sqlite.write() as connection:
        feeds = TABLES["listinglot"]
        connection.execute(feeds.delete().where(feeds.c.listing_id == 1))
    app = screen("offers")
    app.session_state["more-1"] = True
    app = app.run()
    assert '<p class="hint">L-H-AN</p>' in said(app)
    app = pressed(app, "Thêm 1 lô mới (85 kg)")
    assert done(app) == ["Đã thêm 1 lô, 85 kg, vào sản phẩm S-H-AN."]


def test_what_all_shops_owe_stands_below_them(screen: Screen) -> None:
    assert "Tất cả gian hàng</td>" in said(screen("platforms"))
