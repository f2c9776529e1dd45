"""Commune staff read who lives in their commune and what will be cut, and no figure, price or money."""

from datetime import date

from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from marketplace.pages.context import AppContext, opened
from marketplace.storage import Database
from marketplace.storage.tables import TABLES
from tests import people
from tests.marketplace.pages.conftest import Screen, draw_screen
from tests.marketplace.pages.drawn import frame, said
from tests.marketplace.pages.test_lots import forecast_lot
from tests.seeding import NOW_MS, seed


def test_commune_staff_see_the_households_of_their_commune_with_what_will_be_cut(sqlite: Database) -> None:
    seed(sqlite)
    homes = TABLES["household"].c
    with sqlite.read() as connection:
        commune = connection.execute(select(homes.commune_id).where(homes.id == 1)).scalar_one()
        there = set(connection.execute(select(homes.code).where(homes.commune_id == commune)).scalars())
    forecast_lot(sqlite, date(2021, 6, 28))
    token = people.signed_in(sqlite, "commune staff", commune_id=commune)
    with opened(AppContext(sqlite, lambda: NOW_MS, kept_ms=0, token=lambda: token)):
        app = AppTest.from_function(draw_screen, args=("forecasts",), default_timeout=60).run()
        rows = frame(app).set_index("Mã")
        assert 0 < len(there) < 5
        assert set(rows.index) == there
        ahead = rows.loc["H-AN"]
        assert (ahead["Dự kiến cắt"], ahead["Ngày dự kiến cắt"]) == ("Vải thiều: 300 kg", "28/6/2021")
        assert ahead["Điện thoại"] == "0912345678"
        assert not [one for one in rows.columns if "đồng" in one or "kg" in one]
        app.text_input(key="forecast_words").set_value("không có ai").run()
        assert "Không tìm thấy hộ nào." in said(app)


def test_who_administers_sees_all_households_by_name(screen: Screen) -> None:
    assert len(frame(screen("forecasts"))) == 5
