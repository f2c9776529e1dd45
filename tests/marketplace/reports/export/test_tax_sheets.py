"""Tax sheets add up: their sums are those of their rows, and each household stands once in the notice."""

from datetime import date

from marketplace.language.translation import VIETNAMESE
from marketplace.reports.export.tax_sheets import (
    notice_sheet,
    own_text,
    road_titles,
    sums,
    tax_cells,
    tax_columns,
    tax_sheet,
)
from marketplace.settlement.statements.tax_year import TaxedHome, TaxYear
from marketplace.settlement.statements.turnover import ROADS, Turnover, TurnoverPart
from marketplace.settlement.statements.withheld_parts import Taxes
from tests.marketplace.reports.export.test_tax_words import DAY, line, year

MIXED = year(line("household", own=True, tax=9), line("cooperative", tax=5), line("household", own=True, tax=-2),
             line(lacks=("land",)), dong=70)  # fmt: skip


def test_a_households_sheet_ends_in_its_sums() -> None:
    sheet = tax_sheet(MIXED, VIETNAMESE)
    assert [row[6:11] for row in sheet.rows[:4]] == [
        (8, 1, 0, 0, 9),
        (4, 1, 0, 0, 5),
        (-3, 1, 0, 0, -2),
        (2, 1, 0, 0, 3),
    ]
    assert [row[1::9] for row in sheet.rows[4:]] == [
        ("Tổng thuế sàn khấu trừ", 15), ("Trong đó của hàng tự trồng chưa qua chế biến", 12),
        ("Trong đó hộ có thể đề nghị hoàn", 7),
    ]  # fmt: skip
    assert sheet.rows[4][10] == sum(row[10] for row in sheet.rows[:4])  # type: ignore[misc]
    told = dict(sheet.notes)
    assert (told["Hộ"], told["Bán trên gian hàng (đồng)"], told["Năm"]) == ("Hộ A (H1)", "70", "2026")
    assert [title for title, _ in sums(MIXED, VIETNAMESE)] == [row[1] for row in sheet.rows[4:]]
    assert len(tax_columns(VIETNAMESE)) == len(tax_cells(Taxes())) == 5


def test_the_notice_has_each_household_once_and_all_of_them_together() -> None:
    sold = Turnover([TurnoverPart(1, road, 10 + at, DAY, DAY, 500 * at) for at, road in enumerate(ROADS)])
    other = TaxYear(TaxedHome(2, "H2", "Hộ B"), "", 2026, [], sold, 46, None)
    sheet = notice_sheet([MIXED, other], 2026, VIETNAMESE)
    assert [row[:8] for row in sheet.rows] == [
        ("H1", "Hộ A", 70, 0, 0, 0, 70, 0), ("H2", "Hộ B", 10, 11, 12, 13, 46, 46),
        ("", "Tất cả các hộ", 80, 11, 12, 13, 116, 46),
    ]  # fmt: skip
    assert [row[12:14] for row in sheet.rows] == [(15, 7), (0, 0), (15, 7)]
    assert [row[14] for row in sheet.rows] == ["chưa đủ giấy tờ: quyền sử dụng đất", "có, đủ giấy tờ", ""]
    told = dict(sheet.notes)
    assert (told["Hạn thông báo"], told["Bán nơi khác chưa ghi giá"]) == ("31/1/2027", "3 kg")
    assert notice_sheet([], 2026, VIETNAMESE).rows == []
    assert len(road_titles(VIETNAMESE)) == len(ROADS)
    assert own_text(TaxYear(other.home, "", 2026, [], sold, 1, None), VIETNAMESE) == "một phần, theo giấy tờ"
    assert own_text(TaxYear(other.home, "", 2026, [], Turnover(), 0, None), VIETNAMESE) == "chưa có giấy tờ"
    assert date(2026, 8, 1) == DAY
