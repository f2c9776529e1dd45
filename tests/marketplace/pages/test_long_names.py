"""Names as long as a spreadsheet allows them: a screen shows them whole or shortened, and stays as wide as it is."""

from datetime import date

from playwright.sync_api import Page
from sqlalchemy import select, update
from sqlmodel import select as every

from marketplace.inventory.lots import Provenance
from marketplace.operations.fulfilment import shortfalls
from marketplace.operations.harvest import removal
from marketplace.settlement.hand_overs import HandOverRow, add_hand_over
from marketplace.storage.scope import EVERYTHING
from marketplace.storage.tables import TABLES, Commune, Cooperative, Household, Membership, Period
from tests.marketplace.pages.browsing import OUTSTANDING
from tests.marketplace.pages.conftest import Served
from tests.marketplace.pages.keeping import go, turn, widths
from tests.seeding import NOW_MS

LONG = "CôngtyTNHH" * 30
"""300 letters in one word."""
SCREENS = {
    "/theo-ho": "Sản lượng theo hộ", "/theo-ho?ho=H-CHINH": "Công", "/lo-hang": "Lô hàng",
    "/lo-hang?lo=L-H-AN": "L-H-AN",
    "/dang-ban": "Sản phẩm đăng bán", "/thieu-hang": "Thiếu hàng giao", "/thanh-toan": "Bảng thanh toán",
    "/thanh-toan?ho=H-CHINH": "Bảng thanh toán cho hộ", "/san": "Sàn", "/": "Sản lượng theo xã",
}  # fmt: skip
CUT = """() => [...document.querySelectorAll('.head, .channel, .state, .hint, .told, .figure, .facts')]
  .filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.outerHTML)"""


def test_one_long_value_makes_no_screen_wider(served: Served, page: Page) -> None:
    with served.database.writing() as session:
        place = session.exec(every(Commune.id)).first() or 0
        session.add(Cooperative(id=1, code="HTX", name=LONG, name_key="htx", commune_id=place))
        session.flush()
        for home in session.exec(every(Household)):
            session.add(Membership(household_id=home.id or 0, cooperative_id=1, joined_on=date(2021, 1, 1)))
        session.add(Period(cooperative_id=1, from_on=date(2021, 6, 10), to_on=date(2021, 6, 20)))
    with served.database.write() as connection:
        for table, column in (("household", "name"), ("channel", "title"), ("listing", "title"), ("commune", "name")):
            connection.execute(update(TABLES[table]).values({column: LONG}))
        homes = TABLES["household"].c
        home = connection.execute(select(homes.id).where(homes.code == "H-CHINH")).scalar_one()
        given = HandOverRow(1, home, date(2021, 6, 12), "advance", 5, LONG, None, NOW_MS)
        add_hand_over(connection, given)
        said = Provenance(LONG, NOW_MS, NOW_MS)
        removal.sell_elsewhere(connection, "L-H-AN", 1_000, 20_000, LONG, said)
        [short] = shortfalls.open_shortfalls(connection, EVERYTHING)
        shortfalls.assign(connection, EVERYTHING, short.line_id, LONG, None, LONG)
    go(page, "/theo-ho")
    wrong = []
    for path, title in SCREENS.items():
        turn(page, path, title)
        for width in widths(page):
            wrong += [(path, width, one) for look in (OUTSTANDING, CUT) for one in page.evaluate(look)]
    assert wrong == []
