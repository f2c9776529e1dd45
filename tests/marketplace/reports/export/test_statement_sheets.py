"""The sheet of a statement: its entries and their sum, the account down to what is left, and the check number."""

from marketplace.language.translation import Language
from marketplace.reports.export.statement_sheets import statement_sheet
from marketplace.storage import Database
from tests.marketplace.settlement.statements import market
from tests.marketplace.settlement.statements.market import boxes, delivered

ENGLISH = Language("en")


def test_a_sheet_leads_from_the_entries_to_what_is_owed(sqlite: Database) -> None:
    shop = market.build(sqlite)
    june = market.opened(sqlite)
    market.take(sqlite, shop, delivered("O1", boxes(4)), delivered("O2", boxes(1), day=20))
    paper = market.of(sqlite, june, "H0")
    sheet = statement_sheet(paper, ENGLISH)
    assert {len(row) for row in sheet.rows} == {len(sheet.columns)}
    assert [str(row[0]) for row in sheet.rows] == [
        "Sale", "Total", "Brought forward", "Net of this period", "Advances", "Paid to the household",
        "Cash on delivery passed on", "Still owed",
    ]  # fmt: skip
    net = [column.title for column in sheet.columns].index("Net (đồng)")
    assert {row[net] for row in sheet.rows if row[0] in ("Sale", "Total", "Still owed")} == {paper.account.left_dong}
    assert paper.fingerprint in [text for _, text in sheet.notes]
