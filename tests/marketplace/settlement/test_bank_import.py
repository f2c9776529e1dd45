"""The bank's sheet: each row that brought money in is a transfer, once."""

from pathlib import Path

import pytest

from marketplace.settlement.bank_import import BankImport, import_bank_sheet
from marketplace.storage import Database
from tests.ledger import rows

SHEET = """NGAN HANG,,,
Ngày giao dịch,Số tham chiếu,Ghi có,Nội dung
20/06/2021,FT1,"600.000",SAN TRA TIEN
20/06/2021,FT2,,phi quan ly
21/06/2021,,"100.000",COD
21/06/2021,,"100.000",COD
22/06/2021,FT3,một trăm,?
"""


def read(database: Database, path: Path) -> BankImport:
    with database.write() as connection:
        return import_bank_sheet(connection, path, "kế toán", 1)


@pytest.mark.both
def test_a_banks_sheet_is_taken_once_row_by_row(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "sao-ke.csv"
    path.write_text(SHEET, encoding="utf-8")
    done = read(database, path)
    assert (done.new, done.known, done.out) == (3, 0, 1)
    assert [(problem.row, problem.value) for problem in done.problems] == [(7, "một trăm")]
    held = rows(database, "SELECT reference, amount_dong, note FROM transfer ORDER BY id")
    assert held == [
        ("FT1", 600_000, "SAN TRA TIEN"), ("20210621/100000/1", 100_000, "COD"), ("20210621/100000/2", 100_000, "COD"),
    ]  # fmt: skip
    again = read(database, path)
    assert (again.new, again.known) == (0, 3)


def test_a_number_that_comes_with_another_amount_is_said(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "sao-ke.csv"
    path.write_text(SHEET, encoding="utf-8")
    read(database, path)
    path.write_text(SHEET.replace("600.000", "700.000"), encoding="utf-8")
    done = read(database, path)
    assert "600.000 đ on 20/06/2021" in done.problems[0].sentence.en
    assert rows(database, "SELECT amount_dong FROM transfer WHERE reference = 'FT1'") == [(600_000,)]
