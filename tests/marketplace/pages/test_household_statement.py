"""A household's statement on the screen says in words on whose side the money is."""

from datetime import date

from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from marketplace.settlement import hand_overs
from marketplace.storage import Database
from marketplace.storage.tables import TABLES
from tests.marketplace.pages.conftest import Screen, draw_screen
from tests.marketplace.pages.drawn import said
from tests.marketplace.pages.test_owed import dear
from tests.seeding import NOW_MS, cooperative


def test_a_household_that_got_too_much_owes_and_is_not_owed(screen: Screen, sqlite: Database) -> None:
    cooperative(sqlite)
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


def test_what_a_platform_will_take_back_of_a_household_is_not_said_to_be_awaited(
    screen: Screen, sqlite: Database
) -> None:
    cooperative(sqlite)
    dear(sqlite)
    paper = said(screen("statement", ho="H-DUNG"))
    assert '"label">Sàn sẽ trừ lại</span><span class="value">675.000 đ</span>' in paper
    assert "Còn chờ sàn trả" not in paper
    assert '"label">Còn chờ sàn trả</span><span class="value">225.000 đ</span>' in said(
        screen("statement", ho="H-CHINH")
    )
