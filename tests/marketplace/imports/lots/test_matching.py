"""A weighing without a code is of the forecast that it means, or a person says of which."""

from pathlib import Path
from typing import Any

import pytest

from jobs.imports.answered import take_answered_rows
from jobs.imports.run import ImportReport, undo
from marketplace.exchange import inbox
from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from tests.ledger import rows
from tests.marketplace.imports.importing import NOW_MS, counts, everything, take

SHEET = ["Mã lô", "Mã hộ", "Nông sản", "Loại", "Khối lượng", "Ngày cắt", "Dự kiến cắt", "Số phiếu cân"]
LOT = "SELECT code, in_g, balance_g, slip, picked_on IS NULL FROM lot WHERE grade = 'Loại 1' ORDER BY id"
MOVES = "SELECT kind, grams, slip, who, why FROM lot_move WHERE lot_id = (SELECT id FROM lot WHERE code = :code)"


def row(
    weight: str, *, code: str = "", on: str = "", days: str = "", slip: str = "", grade: str = "Loại 1"
) -> list[Any]:
    return [code, "H0", "Vải thiều", grade, weight, on, days, slip]


def said(db: Database, folder: Path, *what: list[Any], name: str = "cân.xlsx") -> ImportReport:
    return take(db, folder, "lots", SHEET, *what, name=name)


def test_a_weighing_without_a_code_is_the_forecast_whose_days_hold_it(sold: Database, tmp_path: Path) -> None:
    forecast = row("3 tạ", days="11/6/2021 - 13/6/2021")
    said(sold, tmp_path, forecast, row("1 tạ", days="20/6/2021 - 21/6/2021"))
    before = rows(sold, LOT)
    weighed = row("280 kg", on="12/06/2021", slip="PC-7")
    report = said(sold, tmp_path, weighed)
    assert (counts(report), report.notes) == ((0, 1, 0, 0), [])
    assert rows(sold, LOT) == [("H0-210611-1", 280_000, 280_000, "PC-7", 0), before[1]]
    assert rows(sold, MOVES, code="H0-210611-1")[1:] == [
        ("forecast", -300_000, "PC-7", None, "cân.xlsx"), ("picked", 280_000, "PC-7", None, "cân.xlsx"),
    ]  # fmt: skip
    assert rows(sold, "SELECT at_ms FROM lot_move WHERE kind = 'picked' ORDER BY id DESC LIMIT 1") == [
        (1_623_430_800_000,)
    ]
    after = everything(sold)
    for again in (weighed, forecast, row("280 kg", on="12/06/2021")):
        same = said(sold, tmp_path, again)
        assert (counts(same), same.notes) == ((0, 0, 1, 0), []), again
    assert everything(sold) == after
    undo(report.import_id or 0, sold, "dat")
    assert rows(sold, LOT) == before
    assert [one[:2] for one in rows(sold, MOVES, code="H0-210611-1")[3:]] == [
        ("picked", -280_000), ("forecast", 300_000)
    ]  # fmt: skip
    assert reconcile(sold) == []


def test_a_late_weighing_is_the_forecast_that_ended_last_and_one_without_any_a_new_lot(
    sold: Database, tmp_path: Path
) -> None:
    days = ("11/6/2021 - 12/6/2021", "13/6/2021 - 14/6/2021", "20/6/2021 - 21/6/2021")
    said(sold, tmp_path, *(row("1 tạ", days=one) for one in days))
    late = (row("90 kg", on="16/06/2021"), row("80 kg", on="16/06/2021", slip="2"), row("70 kg", on="10/06/2021"))
    assert counts(said(sold, tmp_path, *late)) == (1, 2, 0, 0)
    assert [(code, in_g) for code, in_g, *_ in rows(sold, LOT)] == [
        ("H0-210611-1", 80_000), ("H0-210613-1", 90_000), ("H0-210620-1", 100_000), ("H0-210610-1", 70_000)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "weights"), [("H0-210612-1", [300_000, 95_000]), ("new", [300_000, 200_000, 95_000])]
)
def test_a_weighing_of_several_forecasts_waits_for_a_person(
    sold: Database, tmp_path: Path, answer: str, weights: list[int]
) -> None:
    said(sold, tmp_path, row("3 tạ", days="11/6/2021 - 13/6/2021"), row("2 tạ", days="12/6/2021 - 14/6/2021"))
    report = said(sold, tmp_path, row("95 kg", on="13/06/2021"))
    assert (counts(report), report.doubts) == ((0, 0, 0, 1), 1)
    with sold.write() as connection:
        [item] = inbox.items(connection, EVERYTHING, source="import")
        assert [one.code for one in item.candidates] == ["H0-210611-1", "H0-210612-1", "new"]
        inbox.settle(connection, EVERYTHING, item.id, answer, "Lan", NOW_MS)
    assert take_answered_rows(sold, lambda: NOW_MS) == 1
    assert [in_g for _, in_g, *_ in rows(sold, LOT)] == weights
    assert counts(said(sold, tmp_path, row("95 kg", on="13/06/2021"))) == (0, 0, 1, 0)
    assert reconcile(sold) == []
