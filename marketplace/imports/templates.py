"""The templates of the kinds of sheet."""

from marketplace.imports.sheet_kinds import COLUMNS, Kind
from marketplace.spreadsheets.template import example_sheet

_TITLES: dict[Kind, str] = {"cooperatives": "HTX", "households": "Hộ", "lots": "Lô hàng"}


def template(kind: Kind) -> bytes:
    """Return an .xlsx with the headings of a kind of sheet and one example row."""
    return example_sheet(COLUMNS[kind], _TITLES[kind])
