"""One person: signed out everywhere, ended, and told as unknown where there is none."""

from sqlalchemy import select

from marketplace.directory.people import factors
from marketplace.storage import Database
from marketplace.storage.tables import TABLES
from tests import people
from tests.marketplace.pages.conftest import Screen
from tests.marketplace.pages.drawn import asked, led_back, pressed, said
from tests.seeding import NOW_MS


def test_an_unknown_person_is_told_with_the_way_back(screen: Screen) -> None:
    app = screen("people", ng="NG-9999")
    assert "Không có người dùng NG-9999." in said(app)
    assert "<h1>Người dùng và phân quyền</h1>" in led_back(app)


def test_a_person_is_signed_out_everywhere_and_then_ended_after_a_word(screen: Screen, sqlite: Database) -> None:
    person = people.person(sqlite, name="Ngô Văn Tư", name_key="ngo van tu")
    people.session(sqlite, person)
    app = pressed(screen("people", ng=f"NG-{person:04}"), "Đặt lại mật khẩu, mã PIN")
    assert "bị đăng xuất ở mọi nơi" in asked(app)[0]
    app = pressed(app, "Có, đặt lại")
    sessions, persons = TABLES["session"].c, TABLES["person"].c
    with sqlite.read() as connection:
        closed = connection.execute(select(sessions.closed_ms).where(sessions.person_id == person)).scalar_one()
    assert closed is not None
    with sqlite.write() as connection:
        factors.keep(connection, person, b"sealed", 1, NOW_MS)
    app = pressed(screen("people", ng=f"NG-{person:04}"), "Đặt lại xác thực lớp hai")
    app = pressed(app, "Có, đặt lại lớp hai")
    with sqlite.read() as connection:
        assert factors.sealed_of(connection, person) is None
    assert not [one for one in app.button if one.label == "Đặt lại xác thực lớp hai"]
    app = pressed(pressed(app, "Ngừng người dùng"), "Có, ngừng người này")
    assert "đã ngừng ngày" in said(app)
    assert not app.expander
    with sqlite.read() as connection:
        assert connection.execute(select(persons.ended_ms).where(persons.id == person)).scalar_one() is not None
