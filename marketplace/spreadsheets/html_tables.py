"""Tables of a web page, which many programs call .xls: their rows, one table after the other, cells as people see them.

Cells that reach over several rows or columns are told as merged ones. A table in a cell is a table of its own.
"""

from collections.abc import Sequence
from html.parser import HTMLParser
from typing import NamedTuple

Pair = tuple[str, str | None]
_UNSEEN = ("script", "style", "title", "template")
_ENDS_LINE = ("br", "p", "div", "li")


class HtmlRows(NamedTuple):
    """The rows of a page, None where a cell is empty or part of another, which rows are hidden, and what is merged.

    A range is its first and last row and its first and last column, from 0.
    """

    rows: list[list[str | None]]
    hidden: set[int]
    merged: list[tuple[int, int, int, int]]


def tables(text: str, columns: int) -> HtmlRows | None:
    """Return the rows of the tables of a page, none wider than so many columns; None where it has no table."""
    page = _TableReading(columns)
    page.feed(text)
    page.close()
    return page.found if page.has_table else None


class _OpenTable:
    """One table that is being read: its current row and cell, and the cells that reach down into coming rows."""

    def __init__(self) -> None:
        self.row: list[str | None] | None = None
        self.cell: list[str] | None = None
        self.spans = (1, 1)
        self.reach: dict[int, int] = {}


class _TableReading(HTMLParser):
    def __init__(self, columns: int) -> None:
        super().__init__(convert_charrefs=True)
        self.found = HtmlRows([], set(), [])
        self.has_table = False
        self._columns, self._open, self._unseen = columns, list[_OpenTable](), 0

    def handle_starttag(self, tag: str, attrs: Sequence[Pair]) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "table":
            self.has_table = True
            self._open.append(_OpenTable())
        elif self._open:
            self._begin(self._open[-1], tag, {name: value or "" for name, value in attrs})

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif self._open and tag in ("td", "th"):
            self._end_cell(self._open[-1])
        elif self._open and tag in ("tr", "table"):
            self._end_row(self._open[-1])
            if tag == "table":
                self._open.pop()

    def handle_data(self, data: str) -> None:
        cell = self._open[-1].cell if self._open and not self._unseen else None
        if cell is not None:
            cell.append(" ".join(data.split(" ")).replace("\n", " "))

    def close(self) -> None:
        """Read what was left open at the end of the page."""
        super().close()
        while self._open:
            self._end_row(self._open.pop())

    def _begin(self, table: _OpenTable, tag: str, said: dict[str, str]) -> None:
        if tag == "tr":
            self._end_row(table)
            table.row = []
            if "display:none" in said.get("style", "").replace(" ", "").lower():
                self.found.hidden.add(len(self.found.rows))
        elif tag in ("td", "th"):
            self._end_cell(table)
            table.row = [] if table.row is None else table.row
            table.cell, table.spans = [], (_span(said, "rowspan"), _span(said, "colspan"))
        elif tag in _ENDS_LINE and table.cell:
            table.cell.append("\n")

    def _end_cell(self, table: _OpenTable) -> None:
        if table.cell is None or table.row is None:
            return
        lines = (" ".join(line.split()) for line in "".join(table.cell).split("\n"))
        written, (down, across) = "\n".join(line for line in lines if line), table.spans
        table.cell = None
        while table.reach.get(len(table.row), 0) > 0:
            table.row.append(None)
        left, top = len(table.row), len(self.found.rows)
        right = min(left + across, self._columns) - 1
        if right < left:
            return
        table.row += [written or None, *[None] * (right - left)]
        if down > 1 or right > left:
            self.found.merged.append((top, top + down - 1, left, right))
            table.reach |= dict.fromkeys(range(left, right + 1), down)

    def _end_row(self, table: _OpenTable) -> None:
        self._end_cell(table)
        if table.row is None:
            return
        self.found.rows.append(table.row)
        table.row = None
        table.reach = {at: rows - 1 for at, rows in table.reach.items() if rows > 1}


def _span(said: dict[str, str], name: str) -> int:
    """Return over how many rows or columns a cell reaches, as browsers bound it."""
    written = said.get(name, "").strip()
    return min(max(int(written), 1), 1_000) if written.isdecimal() and len(written) < 9 else 1
