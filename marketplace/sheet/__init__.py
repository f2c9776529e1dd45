"""Spreadsheets as people send them: declared columns, parsed in a child process, refused with one plain sentence.

columns = [Column("name", "Họ tên", required=True), Column("weight_g", "Khối lượng", read=cells.grams, …)]
with sheet.opened(path, columns) as table:
    for row in table: ...        # row.number is the row people see; row.problems says what to do
"""

from marketplace.sheet.columns import Column, Problem, Row
from marketplace.sheet.limits import Limits
from marketplace.sheet.refusals import SheetRefused
from marketplace.sheet.table import Table, opened

__all__ = ["Column", "Limits", "Problem", "Row", "SheetRefused", "Table", "opened"]
