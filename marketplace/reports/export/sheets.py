"""Exports: one sheet of figures as CSV or XLSX, in which no cell can become a formula.

In CSV a text that a spreadsheet would run (it begins with =, +, -, @, tab or carriage return) gets an apostrophe before
it; in XLSX its cell is a text, also when it is edited. Numbers stay numbers. XLSX holds kilograms; CSV whole grams,
since a Vietnamese Excel reads the dot of 1234.567 kg as parting thousands, and an English one the comma.
"""

import csv
import unicodedata
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any, BinaryIO

Cell = str | int | Decimal | date | None
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_FORMATS = {"kg": "#,##0.0##", "percent": "0.00##", "number": "#,##0", "text": "@", "date": "d/m/yyyy"}
_WHOLE = {"kg": ("(kg)", "(g)", 1_000), "percent": ("(%)", "(% × 10.000)", 10_000)}
"""By kind: its unit in a title, the unit of CSV, and how many of that one it is."""
_LOOKED_AT = 200
"""So many rows say how wide a column is."""


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


@dataclass(frozen=True, slots=True)
class PagedSheet:
    """A sheet whose rows come a page at a time, once; what its notes say is known when all have come."""

    title: str
    columns: tuple[ExportColumn, ...]
    pages: Iterator[Sequence[tuple[Cell, ...]]]
    notes: Callable[[], tuple[tuple[str, str], ...]]
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


def paged(sheet: ExportSheet) -> PagedSheet:
    """Return a sheet as one page of rows."""
    return PagedSheet(sheet.title, sheet.columns, iter([sheet.rows]), lambda: sheet.notes, sheet.notes_title)


def whole(sheet: PagedSheet) -> ExportSheet:
    """Return all pages of a sheet together."""
    rows = [row for page in sheet.pages for row in page]
    return ExportSheet(sheet.title, sheet.columns, rows, sheet.notes(), sheet.notes_title)


def csv_bytes(sheet: ExportSheet) -> bytes:
    """Return the sheet as CSV."""
    target = BytesIO()
    write_csv(paged(sheet), target)
    return target.getvalue()


def xlsx_bytes(sheet: ExportSheet) -> bytes:
    """Return the sheet as XLSX."""
    target = BytesIO()
    write_xlsx(paged(sheet), target)
    return target.getvalue()


def write_csv(sheet: PagedSheet, target: BinaryIO, folder: Path | None = None) -> None:  # noqa: ARG001 - as XLSX's
    """Write the sheet as CSV (RFC 4180, UTF-8 with a byte order mark, so that Excel reads the accents), all whole."""
    target.write(BOM_UTF8)
    _write_lines([[neutral(_whole_title(column)) for column in sheet.columns]], target)
    kinds = [column.kind for column in sheet.columns]
    for page in sheet.pages:
        _write_lines(([_plain(cell, kind) for cell, kind in zip(row, kinds, strict=True)] for row in page), target)


def _write_lines(lines: Iterable[Sequence[str | int]], target: BinaryIO) -> None:
    text = StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(lines)
    target.write(text.getvalue().encode())


def write_xlsx(sheet: PagedSheet, target: BinaryIO, folder: Path | None = None) -> None:
    """Write the sheet as XLSX: a header that stays in sight, a filter, and a second sheet with the notes.

    Rows wait for their place in ``folder`` (the system's without), and not in memory.
    """
    import xlsxwriter  # type: ignore[import-untyped] # it ships no types

    kept = {"constant_memory": True} | ({"tmpdir": str(folder)} if folder else {})
    options = kept | {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(target, options) as book:
        page = book.add_worksheet(sheet.title[:31])
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "num_format": _FORMATS["text"]})
        for at, column in enumerate(sheet.columns):
            page.write_string(0, at, column.title, bold)
        lines = _write_rows(book, page, sheet)
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, max(lines, 1), len(sheet.columns) - 1)
        _write_notes(book, sheet)


def _write_rows(book: Any, page: Any, sheet: PagedSheet) -> int:
    """Write all rows, and make the columns as wide as the first of them need; return how many there are."""
    formats = {kind: book.add_format({"num_format": code}) for kind, code in _FORMATS.items()}
    first: list[tuple[Cell, ...]] = []
    line = 0
    for rows in sheet.pages:
        first += rows[: _LOOKED_AT - len(first)] if len(first) < _LOOKED_AT else []
        for row in rows:
            line += 1
            for at, (cell, column) in enumerate(zip(row, sheet.columns, strict=True)):
                _write(page, line, at, cell, formats[_format_of(cell, column.kind)])
    for at, column in enumerate(sheet.columns):
        page.set_column(at, at, _width(column, [row[at] for row in first]))
    return line


def _write(page: Any, line: int, at: int, cell: Cell, form: object) -> None:
    if cell is None:
        return
    if isinstance(cell, str):
        page.write_string(line, at, cell, form)
    elif isinstance(cell, date):
        page.write_datetime(line, at, cell, form)
    else:
        page.write_number(line, at, cell, form)


def _write_notes(book: Any, sheet: PagedSheet) -> None:
    notes = sheet.notes()
    if not notes:
        return
    page = book.add_worksheet(sheet.notes_title)
    page.set_column(0, 1, 40)
    text_form = book.add_format({"num_format": _FORMATS["text"]})
    for line, (name, text) in enumerate(notes):
        page.write_string(line, 0, name, text_form)
        page.write_string(line, 1, text, text_form)


def _width(column: ExportColumn, cells: Sequence[Cell]) -> int:
    longest = max((len(str(cell)) for cell in cells), default=0)
    return min(40, max(12, longest + 2, len(column.title) // 2 + 2))


def _format_of(cell: Cell, kind: str) -> str:
    """Return how a cell is shown: a whole kilogram without a decimal sign, which would stand there alone."""
    if isinstance(cell, str):
        return "text"
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
