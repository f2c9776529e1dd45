"""A household's orders, page by page: every one is reached, and told apart from the others."""

from sqlalchemy import update

from marketplace.operations.intake import take_orders
from marketplace.orders.run_caches import RunCaches
from marketplace.storage import Database
from marketplace.storage.tables import TABLES
from marketplace.words.records import State
from tests.marketplace.pages.conftest import Screen
from tests.marketplace.pages.drawn import frame, said
from tests.seeding import READ_MS, box, moment, order


def test_every_order_of_a_household_is_reached_and_told_apart(screen: Screen, sqlite: Database) -> None:
    many = [
        order(f"C{number:03}", State.DELIVERED, moment(14) + number, [box("H-EM", 1)], delivered_ms=moment(15))
        for number in range(53)
    ]
    with sqlite.write() as connection:
        lots = TABLES["lot"]
        connection.execute(update(lots).where(lots.c.code == "L-H-EM").values(in_g=900_000, balance_g=900_000))
        take_orders(connection, 1, "postmart-1", RunCaches(), many, READ_MS)
    app = screen("households", ho="H-EM")
    assert "1–50 trong 53 đơn" in said(app)
    assert app.selectbox(key="story").options[0] == "C052 · Postmart – gian hàng tỉnh · 14/6/2021 · 5 kg · đã giao"
    app.button(key="next").click().run()
    assert "51–53 trong 53 đơn" in said(app)
    assert list(frame(app)["Mã đơn"]) == ["C002", "C001", "C000"]
    assert [option.split(" · ")[0] for option in app.selectbox(key="story").options] == ["C002", "C001", "C000"]
    app.session_state["orders_5_vai-2021"] = 7  # as many as there were once
    assert "51–53 trong 53 đơn" in said(app.run())
