"""Sheets read as an import reads them, told briefly: what is taken, what is wrong where, and what is said besides."""

from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from marketplace import spreadsheets as sheet
from marketplace.imports.sheet_kinds import COLUMNS, Kind

CASES = Path(__file__).with_name("cases")
TODAY = date(2026, 6, 20)
LOTS = ["Mã lô", "Mã hộ", "Nông sản", "Loại", "Khối lượng (kg)", "Ngày cắt"]
LOT = ["L-1", "HO-1", "Vải thiều", "Loại 1", "100", "10/06/2026"]
PICKED = ["L-1", "HO-1", "Vải thiều", "10/06/2026"]
WEIGHED = ["Mã lô", "Mã hộ", "Nông sản", "Ngày cắt", "Khối lượng (kg)"]
"""The headings of what was picked, and of its weight after it."""

FAILED = "Ô này bị công thức lỗi; hãy sửa công thức hoặc nhập giá trị."


class Told(NamedTuple):
    """What came of a sheet. ``taken`` has the values of good rows, ``wrong`` row, column and sentence of the others."""

    taken: list[dict[str, Any]]
    wrong: list[tuple[int, str, str]]
    notices: list[tuple[str, int, str, str]]
    ignored: list[str]


def told(kind: Kind, path: Path) -> Told:
    """Read a file as an import of one kind does."""
    with sheet.opened(path, COLUMNS[kind], today=TODAY) as table:
        rows = list(table)
    good = [
        {name: value for name, value in row.values.items() if value is not None} for row in rows if not row.problems
    ]
    wrong = [(one.row, one.column, one.sentence.vi) for row in rows for one in row.problems]
    notes = [*table.notices, *(one for row in rows for one in row.notes)]
    return Told(good, wrong, [(one.sheet, one.row, one.column, one.sentence.vi) for one in notes], table.ignored)


def lots(folder: Path, content: bytes, name: str = "lots.xlsx") -> Told:
    """Read a sheet of lots from its bytes."""
    path = folder / name
    path.write_bytes(content)
    return told("lots", path)


def picked(taken: list[dict[str, Any]], *fields: str) -> list[tuple[Any, ...]]:
    """Return some fields of the rows that were taken."""
    return [tuple(row.get(name) for name in fields) for row in taken]
