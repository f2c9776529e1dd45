"""Exports: one sheet of figures as CSV or XLSX, in which no cell can become a formula.

A text that a spreadsheet would run (it begins with =, +, -, @, tab or carriage return) gets an apostrophe before it;
numbers stay numbers. XLSX holds kilograms; CSV whole grams, since a Vietnamese Excel reads the dot of 1234.567 kg as
parting thousands, and an English one the comma.
"""

import csv
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

Cell = str | int | Decimal | date | None
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_FORMATS = {"kg": "#,##0.0##", "percent": "0.00##", "number": "#,##0", "text": "@", "date": "d/m/yyyy"}
_WHOLE = {"kg": ("(kg)", "(g)", 1_000), "percent": ("(%)", "(% × 10.000)", 10_000)}
"""By kind: its unit in a title, the unit of CSV, and how many of that one it is."""


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """One column: the title people read, its kind, whether narrow tables skip it.

    The kinds are text, number (whole), date, kg and percent; the title of the last two ends in its unit.
    """

    title: str
    kind: str = "text"
    full_only: bool = False


@dataclass(frozen=True, slots=True)
class ExportSheet:
    """A table to hand out: a title, columns, rows in their order, and notes (source, complete up to)."""

    title: str
    columns: tuple[ExportColumn, ...]
    rows: Sequence[tuple[Cell, ...]]
    notes: tuple[tuple[str, str], ...] = ()
    notes_title: str = "Ghi chú"


def kilograms(weight_g: int) -> Decimal:
    """Return grams as exact kilograms, the unit of a sheet's cells."""
    return Decimal(weight_g) / 1000


def neutral(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula, whatever unseen letters stand before its first."""
    seen = next((at for at, letter in enumerate(text) if _seen(letter)), len(text))
    return f"'{text}" if text.startswith(_RISKY, seen) or text.startswith(("\t", "\r", "\n")) else text


def _seen(letter: str) -> bool:
    """Say whether a letter is neither blank nor a control or format character (U+200B, U+FEFF, form feed …)."""
    return not letter.isspace() and unicodedata.category(letter)[0] != "C"


def csv_bytes(sheet: ExportSheet) -> bytes:
    """Return the sheet as CSV (RFC 4180, UTF-8 with a byte order mark, so that Excel reads the accents), all whole."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([neutral(_whole_title(column)) for column in sheet.columns])
    kinds = [column.kind for column in sheet.columns]
    writer.writerows([_plain(cell, kind) for cell, kind in zip(row, kinds, strict=True)] for row in sheet.rows)
    return text.getvalue().encode("utf-8-sig")


def xlsx_bytes(sheet: ExportSheet) -> bytes:
    """Return the sheet as XLSX: a header that stays in sight, a filter, and a second sheet with the notes."""
    import xlsxwriter  # type: ignore[import-untyped] # it ships no types

    target = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(target, options) as book:
        page = book.add_worksheet(sheet.title[:31])
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        formats = {kind: book.add_format({"num_format": code}) for kind, code in _FORMATS.items()}
        for at, column in enumerate(sheet.columns):
            page.write_string(0, at, neutral(column.title), bold)
            page.set_column(at, at, _width(sheet, at))
        for line, row in enumerate(sheet.rows, start=1):
            for at, (cell, column) in enumerate(zip(row, sheet.columns, strict=True)):
                _write(page, line, at, cell, formats[_format_of(cell, column.kind)])
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, max(len(sheet.rows), 1), len(sheet.columns) - 1)
        _write_notes(book, sheet)
    return target.getvalue()


def _write(page: Any, line: int, at: int, cell: Cell, form: object) -> None:
    if cell is None:
        return
    if isinstance(cell, str):
        page.write_string(line, at, neutral(cell))
    elif isinstance(cell, date):
        page.write_datetime(line, at, cell, form)
    else:
        page.write_number(line, at, cell, form)


def _write_notes(book: Any, sheet: ExportSheet) -> None:
    if not sheet.notes:
        return
    page = book.add_worksheet(sheet.notes_title)
    page.set_column(0, 1, 40)
    for line, (name, text) in enumerate(sheet.notes):
        page.write_string(line, 0, neutral(name))
        page.write_string(line, 1, neutral(text))


def _width(sheet: ExportSheet, at: int) -> int:
    longest = max((len(str(row[at])) for row in sheet.rows[:200]), default=0)
    return min(40, max(12, longest + 2, len(sheet.columns[at].title) // 2 + 2))


def _format_of(cell: Cell, kind: str) -> str:
    """Return how a cell is shown: a whole kilogram without a decimal sign, which would stand there alone."""
    return "number" if kind == "kg" and isinstance(cell, Decimal) and cell % 1 == 0 else kind


def _whole_title(column: ExportColumn) -> str:
    if column.kind not in _WHOLE:
        return column.title
    unit, whole, _ = _WHOLE[column.kind]
    return f"{column.title.removesuffix(unit)}{whole}"


def _plain(cell: Cell, kind: str) -> str | int:
    if isinstance(cell, str):
        return neutral(cell)
    if isinstance(cell, Decimal):
        return int(cell * _WHOLE[kind][2])
    if isinstance(cell, int):
        return cell
    return "" if cell is None else cell.isoformat()
