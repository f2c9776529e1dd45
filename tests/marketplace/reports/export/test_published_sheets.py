"""The published sheet: marked as open data in every row, its tables add up, and what is withheld is empty."""

from datetime import date
from decimal import Decimal

from marketplace.language.translation import VIETNAMESE, Language
from marketplace.reports.export.published_sheets import cell_name, claim_text, published_sheet
from marketplace.reports.figures import SeasonRow
from marketplace.reports.published import PublishedCellRow, PublishedProduce, PublishedReport, SoldAmount

DAY, BEFORE = date(2026, 6, 20), date(2026, 6, 12)
SEASON = SeasonRow(1, "vai", "Vụ vải 2026", BEFORE, DAY, "simulated", None, None, None)
MARK = "Dữ liệu mở – đã gộp các xã ít hộ"


def cell(*names: str, kilograms: int = 0, rest: bool = False, upto: date | None = DAY) -> PublishedCellRow:
    codes = tuple(name[-1] for name in names)
    return PublishedCellRow(names, codes, (), (), rest, SoldAmount(kilograms * 1_000, kilograms * 30_000), 3, upto)


THEN = (cell("Xã A", "Xã B", kilograms=7), cell("Xã C", upto=None), cell("Xã D", kilograms=3, rest=True, upto=BEFORE))
DAYS = (cell(kilograms=10)._replace(days=(BEFORE, DAY)),)
TABLES = {
    "then": THEN,
    "now": (cell("Phường A", kilograms=10),),
    "platform": (cell("Voso", kilograms=10),),
    "day": DAYS,
}
REPORT = PublishedReport(SEASON, PublishedProduce(1, "Vải"), 2, DAY, SoldAmount(10_000, 300_000), 6, TABLES)


def test_every_row_is_marked_and_every_table_adds_up_to_the_season() -> None:
    sheet = published_sheet([REPORT], SEASON, VIETNAMESE)
    assert {row[-1] for row in sheet.rows} == {MARK}
    assert {len(row) for row in sheet.rows} == {len(sheet.columns)}
    first, *others = sheet.rows
    assert first == ("Vải", "Cả vụ", "", "", None, None, 6, Decimal(10), 300_000, DAY, MARK)
    tables = {str(row[1]) for row in others}
    for table in tables:
        assert sum(row[7] or 0 for row in others if row[1] == table) == 10  # type: ignore[operator,misc]
    assert ("Loại dữ liệu", MARK) in sheet.notes
    assert "dữ liệu mô phỏng" in dict(sheet.notes)["Nguồn gốc"]


def test_a_cell_says_what_stands_together_and_one_of_too_few_says_nothing_else() -> None:
    rows = {str(row[2]): row[3:-1] for row in published_sheet([REPORT], SEASON, VIETNAMESE).rows}
    assert rows["Xã A, Xã B"] == ("A B", None, None, 3, Decimal(7), 210_000, DAY)
    assert rows["Xã C"] == ("C", None, None, None, None, None, None)
    assert rows["Các xã còn lại"] == ("D", None, None, 3, Decimal(3), 90_000, BEFORE)
    assert rows["12/6/2026 – 20/6/2026"] == ("", BEFORE, DAY, 3, Decimal(10), 300_000, DAY)
    assert cell_name(DAYS[0]._replace(days=(DAY, DAY)), Language("en")) == "20 June 2026"


def test_up_to_when_it_is_told_is_said() -> None:
    assert claim_text(REPORT, VIETNAMESE) == "Số liệu tính đến hết ngày 20/6/2026"
    assert REPORT.kept_back == 1
