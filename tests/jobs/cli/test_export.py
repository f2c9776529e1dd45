"""A sheet is handed out alike on the output and as a file, its figures whole and in the reader's language."""

import json
import os
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import typer

from jobs.cli.export import Format, SheetOutput, check, hand_out, written
from marketplace.language.translation import VIETNAMESE
from marketplace.reports.export.sheets import Cell, ExportColumn, ExportSheet
from marketplace.storage import Database
from tests.ledger import rows

COLUMNS = (ExportColumn("Hộ"), ExportColumn("Điện thoại", full_only=True), ExportColumn("Tiêu thụ (kg)", "kg"))
SHEET = ExportSheet("Hộ", COLUMNS, [("[b]An", "0912345678", Decimal("1234.5")), ("=Bình", None, Decimal(0))])
HANDED = SheetOutput("Vụ vải 2021", SHEET, {"sold_g": 1_234_500}, ["Số liệu mô phỏng [thử]"], "vai-2021-households")


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (Decimal("1234.500"), "1.234,5"), (Decimal("0.001"), "0,001"), (Decimal(12_000), "12.000"), (12_000, "12.000"),
        (0, "0"), (date(2021, 6, 9), "9/6/2021"), (None, ""), ("[b]An", "[b]An"),
    ],
)  # fmt: skip
def test_a_cell_is_shown_to_its_last_digit(cell: Cell, text: str) -> None:
    assert written(cell, VIETNAMESE) == text


@pytest.mark.parametrize("form", [Format.TABLE, Format.JSON, Format.CSV])
def test_a_file_holds_what_the_output_says(
    form: Format, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes], sqlite: Database
) -> None:
    hand_out(sqlite, HANDED, form, tmp_path / "sheet", VIETNAMESE)
    assert capfdbinary.readouterr().out == b""
    hand_out(sqlite, HANDED, form, None, VIETNAMESE)
    assert capfdbinary.readouterr().out == (tmp_path / "sheet").read_bytes()
    taken = rows(sqlite, "SELECT act, subject FROM audit")
    assert taken == [("report handed out", "vai-2021-households")] * (1 if form is Format.TABLE else 2)


def test_people_read_a_narrow_table_and_programs_all_there_is(tmp_path: Path, sqlite: Database) -> None:
    texts = {}
    for form in (Format.TABLE, Format.JSON, Format.CSV):
        hand_out(sqlite, HANDED, form, tmp_path / form, VIETNAMESE)
        texts[form] = (tmp_path / form).read_text(encoding="utf-8-sig")
    assert texts[Format.TABLE].startswith("Vụ vải 2021\n")
    assert texts[Format.TABLE].endswith("Số liệu mô phỏng [thử]\n")
    assert "[b]An" in texts[Format.TABLE]
    assert "0912345678" not in texts[Format.TABLE]
    assert json.loads(texts[Format.JSON]) == {"sold_g": 1_234_500}
    assert texts[Format.CSV].splitlines() == ["Hộ,Điện thoại,Tiêu thụ (g)", "[b]An,0912345678,1234500", "'=Bình,,0"]


def test_what_only_a_program_can_read_is_not_shown_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ours, theirs = os.openpty()
    with os.fdopen(theirs, "w") as terminal:
        monkeypatch.setattr(sys, "stdout", terminal)
        with pytest.raises(typer.BadParameter, match="add --output FILE"):
            check(Format.XLSX, None)
        check(Format.XLSX, tmp_path / "ho.xlsx")
        check(Format.CSV, None)
    os.close(ours)
