"""The sheet of a period: a household's row adds up."""

from datetime import date

import pytest

from marketplace.language.translation import VIETNAMESE
from marketplace.reports.export.period_sheets import period_sheet
from marketplace.storage import Database
from tests.marketplace.reports.explain.test_household_events import give
from tests.marketplace.settlement.statements import market
from tests.marketplace.settlement.statements.market import boxes, delivered
from tests.marketplace.settlement.test_adjustment_allocation import fine, given


@pytest.mark.both
def test_the_row_of_a_household_in_a_period_adds_up_with_what_it_was_given_of_no_order(database: Database) -> None:
    shop = market.build(database)
    june = market.opened(database)
    market.take(database, shop, delivered("D1", boxes(4)))
    fine(database, shop, -7_000)
    give(database, date(2021, 6, 12), 40_000)
    given(database, "H0")
    sheet = period_sheet(market.report(database, june), VIETNAMESE)
    heads = [column.title for column in sheet.columns]
    for cells in sheet.rows:
        row = dict(zip(heads, cells, strict=True))
        plus = ("Hộ được hưởng (đồng)", "Mua đứt (đồng)", "Điều chỉnh kỳ trước (đồng)", "Kỳ trước chuyển sang (đồng)",
                "Điều chỉnh của sàn (đồng)")  # fmt: skip
        less = ("Tạm ứng (đồng)", "Đã trả (đồng)", "Thu hộ (COD) (đồng)")
        left = sum(int(str(row[name])) for name in plus) - sum(int(str(row[name])) for name in less)
        assert left == row["Còn phải trả hộ, số âm là hộ còn nợ (đồng)"]
    assert [row[heads.index("Điều chỉnh của sàn (đồng)")] for row in sheet.rows] == [-7_000, 0, 0, -7_000]
    assert not sheet.columns[heads.index("Điều chỉnh của sàn (đồng)")].full_only
