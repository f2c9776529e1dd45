"""Spreadsheets as people send them: declared columns, parsed in a child process, refused with one plain sentence.

columns = [Column("name", "Họ tên", required=True), Column("weight_g", "Khối lượng", read=cells.grams, …)]
with sheet.opened(path, columns) as table:
    for row in table: ...        # row.number is the row people see; row.problems says what to do
"""

from marketplace.spreadsheets.columns import Column, Problem, Row
from marketplace.spreadsheets.limits import Limits
from marketplace.spreadsheets.refusals import SheetRefused
from marketplace.spreadsheets.table import Table, opened

__all__ = ["Column", "Limits", "Problem", "Row", "SheetRefused", "Table", "opened"]
