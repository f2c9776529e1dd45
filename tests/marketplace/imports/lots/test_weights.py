"""A sheet of weighings replaces the forecasts it means, once, and makes orders short as a person's weighing does."""

from pathlib import Path
from typing import Any

import pytest

from jobs.imports.run import ImportReport, undo
from marketplace.imports import CannotUndo
from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database
from tests.ledger import rows
from tests.marketplace.imports.importing import counts, everything, take

SHEET = ["Mã lô", "Mã hộ", "Nông sản", "Loại", "Khối lượng", "Ngày cắt", "Dự kiến cắt", "Số phiếu cân"]
SHORT = (
    "SELECT o.remote_id, s.weight_g, s.cause FROM shortfall s JOIN order_line l ON l.id = s.line_id"
    " JOIN orders o ON o.id = l.order_id WHERE s.weight_g > 0 ORDER BY o.remote_id"
)


def row(
    weight: str, *, code: str = "", on: str = "", days: str = "", slip: str = "", grade: str = "Loại 1"
) -> list[Any]:
    return [code, "H0", "Vải thiều", grade, weight, on, days, slip]


def said(db: Database, folder: Path, *what: list[Any], name: str = "cân.xlsx") -> ImportReport:
    return take(db, folder, "lots", SHEET, *what, name=name)


@pytest.mark.parametrize("code", ["L0-5-0", ""])
def test_a_small_picking_makes_the_newest_orders_short(sold: Database, tmp_path: Path, code: str) -> None:
    with sold.write() as connection:
        lot = "WHERE code = 'L0-5-0'"
        connection.exec_driver_sql(
            f"UPDATE lot SET picked_on = NULL, forecast_from = '2021-06-11', forecast_to = '2021-06-13' {lot}"
        )
        connection.exec_driver_sql(f"UPDATE lot_move SET kind = 'forecast' WHERE kind = 'picked' AND lot_id ="
                                   f" (SELECT id FROM lot {lot})")  # fmt: skip
    report = said(sold, tmp_path, row("21 kg", code=code, on="12/06/2021", slip="PC-1", grade=""))
    assert counts(report) == (0, 1, 0, 0)
    assert rows(sold, SHORT) == [("A2", 4_000, "picked less"), ("A3", 5_000, "picked less")]
    assert ["2 order lines are short of 9 kg" in one.sentence.en for one in report.notes] == [True]
    less = said(sold, tmp_path, row("15 kg", code="L0-5-0", on="12/06/2021", grade=""))
    assert counts(less) == (0, 1, 0, 0)
    assert rows(sold, "SELECT in_g, sold_g, balance_g, slip FROM lot WHERE code = 'L0-5-0'") == [
        (15_000, 15_000, 0, "PC-1")
    ]
    assert reconcile(sold) == []
    with pytest.raises(CannotUndo, match="shortfalls of orders that build on"):
        undo(less.import_id or 0, sold, "dat")
    assert reconcile(sold) == []


@pytest.mark.both
def test_several_small_pickings_in_one_sheet_uncover_each_what_it_lacks(sold: Database, tmp_path: Path) -> None:
    lots = [("L0-5-0", "21 kg", "10/06/2021"), ("L0-5-1", "2 kg", "11/06/2021"), ("L0-19-0", "2 kg", "10/06/2021")]
    report = said(sold, tmp_path, *(row(grams, code=code, on=on, grade="") for code, grams, on in lots))
    assert counts(report) == (0, 3, 0, 0)
    assert sum(grams for _, grams, _ in rows(sold, SHORT)) == 9_000 + 3_000
    assert (reconcile(sold), len(report.notes)) == ([], 2)


@pytest.mark.both
def test_a_forecast_changes_nothing_of_what_is_picked_and_says_so(sold: Database, tmp_path: Path) -> None:
    first = row("3 tạ", code="L7", days="11/6/2021 - 13/6/2021")
    said(sold, tmp_path, first)
    said(sold, tmp_path, row("280 kg", code="L7", on="12/06/2021", slip="PC-7"))
    before = everything(sold)
    silent = said(sold, tmp_path, first)
    told = said(sold, tmp_path, row("4 tạ", code="L7", days="11/6/2021 - 13/6/2021"))
    assert (counts(silent), silent.notes, counts(told)) == ((0, 0, 1, 0), [], (0, 0, 1, 0))
    assert [(one.row, "weighed 280 kg" in one.sentence.en) for one in told.notes] == [(2, True)]
    assert everything(sold) == before
    assert reconcile(sold) == []
