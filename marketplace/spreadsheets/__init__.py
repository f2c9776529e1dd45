"""Spreadsheets as people send them: declared columns, parsed in a child process, refused with one plain sentence.

columns = [Column("name", "Họ tên", required=True), Column("weight_g", "Khối lượng", read=cells.grams, …)]
with spreadsheets.opened(path, columns) as table:
    for row in table: ...        # row.number is the row people see; row.problems says what to do

A file goes down so: ``kinds`` judges it, ``processes`` and ``parser`` parse it apart, ``stream`` brings its rows,
``layout`` and ``headings`` find the tables in them, ``reading`` reads a row. The room knows no column of the market and
no database.
"""

from marketplace.spreadsheets.columns import Column, Problem, Row
from marketplace.spreadsheets.limits import Limits
from marketplace.spreadsheets.peeking import Peek, SheetPeek, created_ms, peek, tables
from marketplace.spreadsheets.refusals import NoRowsRefused, SheetRefused
from marketplace.spreadsheets.table import Layout, SeenFile, Table, opened, seen

__all__ = [
    "Column", "Layout", "Limits", "NoRowsRefused", "Peek", "Problem", "Row", "SeenFile", "SheetPeek", "SheetRefused",
    "Table", "created_ms", "opened", "peek", "seen", "tables",
]  # fmt: skip
