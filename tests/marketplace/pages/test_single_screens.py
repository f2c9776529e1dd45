"""What single screens say and ask, without a browser."""

from datetime import date

from sqlalchemy import delete, select, update
from streamlit.testing.v1 import AppTest

from marketplace.exchange import inbox, leases
from marketplace.exchange.inbox import candidates
from marketplace.language.translation import VIETNAMESE
from marketplace.pages import menu_path
from marketplace.reports.explain import explain_order
from marketplace.settlement import hand_overs
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.storage.tables import TABLES
from marketplace.words.messages import Sentence
from tests.ledger import rows
from tests.marketplace.pages.conftest import Screen, draw_screen
from tests.marketplace.pages.test_statement_screen import cooperative
from tests.seeding import NOW_MS, READ_MS

SHORT = "SELECT weight_g, asked, settled_how FROM shortfall"


def said(app: AppTest) -> str:
    """Return all the HTML of a screen."""
    assert not app.exception
    return "\n".join(str(one.proto.body) for one in app.get("html"))


def pressed(app: AppTest, what: str) -> AppTest:
    return next(one for one in app.button if one.label == what).click().run()


def test_a_listing_shows_its_price(screen: Screen) -> None:
    assert "125.000 đ / 5 kg" in said(screen("offers"))


def test_what_folds_out_of_a_listing_is_asked_for_when_it_is_unfolded(screen: Screen) -> None:
    app = screen("offers")
    assert "Giá hiện nay" not in said(app)
    app.session_state["more-1"] = True
    assert said(app.run()).count("Giá hiện nay: 125.000 đ mỗi thùng.") == 1


def test_less_weight_is_agreed_only_when_it_was_asked_once_more(screen: Screen, sqlite: Database) -> None:
    app = pressed(screen("shortfalls"), "Giao thiếu cân, khách đã đồng ý")
    assert rows(sqlite, SHORT) == [(5_000, None, None)]
    assert [one.value for one in app.info] == [
        "Đơn B3 giao thiếu 5 kg, người mua trả bớt phần đó. Đã ghi thì không rút lại được."
    ]
    app = pressed(app, "Thôi")
    assert rows(sqlite, SHORT) == [(5_000, None, None)]
    app = pressed(app, "Giao thiếu cân, khách đã đồng ý")
    app = pressed(app, "Đúng, khách đã đồng ý")
    assert rows(sqlite, SHORT) == [(0, None, "less weight")]


def test_a_lot_to_serve_a_shortfall_is_read_whole(screen: Screen) -> None:
    assert screen("shortfalls").radio[0].options[0] == "Nguyễn Văn An · L-H-AN · cắt ngày 9/6/2021 · còn 85 kg"


def test_the_map_of_a_season_is_that_of_its_day(screen: Screen, sqlite: Database) -> None:
    assert AppTest.from_file(str(menu_path()), default_timeout=60).run().segmented_control[1].value == "then"
    with sqlite.write() as connection:
        days = {"starts_on": date(2026, 5, 19), "ends_on": date(2026, 7, 20)}
        connection.execute(update(TABLES["season"]).values(**days))
    assert "now" in [
        one.value for one in AppTest.from_file(str(menu_path()), default_timeout=60).run().segmented_control
    ]


def test_a_state_that_the_platform_calls_as_we_do_is_said_in_vietnamese(screen: Screen, sqlite: Database) -> None:
    with sqlite.read() as connection:
        [story] = explain_order(connection, EVERYTHING, "B1", None, VIETNAMESE)
    assert "Tóm lại: đã giao; sàn ghi là “đã giao”" in story.facts
    assert "delivered" not in " ".join(step.text for step in story.steps)


def test_who_updates_a_shop_is_said_in_words(screen: Screen, sqlite: Database) -> None:
    assert leases.take(sqlite, 1, leases.myself(), NOW_MS)
    text = said(screen("platforms"))
    assert "Đang tự động cập nhật, gần nhất lúc" in text
    assert leases.myself().host not in text


def test_a_household_that_got_too_much_owes_and_is_not_owed(screen: Screen, sqlite: Database) -> None:
    with sqlite.writing() as session:
        cooperative(session)
    homes = TABLES["household"]
    with sqlite.write() as connection:
        home = connection.execute(select(homes.c.id).where(homes.c.code == "H-EM")).scalar_one()
        row = hand_overs.HandOverRow(1, home, date(2021, 6, 15), "advance", 2_000_000, None, None, NOW_MS)
        hand_overs.add_hand_over(connection, row)
    text = said(screen("statement"))
    assert "hộ còn nợ HTX 2.000.000 đ" in text
    assert "Hộ còn nợ HTX" in text
    app = AppTest.from_function(draw_screen, args=("statement",), default_timeout=60)
    app.query_params["ho"] = "H-EM"
    paper = said(app.run())
    assert paper.count("Hộ còn nợ HTX") == 2  # the headline, and the account's last line
    assert "Còn phải trả hộ" not in paper


def test_a_commune_to_choose_is_named_with_its_days_and_not_by_its_code(screen: Screen, sqlite: Database) -> None:
    named = [inbox.Candidate("commune", f"{system}:07540", "Xã Quý Sơn, Bắc Giang") for system in ("63", "34")]
    why = Sentence("Several communes may be meant.", "Có nhiều xã trùng tên.")
    kept = '{"name": "Nguyễn Văn An", "commune": "Quý Sơn"}'
    doubt = inbox.NewItem("households", "k1", "commune", "Quý Sơn", "ho.xlsx:7", why, kept, candidates.to_json(named))
    with sqlite.write() as connection:
        connection.execute(delete(TABLES["inboxitem"]))
        inbox.put(connection, "import", [doubt], READ_MS)
    text = said(screen("inbox"))
    assert "07540" not in text
    assert text.index("đến 30/6/2025") < text.index("từ 1/7/2025")


def test_a_row_without_anything_to_choose_says_what_to_do(screen: Screen, sqlite: Database) -> None:
    why = Sentence("There is no such commune.", "Không tìm thấy xã/phường này.")
    note = inbox.NewItem("households", "k1", "commune", "Đâu đó", "ho.xlsx:7", why, '{"commune": "Đâu đó"}', "[]")
    with sqlite.write() as connection:
        connection.execute(delete(TABLES["inboxitem"]))
        inbox.put(connection, "import", [note], READ_MS)
    assert "Hãy sửa dòng này trong tệp rồi gửi lại tệp" in said(screen("inbox"))


def test_a_lots_weight_that_an_answer_rewrites_is_said_before(screen: Screen, sqlite: Database) -> None:
    found = [inbox.Candidate("lot", "L-H-AN", "U hồng", pack_g=100_000, owner="09/06/2021"),
             inbox.Candidate("lot", "L-H-BINH", "U hồng", pack_g=100_000, owner="09/06/2021")]  # fmt: skip
    why = Sentence("Row 2: a correction or another lot.", "Dòng 2: sửa hay lô khác.")
    kept = '{"in_g": 250000, "household": "H-AN"}'
    doubt = inbox.NewItem("lots", "k1", "weight", "H-AN, Vải thiều, 250 kg", "lo.xlsx:2", why, kept,
                          candidates.to_json(found))  # fmt: skip
    with sqlite.write() as connection:
        connection.execute(delete(TABLES["inboxitem"]))
        connection.execute(update(TABLES["lot"]).where(TABLES["lot"].c.code == "L-H-BINH").values(in_g=250_000))
        inbox.put(connection, "import", [doubt], READ_MS)
    app = pressed(screen("inbox"), "Chọn")
    assert [one.value for one in app.info] == [
        "Ghi là U hồng (09/06/2021, L-H-AN): số cân của lô sửa từ 100 kg thành 250 kg. Dòng đang chờ sẽ tự vào sổ."
    ]
    app = pressed(app, "Thôi")
    app = next(one for one in app.button if one.key and one.key.endswith("-L-H-BINH")).click().run()
    assert [one.value for one in app.info] == ["Ghi là U hồng (09/06/2021, L-H-BINH); 1 dòng đang chờ sẽ tự vào sổ."]
