"""A cooperative's period, household by household, and what all of them are owed."""

from datetime import date

from playwright.sync_api import Page
from sqlalchemy import insert, select

from marketplace.orders.totals import FunnelCache
from marketplace.settlement.adjustment_allocation import AllocationTarget, allocate_adjustment, unallocated_adjustments
from marketplace.settlement.payouts import take_payouts
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.storage.tables import TABLES
from tests.ledger import rows
from tests.marketplace.pages.browsing import cells, opened, sound
from tests.marketplace.pages.conftest import Screen, Served
from tests.marketplace.pages.drawn import said
from tests.marketplace.pages.keeping import turn, widths
from tests.marketplace.settlement.test_adjustment_allocation import FINE
from tests.seeding import NOW_MS, READ_MS, cooperative


def test_what_a_household_bears_of_a_fine_stands_in_the_period_and_on_its_paper(served: Served, page: Page) -> None:
    cooperative(served.database)
    with served.database.write() as connection:
        take_payouts(connection, 1, "shop", FunnelCache(), [FINE], READ_MS)
        [shop] = [one.channel for one in unallocated_adjustments(connection, EVERYTHING)]
        home, coop = (connection.execute(select(TABLES[name].c.id).where(TABLES[name].c.code == code)).scalar_one()
                      for name, code in (("household", "H-AN"), ("cooperative", "HTX")))  # fmt: skip
        allocate_adjustment(
            connection, EVERYTHING, shop, "a1", AllocationTarget(coop, home, False, "kế toán", None), READ_MS
        )
    opened(page, "/thanh-toan", "Bảng thanh toán")
    for _ in widths(page):
        assert cells(page, ".table thead tr")[0][2:4] == ["Hộ được hưởng", "Điều chỉnh của sàn"]
        rows = [row[2:] for row in cells(page, ".table tbody tr")]
        assert rows[0] == ["375.000 đ", "-50.001 đ", "0 đ", "0 đ", "324.999 đ"]
        assert rows[-1] == ["1.100.000 đ", "-50.001 đ", "0 đ", "0 đ", "1.049.999 đ"]
        sound(page, "Bảng thanh toán")
    turn(page, "/thanh-toan?ho=H-AN", "Bảng thanh toán cho hộ Nguyễn Văn An")
    for _ in widths(page):
        assert ["Điều chỉnh của sàn", "-50.001 đ"] in cells(page, ".table tbody tr")
        page.get_by_text("Mã kiểm tra không gồm: Tình trạng thanh toán của sàn").wait_for()
        sound(page, "Bảng thanh toán cho hộ Nguyễn Văn An")


def test_what_a_household_owes_lessens_nothing_in_the_total(screen: Screen, sqlite: Database) -> None:
    cooperative(sqlite)
    with sqlite.write() as connection:
        [home] = rows(sqlite, "SELECT id FROM household WHERE code = 'H-BINH'")[0]
        connection.execute(insert(TABLES["hand_over"]).values(
            cooperative_id=1, household_id=home, on_day=date(2021, 6, 12), kind="advance", amount_dong=225_000,
            noted_ms=NOW_MS,
        ))  # fmt: skip
    assert "975.000 đ; hộ còn nợ HTX 100.000 đ</td>" in said(screen("statement"))
