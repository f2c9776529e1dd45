"""A household's screen and the list of households say the same of its fruit, and tell whose money is whose."""

from playwright.sync_api import Page, expect
from sqlalchemy import select, update

from marketplace.orders.totals import FunnelCache
from marketplace.settlement.payouts import take_payouts
from marketplace.storage import Database
from marketplace.storage.tables import TABLES, Cooperative
from marketplace.words.records import SettlementRecord
from tests.marketplace.pages.browsing import cells, fits, opened
from tests.marketplace.pages.conftest import Screen, Served
from tests.marketplace.pages.drawn import frame, said
from tests.seeding import READ_MS, moment


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
    rows = frame(screen("households")).set_index("Mã").loc["H-CHINH"]
    assert (rows["Tiêu thụ (kg)"], rows["Doanh thu (đồng)"], rows["Đơn hàng"]) == (24, 600_000, 2)
    assert (rows["Trong đó mua đứt (kg)"], rows["Trong đó mua đứt (đồng)"]) == (24, 600_000)
    app = screen("households", ho="H-CHINH")
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
    assert list(orders.columns)[1:3] == ["Thành tiền (đồng)", "Trong đó mua đứt (đồng)"]


def test_what_a_household_gets_of_paid_orders_stands_beside_their_price(screen: Screen, sqlite: Database) -> None:
    with sqlite.write() as connection:
        paid = SettlementRecord("P-A2", "S2", "A2", None, moment(19), 250_000, 25_000, 10_000, 3_750, 211_250)
        take_payouts(connection, 1, "postmart-1", FunnelCache(), [paid], READ_MS)
    text = said(screen("households", ho="H-BINH"))
    steps = text[text.index('<section class="steps">') :]
    assert "tiền hàng 125.000 đ" in steps
    assert "Hộ được hưởng" in steps
    assert "105.625 đ" in steps  # the half of 211.250 đ, rounded as in the statement
    assert "phần bán hộ 125.000 đ, trừ phí sàn, cước, thuế" in steps
    average = "Phần cộng thêm hay bớt đi do tính bình quân nằm trong bảng thanh toán của hộ."
    assert average not in text
    with sqlite.write() as connection:
        connection.execute(update(TABLES["lot"]).where(TABLES["lot"].c.code == "L-H-BINH").values(terms="pool"))
    assert average in said(screen("households", ho="H-BINH"))


def test_a_product_on_offer_says_whose_stock_it_has(screen: Screen, sqlite: Database) -> None:
    assert "của riêng hộ này" in said(screen("households", ho="H-CHINH"))
    with sqlite.writing() as session:
        session.add(Cooperative(id=7, code="HTX", name="HTX Quý Sơn", name_key="htx quy son", commune_id=1))
        session.flush()
        listings = TABLES["listing"]
        values = {"household_id": None, "cooperative_id": 7}
        session.connection().execute(update(listings).where(listings.c.sku == "S-H-CHINH").values(**values))
    text = said(screen("households", ho="H-CHINH"))
    assert "HTX Quý Sơn, chung nhiều hộ" in text
    assert "của riêng hộ này" not in text


def test_a_shop_that_sold_more_than_it_had_shows_no_packs_and_not_less(screen: Screen, sqlite: Database) -> None:
    with sqlite.write() as connection:
        offers = TABLES["offer"]
        connection.execute(update(offers).where(offers.c.sku == "S-H-CHINH").values(stock=-43))
    text = said(screen("households", ho="H-CHINH"))
    assert 'data-title="Tồn (thùng)">0</td>' in text
    assert "-43" not in text


def test_what_the_cooperative_bought_outright_stands_apart_from_the_households_own(served: Served, page: Page) -> None:
    homes, lots = TABLES["household"], TABLES["lot"]
    with served.database.write() as connection:
        home = connection.execute(select(homes.c.id).where(homes.c.code == "H-CHINH")).scalar_one()
        connection.execute(
            update(lots).where(lots.c.household_id == home).values(terms="outright", price_dong_per_kg=20_000)
        )
    opened(page, "/theo-ho?ho=H-CHINH", "Lê Đức Chính")
    expect(page.locator(".figure", has_text="Doanh thu").locator(".value").first).to_have_text("600.000 đ")
    page.get_by_text("Mua đứt: tiền bán là của HTX, HTX trả hộ theo phiếu cân").first.wait_for()
    terms = cells(page, ".table.total tr:has-text('Hình thức bán'), .table.total tbody tr")[:3]
    assert [row[1:3] for row in terms if row[0].startswith("Bán hộ")] == [["0 kg", "0 đ"]]
    fits(page)
