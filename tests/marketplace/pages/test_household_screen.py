"""A household's screen and the list of households say the same of its fruit, and tell whose money is whose."""

from collections.abc import Callable, Iterator

import pandas as pd
import pytest
from sqlalchemy import select, update
from streamlit.testing.v1 import AppTest

from marketplace.operations.intake import take_orders
from marketplace.orders.run_caches import RunCaches
from marketplace.orders.totals import FunnelCache
from marketplace.pages.context import AppContext, opened
from marketplace.reports.figures import find_season
from marketplace.settlement.payouts import take_payouts
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.storage.tables import TABLES, Cooperative
from marketplace.words.records import SettlementRecord, State
from tests.marketplace.pages.test_single_screens import said
from tests.seeding import NOW_MS, READ_MS, box, moment, order, seed

Screen = Callable[..., AppTest]


@pytest.fixture
def screen(sqlite: Database) -> Iterator[Screen]:
    """Draw the households' screen of the seeded season, of a household where its code is given."""
    seed(sqlite)
    with opened(AppContext(sqlite, lambda: NOW_MS, kept_ms=0)):
        yield lambda code=None: _drawn(sqlite, code)


def _drawn(database: Database, code: str | None) -> AppTest:
    app = AppTest.from_function(_households, default_timeout=60)
    with database.read() as connection:
        app.session_state["season"] = find_season(connection, EVERYTHING, None, NOW_MS)
    if code is not None:
        app.query_params["ho"] = code
    return app.run()


def _households() -> None:
    from marketplace.pages import households

    households.show()


def frame(app: AppTest, at: int = 0) -> pd.DataFrame:
    """Return a long table of a screen."""
    assert not app.exception
    table = app.dataframe[at].value
    assert isinstance(table, pd.DataFrame)
    return table


def all_bought(database: Database, code: str) -> None:
    """Let the cooperative have bought all lots of a household outright."""
    homes, lots = TABLES["household"], TABLES["lot"]
    with database.write() as connection:
        home = connection.execute(select(homes.c.id).where(homes.c.code == code)).scalar_one()
        values = {"terms": "outright", "price_dong_per_kg": 20_000}
        connection.execute(update(lots).where(lots.c.household_id == home).values(**values))


def test_fruit_bought_outright_is_counted_in_the_list_and_on_the_page_alike_and_said_apart(
    screen: Screen, sqlite: Database
) -> None:
    all_bought(sqlite, "H-CHINH")
    rows = frame(screen()).set_index("Mã").loc["H-CHINH"]
    assert (rows["Tiêu thụ (kg)"], rows["Doanh thu (đồng)"], rows["Đơn hàng"]) == (24, 600_000, 2)
    assert (rows["Trong đó mua đứt (kg)"], rows["Trong đó mua đứt (đồng)"]) == (24, 600_000)
    app = screen("H-CHINH")
    text = said(app)
    head, _, rest = text.partition('<section class="headline">')[2].partition("</section>")
    assert "24 kg" in head
    assert "600.000 đ" in head
    own = rest[rest.index("Bán hộ: tiền hàng là của hộ") :]
    assert own[:300].count("0 kg") == own[:300].count("0 đ") == 1
    bought = rest[rest.index("Mua đứt: tiền bán là của HTX") :][:400]
    assert "24 kg" in bought
    assert "600.000 đ" in bought
    assert "20.000 đ/kg" in text
    orders = frame(app).set_index("Mã đơn")
    assert (orders.loc["B1", "Thành tiền (đồng)"], orders.loc["B1", "Trong đó mua đứt (đồng)"]) == (500_000, 500_000)
    assert list(orders.columns)[4:6] == ["Thành tiền (đồng)", "Trong đó mua đứt (đồng)"]


def test_what_a_household_gets_of_paid_orders_stands_beside_their_price(screen: Screen, sqlite: Database) -> None:
    with sqlite.write() as connection:
        paid = SettlementRecord("P-A2", "S2", "A2", None, moment(19), 250_000, 25_000, 10_000, 3_750, 211_250)
        take_payouts(connection, 1, "postmart-1", FunnelCache(), [paid], READ_MS)
    text = said(screen("H-BINH"))
    steps = text[text.index('<section class="steps">') :]
    assert "tiền hàng 125.000 đ" in steps
    assert "Hộ được hưởng" in steps
    assert "105.625 đ" in steps  # the half of 211.250 đ, rounded as in the statement
    assert "phần bán hộ 125.000 đ, trừ phí sàn, cước, thuế" in steps
    average = "Phần cộng thêm hay bớt đi do tính bình quân xem ở Bảng thanh toán."
    assert average not in text
    with sqlite.write() as connection:
        connection.execute(update(TABLES["lot"]).where(TABLES["lot"].c.code == "L-H-BINH").values(terms="pool"))
    assert average in said(screen("H-BINH"))


def test_every_order_of_a_household_is_reached_and_told_apart(screen: Screen, sqlite: Database) -> None:
    many = [
        order(f"C{number:03}", State.DELIVERED, moment(14) + number, [box("H-EM", 1)], delivered_ms=moment(15))
        for number in range(53)
    ]
    with sqlite.write() as connection:
        lots = TABLES["lot"]
        connection.execute(update(lots).where(lots.c.code == "L-H-EM").values(in_g=900_000, balance_g=900_000))
        take_orders(connection, 1, "postmart-1", RunCaches(), many, READ_MS)
    app = screen("H-EM")
    assert "1–50 trong 53 đơn" in said(app)
    assert app.selectbox(key="story").options[0] == "C052 · Postmart – gian hàng tỉnh · 14/6/2021 · 5 kg · đã giao"
    app.button(key="next").click().run()
    assert "51–53 trong 53 đơn" in said(app)
    assert list(frame(app)["Mã đơn"]) == ["C002", "C001", "C000"]
    assert [option.split(" · ")[0] for option in app.selectbox(key="story").options] == ["C002", "C001", "C000"]


def test_a_product_on_offer_says_whose_stock_it_has(screen: Screen, sqlite: Database) -> None:
    assert "của riêng hộ này" in said(screen("H-CHINH"))
    with sqlite.writing() as session:
        session.add(Cooperative(id=7, code="HTX", name="HTX Quý Sơn", name_key="htx quy son", commune_id=1))
        session.flush()
        listings = TABLES["listing"]
        values = {"household_id": None, "cooperative_id": 7}
        session.connection().execute(update(listings).where(listings.c.sku == "S-H-CHINH").values(**values))
    text = said(screen("H-CHINH"))
    assert "HTX Quý Sơn, chung nhiều hộ" in text
    assert "của riêng hộ này" not in text
