"""Rows of one file that speak of the same thing: the second one is rejected, so that it never silently wins."""

from typing import Any

from marketplace.imports.outcomes import Rejected, problem
from marketplace.spreadsheets import Row

Spot = tuple[str, int]
"""Where a row stands in its file: its sheet and its number."""


class DuplicateCheck:
    """Which row of a file first spoke of a thing, by whatever names that thing."""

    def __init__(self) -> None:
        """Begin with a file of which no row was read."""
        self._first: dict[str, Spot] = {}

    def note(self, row: Row, key: str) -> None:
        """Note that a row speaks of a thing, unless an earlier one did."""
        self._first.setdefault(key, row.spot)

    def check(self, row: Row, key: str, column: str, value: Any) -> None:
        """Note that a row speaks of a thing; Rejected where an earlier row did."""
        earlier = self._first.setdefault(key, row.spot)
        if earlier != row.spot:
            raise duplicate_of(earlier, row, column, value)


def duplicate_of(earlier: Spot, row: Row, column: str, value: Any) -> Rejected:
    """Return the rejection of a row that says again what an earlier row of the same file says."""
    sheet, number = earlier
    there, there_vi = (f" of sheet “{sheet}”", f" trang “{sheet}”") if sheet != row.sheet else ("", "")
    return Rejected(
        problem(
            row,
            column,
            value,
            f"Row {number}{there} already has this; keep one of them, or give each a code of its own.",
            f"Dòng {number}{there_vi} đã có nội dung này; hãy giữ một dòng hoặc ghi mã riêng cho từng dòng.",
        )
    )
