"""A workbook written by the thousand rows is one that others read, with the time it says it was made."""

from datetime import datetime
from pathlib import Path

from python_calamine import CalamineWorkbook

from jobs.demo.workbooks import write_workbook
from marketplace import spreadsheets
from marketplace.words.instants import instant_of


def test_a_workbook_has_its_cells_as_they_were_and_says_when_it_was_made(tmp_path: Path) -> None:
    path, at = tmp_path / "a.xlsx", datetime(2021, 6, 5, 7, 3, 9)  # noqa: DTZ001
    rows = [('Vải <thiều> & "ong"', 12, at, None), ("007", 0, None, "có\ttab")]
    write_workbook(path, ("Tên", "Số", "Lúc", "Ghi"), rows, "2021-08-05T17:00:00Z")
    read = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("orders").to_python()
    assert read == [
        ["Tên", "Số", "Lúc", "Ghi"], ["Vải <thiều> & \"ong\"", 12, at, ""], ["007", 0, "", "có\ttab"],
    ]  # fmt: skip
    assert spreadsheets.peek(path).created_ms == instant_of(datetime.fromisoformat("2021-08-05T17:00:00+00:00"))
