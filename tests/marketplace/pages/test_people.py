"""People and rights: found, added, granted on a paper and revoked by an administrator; nobody else has the screen."""

from datetime import date

from sqlalchemy import select

from marketplace.directory.people import grants, withdrawals
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.storage.tables import TABLES
from tests import people
from tests.marketplace.pages.conftest import Screen
from tests.marketplace.pages.drawn import field, frame, pressed, refused, said, told
from tests.seeding import NOW_MS, cooperative


def test_people_are_found_by_name_code_and_telephone_with_what_they_may_do(screen: Screen, sqlite: Database) -> None:
    cooperative(sqlite)
    person = people.person(sqlite, name="Đỗ Thị Hương", name_key="do thi huong", phone="84912000111")
    people.grant(sqlite, person, "accountant", cooperative_id=1)
    app = screen("people")
    for words in ("huong", "912 000 111", f"ng-{person:04}"):
        row = frame(app.text_input(key="people_words").set_value(words).run()).iloc[0]
        assert (row["Họ tên"], row["Quyền"], row["Điện thoại"]) == (
            "Đỗ Thị Hương", "kế toán – HTX Lục Ngạn", "0912000111",
        )  # fmt: skip
    assert "Không tìm thấy ai." in said(app.text_input(key="people_words").set_value("nobody").run())


def test_a_person_is_added_and_shown_or_refused_in_one_sentence(screen: Screen) -> None:
    app = screen("people")
    field(app, "Họ tên").set_value("Vũ Văn Nam")
    field(app, "Điện thoại").set_value("12")
    assert len(refused(pressed(app, "Thêm"))) == 1
    field(app, "Điện thoại").set_value("0912 345 999")
    app = pressed(app, "Thêm")
    assert "<h1>Vũ Văn Nam</h1>" in said(app)
    assert "chờ thẻ" in said(app)
    assert "/cap-the/nguoi/NG-" in said(app)


def test_a_paper_is_added_and_a_grant_given_on_it_and_both_end(screen: Screen, sqlite: Database) -> None:
    cooperative(sqlite)
    person = people.person(sqlite, name="Bùi Thị Lan", name_key="bui thi lan")
    app = screen("people")
    app.segmented_control(key="paper_kind").set_value("agreement").run()
    app.text_input(key="paper_name").set_value("Danh sách ký 2026")
    app.date_input(key="paper_from").set_value(date(2020, 1, 1))
    app = app.button(key="paper_add").click().run()
    assert told(app) == ["Đã thêm căn cứ: Danh sách ký 2026."]
    one = screen("people", ng=f"NG-{person:04}")
    one.selectbox(key="grant_role").set_value("weigher").run()
    one = one.button(key="grant_it").click().run()
    assert not one.exception
    assert "HTX Lục Ngạn" in said(one)
    with sqlite.read() as connection:
        [given] = grants.grants_of(connection, EVERYTHING, person)
    assert (given.role, given.document, given.cooperative) == ("weigher", "Danh sách ký 2026", "HTX Lục Ngạn")
    assert given.made_by is not None
    one = pressed(one, "Thu hồi ngay")
    assert "đã thu hồi ngày" in said(one)
    app = pressed(screen("people"), "Kết thúc ngay")
    with sqlite.read() as connection:
        bases = TABLES["basis"].c
        ended = connection.execute(select(bases.ended_by).where(bases.document == "Danh sách ký 2026")).scalar_one()
    assert ended is not None


def test_what_households_took_back_is_told(screen: Screen, sqlite: Database) -> None:
    with sqlite.write() as connection:
        withdrawals.withdraw(connection, 1, "agreement", None, NOW_MS)
    text = said(screen("people"))
    assert "Hộ đã rút đồng ý" in text
    assert "Nguyễn Văn An (H-AN)" in text
